/** The text of one generation: tokens in, text out that is whole characters, begins at the cursor and ends before a stop string. */
import { Detokenizer } from "../engine/detokenizer.ts";
import { StopMatcher } from "../engine/stopMatcher.ts";
import type { StopOptions } from "../shared/protocol.ts";

export class GeneratedText {
  private readonly detokenizer: Detokenizer;
  private readonly stop: StopMatcher;

  /** The first `skipBytes` bytes are text before the cursor, taken back for token healing. */
  constructor(tokenBytes: (id: number) => Uint8Array, skipBytes: number, stop: StopOptions) {
    this.detokenizer = new Detokenizer(tokenBytes, skipBytes);
    this.stop = new StopMatcher(stop);
  }

  get stopped(): boolean {
    return this.stop.stopped;
  }

  push(id: number): string {
    return this.stop.push(this.detokenizer.push(id));
  }

  /** The rest, when generation has ended. */
  end(): string {
    return this.stop.stopped ? "" : this.stop.push(this.detokenizer.end()) + this.stop.end();
  }
}
