/**
 * What an editor shows of the pipeline's suggestions: it asks at every change of the text, gives a request up when the next one comes or
 * after some time, and keeps a suggestion on the screen while it is typed along.
 */
import type { CompletionOutcome } from "../../src/completion/outcome.ts";
import type { CompletionPipeline } from "../../src/completion/pipeline.ts";
import type { Clock } from "./clock.ts";
import type { Tally } from "./tally.ts";
import type { TypedDocument } from "./typedDocument.ts";

type Suggestion = Extract<CompletionOutcome, { kind: "suggestion" }>;

export interface Ghost {
  readonly text: string;
  readonly replaceAfter: number;
  readonly sinceMs: number;
  /** Length of the text after the cursor then: what of it is typed over meanwhile need not be replaced. */
  readonly afterLength: number;
}

/** VS Code gives up a request after this time. */
const patienceMs = 750;

export interface OpenDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  readonly document: TypedDocument;
  /** What the text before the cursor is to become. */
  wanted: string;
}

export class Screen {
  readonly #pipeline: () => Pick<CompletionPipeline, "suggest">;
  readonly #time: Clock;
  readonly #tally: Tally;
  #open: OpenDocument | undefined;
  #ghost: Ghost | undefined;
  #cancel = () => {};

  constructor(pipeline: () => Pick<CompletionPipeline, "suggest">, time: Clock, tally: Tally) {
    this.#pipeline = pipeline;
    this.#time = time;
    this.#tally = tally;
  }

  get ghost(): Ghost | undefined {
    return this.#ghost;
  }

  /** The cursor goes elsewhere: a suggestion goes, and none comes before the next key. */
  move(open: OpenDocument): void {
    this.#open = open;
    this.#cancel();
    this.#withdraw();
  }

  /** The text changed: something was typed, or deleted where `typed` is undefined. */
  changed(typed: string | undefined): void {
    const ghost = this.#ghost;
    if (ghost !== undefined && typed !== undefined && ghost.text.startsWith(typed)) {
      const text = ghost.text.slice(typed.length);
      this.#ghost = text === "" ? undefined : { ...ghost, text };
      if (text === "") this.#tally.typedOut++;
    } else this.#withdraw();
    this.#ask(false);
  }

  /** The suggestion, or the beginning of it, was put into the text. */
  accepted(): void {
    this.#ghost = undefined;
    this.#ask(true);
  }

  /** A suggestion is there for a place whose request was given up. */
  late(place: { readonly prefix: string; readonly suffix: string }): void {
    const window = this.#open?.document.window();
    if (window?.prefix === place.prefix && window.suffix === place.suffix) this.#ask(false);
  }

  #ask(followsAcceptance: boolean): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#cancel();
    const controller = new AbortController();
    const done = new AbortController();
    this.#cancel = () => controller.abort();
    const askedMs = this.#time.now();
    const { uri, path, languageId, document } = open;
    const snapshot = { uri, path, languageId, ...document.window() };
    const circumstances = { isReadOnly: false, hasSelection: false, cursorCount: 1, followsAcceptance, followsTyping: true };
    this.#tally.requests++;
    void this.#pipeline()
      .suggest({ snapshot, mode: "auto", explicit: false, circumstances }, controller.signal)
      .then((outcome) => {
        done.abort();
        if (!controller.signal.aborted) this.#take(outcome, askedMs);
      });
    void this.#time.wait(patienceMs, done.signal).then(() => {
      if (!done.signal.aborted) controller.abort();
    });
  }

  #take(outcome: CompletionOutcome, askedMs: number): void {
    const before = this.#ghost;
    const afterLength = this.#open?.document.after.length ?? 0;
    const isSame = outcome.kind === "suggestion" && before?.text === outcome.text;
    if (!isSame) this.#withdraw();
    if (outcome.kind === "none") return;
    const { text, replaceAfter } = outcome;
    this.#ghost = { text, replaceAfter, afterLength, sinceMs: isSame ? before.sinceMs : this.#time.now() };
    if (isSame) return;
    this.#tally.shown++;
    const ms = this.#time.now() - askedMs;
    this.#tally.ghostMs.push(ms);
    if (outcome.source !== "typedAlong") this.#tally.askedGhostMs.push(ms);
    if (this.#open !== undefined && isWrongDuplicate(outcome, this.#open)) this.#tally.wrongDuplicates++;
  }

  #withdraw(): void {
    if (this.#ghost !== undefined) this.#tally.withdrawn++;
    this.#ghost = undefined;
  }
}

function isWrongDuplicate({ text, replaceAfter }: Suggestion, { document, wanted }: OpenDocument): boolean {
  const before = document.before + text;
  if (wanted.startsWith(before)) return false;
  const [rest = "", ...below] = document.after.slice(replaceAfter).split("\n");
  const last = before.slice(before.lastIndexOf("\n") + 1) + rest;
  return last.trim() !== "" && last.trimEnd() === below.find((line) => line.trim() !== "")?.trimEnd();
}
