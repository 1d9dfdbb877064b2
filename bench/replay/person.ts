/** Somebody who works on files: looks around at a place, types what is missing there, and goes to the next place. */

import type { CompletionPipeline } from "../../src/completion/pipeline.ts";
import { indentationOf } from "../../src/shared/indentationOf.ts";
import { languageOf } from "../../src/syntax/languageOf.ts";
import type { Clock } from "./clock.ts";
import type { OpenDocument, Screen } from "./screen.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Tally } from "./tally.ts";
import { TypedDocument } from "./typedDocument.ts";
import { Typist } from "./typist.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface PersonOptions {
  readonly screen: Screen;
  readonly pipeline: Pick<CompletionPipeline, "prewarm">;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly tally: Tally;
}

/** The look around at a new place before the first key, and how long one stays before the model may read ahead (src/editor/completion/prewarm.ts). */
const lookMs = 1500;
const restMs = 700;

const minHoleLines = 2;

export class Person {
  readonly #screen: Screen;
  readonly #typist: Typist;
  readonly #pipeline: Pick<CompletionPipeline, "prewarm">;
  readonly #clock: Clock;
  readonly #random: SeededRandom;

  constructor({ screen, pipeline, clock, random, tally }: PersonOptions) {
    this.#screen = screen;
    this.#typist = new Typist(screen, clock, random, tally);
    this.#pipeline = pipeline;
    this.#clock = clock;
    this.#random = random;
  }

  /** Two holes in one file: the first is typed to its middle, then the second, then the rest of the first. */
  async session(file: SourceFile, uri: string, maxHoleLines: number): Promise<void> {
    const languageId = languageOf(file.path);
    const lines = file.text.replaceAll("\r\n", "\n").split("\n");
    const middle = Math.floor(lines.length / 2);
    const first = holeBetween(lines, 1, middle, maxHoleLines, this.#random);
    const second = holeBetween(lines, middle + 1, lines.length - 1, maxHoleLines, this.#random);
    const textOf = (start: number, end: number) => lines.slice(start, end).join("\n");

    const head = `${textOf(0, first.start)}\n${first.indentation}`;
    const firstText = textOf(first.start, first.end).slice(first.indentation.length);
    const between = `\n${textOf(first.end, second.start)}\n${second.indentation}`;
    const secondText = textOf(second.start, second.end).slice(second.indentation.length);
    const tail = `\n${textOf(second.end, lines.length)}`;

    const document = new TypedDocument(head, between + tail, languageId);
    const open: OpenDocument = { uri, path: file.path, languageId, document, wanted: head + firstText + between + tail };
    await this.#lookAround(open);
    await this.#typist.type(open, head.length + Math.floor(firstText.length / 2));
    const left = document.before.length;

    document.moveTo(document.before.length + document.after.length - tail.length);
    open.wanted = document.before + secondText + tail;
    await this.#lookAround(open);
    await this.#typist.type(open, document.before.length + secondText.length);
    await this.#typist.cleanUp(open);

    document.moveTo(left);
    open.wanted = head + firstText + between + secondText + tail;
    await this.#lookAround(open);
    await this.#typist.type(open, head.length + firstText.length);
    await this.#typist.cleanUp(open);
  }

  async #lookAround(open: OpenDocument): Promise<void> {
    this.#screen.move(open);
    await this.#clock.wait(restMs);
    const { uri, path, languageId, document } = open;
    const reading = new AbortController();
    void this.#pipeline.prewarm({ uri, path, languageId, ...document.window() }, reading.signal);
    await this.#clock.wait(this.#random.logNormal(lookMs, 0.3));
    reading.abort();
  }
}

interface Hole {
  readonly start: number;
  readonly end: number;
  readonly indentation: string;
}

/** Some lines between two, beginning and ending with one that has text. */
function holeBetween(lines: readonly string[], from: number, to: number, maxLines: number, random: SeededRandom): Hole {
  const starts = [];
  for (let line = from; line + minHoleLines < to; line++) if (hasText(lines[line])) starts.push(line);
  const start = starts[random.between(0, Math.max(0, starts.length - 1))] ?? from;
  let end = Math.min(to, start + random.between(minHoleLines, maxLines));
  while (end > start + 1 && !hasText(lines[end - 1])) end--;
  return { start, end, indentation: indentationOf(lines[start] ?? "") };
}

function hasText(line: string | undefined): boolean {
  return line !== undefined && line.trim() !== "";
}
