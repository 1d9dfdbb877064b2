/** The text of one generation: tokens in, text out that is whole characters, begins at the cursor and ends before a stop string. */
import { Detokenizer } from "../engine/detokenizer.ts";
import { StopMatcher } from "../engine/stopMatcher.ts";
import type { StopOptions } from "../shared/protocol.ts";

export class GeneratedText {
  private readonly detokenizer: Detokenizer;
  private readonly stop: StopMatcher;
  private length = 0;
  private readonly ends: number[] = [];

  /** The first `skipBytes` bytes are text before the cursor, taken back for token healing. */
  constructor(tokenBytes: (id: number) => Uint8Array, skipBytes: number, stop: StopOptions) {
    this.detokenizer = new Detokenizer(tokenBytes, skipBytes);
    this.stop = new StopMatcher(stop);
  }

  get stopped(): boolean {
    return this.stop.stopped;
  }

  /** Characters of the text that had come with each token, in order; text that was held back counts with the token that let it go. */
  get tokenEnds(): readonly number[] {
    return this.ends;
  }

  push(id: number): string {
    const text = this.stop.push(this.detokenizer.push(id));
    this.length += text.length;
    this.ends.push(this.length);
    return text;
  }

  /** The rest, when generation has ended. */
  end(): string {
    const text = this.stop.stopped ? "" : this.stop.push(this.detokenizer.end()) + this.stop.end();
    this.length += text.length;
    if (this.ends.length > 0) this.ends[this.ends.length - 1] = this.length;
    return text;
  }
}
