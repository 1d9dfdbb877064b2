/** A recorded session of typing, and what it comes to in an editor that asks as VS Code does. */
import { z } from "zod";
import type { Backend } from "../../src/backend/backend.ts";
import type { CompletionOutcome } from "../../src/completion/outcome.ts";
import { CompletionPipeline } from "../../src/completion/pipeline.ts";
import { ManualClock, settle } from "../unit/completion/manualClock.ts";
import { cutAtStop, endWith } from "../unit/completion/scriptedBackend.ts";
import { TypingEditor } from "../unit/completion/typingEditor.ts";

export const Session = z.strictObject({
  description: z.string(),
  languageId: z.string(),
  /** The document around the cursor at the beginning. */
  before: z.string(),
  after: z.string(),
  /** Time to the first text, and between two pieces of four characters after it. */
  prefillMs: z.number(),
  msPerPiece: z.number(),
  /** What the model writes after a prompt that ends so; the first that fits. Otherwise it ends the line. */
  model: z.array(z.strictObject({ after: z.string(), text: z.string() })),
  /** Time from the beginning, and the key: a character, Enter, Backspace, or Tab, which accepts what is shown. */
  keys: z.array(z.tuple([z.number(), z.string()])),
});
export type Session = z.infer<typeof Session>;

/** What a session came to. Fewer generations and withdrawn suggestions are better, more kept and accepted ones too. */
export interface Counts {
  /** Asked by the editor. */
  requests: number;
  /** Asked of the model, how many of them were ended early, and how long it was busy. */
  generations: number;
  generationsEndedEarly: number;
  busyMs: number;
  /** Suggestions shown, by where they came from. */
  shownFromModel: number;
  shownFromRunning: number;
  shownTypedAlong: number;
  /** Shown and then typed along by a key; gone with the next key; accepted. */
  kept: number;
  withdrawn: number;
  accepted: number;
  acceptedCharacters: number;
}

/** VS Code gives up a request after this time inside a word and asks again at the same place. */
const editorPatienceMs = 750;

const debounceMs = 30;
const askAheadMs = 100;

export async function replay(session: Session): Promise<{ readonly counts: Counts; readonly text: string }> {
  const counts: Counts = {
    requests: 0,
    generations: 0,
    generationsEndedEarly: 0,
    busyMs: 0,
    shownFromModel: 0,
    shownFromRunning: 0,
    shownTypedAlong: 0,
    kept: 0,
    withdrawn: 0,
    accepted: 0,
    acceptedCharacters: 0,
  };
  const clock = new ManualClock();
  const model = modelOf(session, clock, counts);
  const pipeline = new CompletionPipeline({ backendFor: () => model, now: clock.now, wait: clock.wait }, () => ({
    promptTokens: 1024,
    multiLine: "auto",
    debounceMs,
    askAheadMs,
  }));
  const editor = new TypingEditor(session.before, session.after);
  let shown: Extract<CompletionOutcome, { kind: "suggestion" }> | undefined;
  let cancel = () => {};

  const ask = () => {
    cancel();
    const controller = new AbortController();
    cancel = () => controller.abort();
    counts.requests++;
    const snapshot = { uri: "replay", path: "replay", languageId: session.languageId, ...editor.window() };
    pipeline.suggest({ snapshot, mode: "auto", explicit: false }, controller.signal).then((outcome) => {
      if (controller.signal.aborted) return;
      controller.abort();
      if (outcome.kind === "none") return;
      shown = outcome;
      if (outcome.source === "model") counts.shownFromModel++;
      else if (outcome.source === "running") counts.shownFromRunning++;
      else counts.shownTypedAlong++;
    });
    clock.wait(editorPatienceMs, controller.signal).then(() => {
      if (!controller.signal.aborted) ask();
    });
  };

  for (const [atMs, key] of session.keys) {
    await clock.moveTo(atMs);
    const before = shown;
    shown = undefined;
    if (key === "Tab") {
      if (before === undefined) continue;
      editor.accept(before.text, before.replaceAfter);
      counts.accepted++;
      counts.acceptedCharacters += before.text.length;
    } else {
      const typed = press(editor, key);
      if (before !== undefined && typed !== undefined && before.text.startsWith(typed)) counts.kept++;
      else if (before !== undefined) counts.withdrawn++;
    }
    ask();
  }
  await clock.moveTo(clock.now() + 10_000);
  cancel();
  await settle();
  return { counts, text: editor.text };
}

/** The text that a key writes, undefined for one that deletes. */
function press(editor: TypingEditor, key: string): string | undefined {
  if (key === "Backspace") {
    editor.backspace();
    return undefined;
  }
  const text = key === "Enter" ? `\n${indentationAfter(editor.before)}` : key;
  if (text.length === 1) editor.type(text);
  else editor.before += text;
  return text;
}

/** An editor's usual indentation of a new line: as the line above, and deeper after a colon or a bracket. */
function indentationAfter(before: string): string {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const indentation = /^\s*/.exec(line)?.[0] ?? "";
  return /[:{([]$/.test(line) ? `${indentation}    ` : indentation;
}

function modelOf(session: Session, clock: ManualClock, counts: Counts): Backend {
  return {
    async generate(request, onText, signal) {
      counts.generations++;
      const startedMs = clock.now();
      const found = session.model.find(({ after }) => request.prompt.prefix.endsWith(after));
      const text = cutAtStop(found?.text ?? "\n", request.stop);
      await clock.wait(session.prefillMs, signal);
      for (let start = 0; start < text.length && !signal.aborted; start += 4) {
        onText(text.slice(start, start + 4));
        await clock.wait(session.msPerPiece, signal);
      }
      counts.busyMs += clock.now() - startedMs;
      if (signal.aborted) counts.generationsEndedEarly++;
      return endWith(signal.aborted ? "cancelled" : "stop");
    },
  };
}
