/** Sessions of typing in real files, through the real pipeline, on a model. */
import type { Backend } from "../../src/backend/backend.ts";
import { indentationOf } from "../../src/completion/indentation.ts";
import { CompletionPipeline } from "../../src/completion/pipeline.ts";
import { languageOf } from "../../src/syntax/languageOf.ts";
import { type Pace, pacedModel } from "./pacedModel.ts";
import { type OpenDocument, Screen } from "./screen.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";
import { emptyTally, type Tally } from "./tally.ts";
import { TypedDocument } from "./typedDocument.ts";
import { Typist } from "./typist.ts";
import { VirtualTime } from "./virtualTime.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface ReplayOptions {
  readonly seed: number;
  readonly sessionCount: number;
  /** The most lines of a hole. */
  readonly maxHoleLines: number;
  readonly pace: Pace;
  /** Hears how far it has come. */
  readonly onSession?: (index: number, path: string) => void;
}

/** As the extension has them (src/extension.ts). */
const pipelineOptions = { promptTokens: 1024, multiLine: "auto", debounceMs: 40, askAheadMs: 100 } as const;

/** The look around at a new place before the first key, and how long one stays before the model may read ahead (src/editor/prewarm.ts). */
const lookMs = 1500;
const restMs = 700;

const minHoleLines = 2;

export async function replayFiles(model: Backend, files: readonly SourceFile[], options: ReplayOptions): Promise<Tally> {
  const tally = emptyTally();
  const time = new VirtualTime();
  const random = seededRandom(options.seed);
  const backend = pacedModel(model, time, options.pace, tally);
  const pipeline: CompletionPipeline = new CompletionPipeline(
    { backend, now: time.now, wait: time.wait, onLateSuggestion: (place) => screen.late(place) },
    () => pipelineOptions,
  );
  const screen = new Screen(() => pipeline, time, tally);
  const typist = new Typist(screen, time, random, tally);
  const rest = async (open: OpenDocument) => {
    screen.move(open);
    await time.wait(restMs);
    const { uri, path, languageId, document } = open;
    const reading = new AbortController();
    void pipeline.prewarm({ uri, path, languageId, ...document.window() }, reading.signal);
    await time.wait(random.logNormal(lookMs, 0.3));
    reading.abort();
  };
  for (let index = 0; index < options.sessionCount; index++) {
    const file = files[index % files.length];
    if (file === undefined) throw new Error("replay: needs files to type, got none");
    options.onSession?.(index, file.path);
    await time.passUntil(session(file, `replay:${index}`, options.maxHoleLines, random, typist, rest));
    tally.sessions++;
  }
  pipeline.dispose();
  return tally;
}

/** Two holes in one file: the first is typed to its middle, then the second, then the rest of the first. */
async function session(
  file: SourceFile,
  uri: string,
  maxHoleLines: number,
  random: SeededRandom,
  typist: Typist,
  rest: (open: OpenDocument) => Promise<void>,
): Promise<void> {
  const languageId = languageOf(file.path);
  const lines = file.text.replaceAll("\r\n", "\n").split("\n");
  const middle = Math.floor(lines.length / 2);
  const first = holeBetween(lines, 1, middle, maxHoleLines, random);
  const second = holeBetween(lines, middle + 1, lines.length - 1, maxHoleLines, random);
  const textOf = (start: number, end: number) => lines.slice(start, end).join("\n");

  const head = `${textOf(0, first.start)}\n${first.indentation}`;
  const firstText = textOf(first.start, first.end).slice(first.indentation.length);
  const between = `\n${textOf(first.end, second.start)}\n${second.indentation}`;
  const secondText = textOf(second.start, second.end).slice(second.indentation.length);
  const tail = `\n${textOf(second.end, lines.length)}`;

  const document = new TypedDocument(head, between + tail, languageId);
  const open: OpenDocument = { uri, path: file.path, languageId, document, wanted: head + firstText + between + tail };
  await rest(open);
  await typist.type(open, head.length + Math.floor(firstText.length / 2));
  const left = document.before.length;

  document.moveTo(document.before.length + document.after.length - tail.length);
  open.wanted = document.before + secondText + tail;
  await rest(open);
  await typist.type(open, document.before.length + secondText.length);
  await typist.cleanUp(open);

  document.moveTo(left);
  open.wanted = head + firstText + between + secondText + tail;
  await rest(open);
  await typist.type(open, head.length + firstText.length);
  await typist.cleanUp(open);
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
