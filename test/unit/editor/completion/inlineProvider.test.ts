import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { CompletionOutcome, CompletionRequest } from "../../../../src/completion/outcome.ts";
import { acceptedCommand, inlineProvider } from "../../../../src/editor/completion/inlineProvider.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { CancellationTokenSource, EndOfLine, fake, InlineCompletionTriggerKind, Position, Range } from "../../../fake/vscode.ts";
import { marked } from "../fakeEditor.ts";

beforeEach(() => fake.reset());

const suggestion = (text: string, replaceAfter = 0): CompletionOutcome => ({
  kind: "suggestion",
  text,
  replaceAfter,
  source: "model",
  end: undefined,
  ms: 5,
});

const plain = { isReadOnly: false, hasSelection: false, cursorCount: 1, followsAcceptance: false, followsTyping: true };

interface AskOptions {
  readonly documentOptions?: Parameters<typeof marked>[1];
  readonly triggerKind?: number;
  /** The entry selected in the suggest widget: what it replaces on the cursor's line, and by what. */
  readonly selected?: { readonly from: number; readonly to: number; readonly text: string };
  readonly cancelled?: boolean;
  /** The request was brought about after an edit that VS Code does not ask for itself. */
  readonly repeated?: boolean;
}

async function ask(text: string, answer: CompletionOutcome | Error, options: AskOptions = {}) {
  const requests: CompletionRequest[] = [];
  const signals: AbortSignal[] = [];
  const outcomes: CompletionOutcome[] = [];
  const bugs: string[] = [];
  const offers: CompletionOutcome[] = [];
  const offered: (readonly [text: string, start: vscode.Position])[] = [];
  const provider = inlineProvider({
    readSettings: settingsReader(() => {}),
    noteRequest: () => options.repeated ?? false,
    circumstances: (_document, _position, selected) => ({ ...plain, ...(selected === undefined ? {} : { selectedEntry: selected.text }) }),
    async suggest(request, signal) {
      requests.push(request);
      signals.push(signal);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    onOffered({ suggestion, item, isWanted }) {
      offered.push([item.text, item.range.start]);
      if (isWanted) offers.push(suggestion);
    },
    onBug: (message) => bugs.push(message),
  });
  const { document, position } = marked(text, options.documentOptions);
  const { selected } = options;
  const context = {
    triggerKind: options.triggerKind ?? InlineCompletionTriggerKind.Automatic,
    selectedCompletionInfo: selected && {
      range: new Range(new Position(position.line, selected.from), new Position(position.line, selected.to)),
      text: selected.text,
    },
  } as unknown as vscode.InlineCompletionContext;
  const source = new CancellationTokenSource();
  if (options.cancelled === true) source.cancel();
  const items = await provider.provideInlineCompletionItems(document, position, context, source.token as vscode.CancellationToken);
  return { items: items as vscode.InlineCompletionItem[] | undefined, requests, signals, outcomes, offers, offered, bugs, source };
}

describe("inlineProvider", () => {
  it("offers the suggestion at the cursor, in place of the characters that it repeats", async () => {
    const { items, requests, outcomes, offers } = await ask("call(█)", suggestion("1, 2)", 1));
    expect(items).toHaveLength(1);
    expect(items?.[0]).toMatchObject({
      insertText: "1, 2)",
      range: { start: { line: 0, character: 5 }, end: { line: 0, character: 6 } },
      command: {
        command: acceptedCommand,
        arguments: [
          {
            source: "model",
            characterCount: 5,
            place: { uri: "file:/project/a.ts", line: 0, character: 5 },
            text: "1, 2)",
            replacedCharacters: 1,
          },
        ],
      },
    });
    expect(offers).toEqual([suggestion("1, 2)", 1)]);
    expect(requests[0]).toMatchObject({ mode: "auto", explicit: false, snapshot: { prefix: "call(", suffix: ")" } });
    expect(outcomes).toEqual([suggestion("1, 2)", 1)]);
  });

  it("tells the pipeline what the editor knows, and what is shown where", async () => {
    const { requests, offered } = await ask("console.l█", suggestion("(value)"), { selected: { from: 8, to: 9, text: "log" } });
    expect(requests[0]?.snapshot.prefix).toBe("console.log");
    expect(requests[0]?.circumstances).toEqual({ ...plain, selectedEntry: "log" });
    expect(offered).toEqual([["log(value)", { line: 0, character: 8 }]]);
  });

  it("says when the user asked for it, and follows the setting for the length", async () => {
    fake.state.globalValues = { multiLine: "never" };
    const { requests } = await ask("█", suggestion("a"), { triggerKind: InlineCompletionTriggerKind.Invoke });
    expect(requests[0]).toMatchObject({ mode: "line", explicit: true });
  });

  it("treats a repeated request as one of typing", async () => {
    const { requests } = await ask("█", suggestion("a"), { triggerKind: InlineCompletionTriggerKind.Invoke, repeated: true });
    expect(requests[0]).toMatchObject({ explicit: false, circumstances: { followsTyping: true } });
  });

  it("offers the alternatives after it, for VS Code's own keys to go through", async () => {
    const alternatives = [
      { text: "2)", replaceAfter: 1 },
      { text: "3", replaceAfter: 0 },
    ];
    const { items } = await ask("call(█)", { ...suggestion("1", 0), alternatives } as CompletionOutcome);
    expect(items?.map(({ insertText, range }) => [insertText, range?.end.character])).toEqual([
      ["1", 5],
      ["2)", 6],
      ["3", 5],
    ]);
    const selected = { from: 0, to: 5, text: "call(-" };
    const extending = await ask("call(█)", { ...suggestion("1", 0), alternatives } as CompletionOutcome, { selected });
    expect(extending.items?.map(({ insertText }) => insertText)).toEqual(["call(-1", "call(-2)", "call(-3"]);
  });

  it("has the line ends of the document", async () => {
    const { items } = await ask("█", suggestion("a\n\tb"), { documentOptions: { eol: EndOfLine.CRLF } });
    expect(items?.[0]?.insertText).toBe("a\r\n\tb");
  });

  it("asks nothing where suggestions are off", async () => {
    fake.state.globalValues = { languages: { python: false } };
    const { items, requests } = await ask("█", suggestion("a"), { documentOptions: { languageId: "python" } });
    expect([items, requests]).toEqual([undefined, []]);
  });

  it("offers nothing when the pipeline has nothing, and passes the outcome on", async () => {
    const none: CompletionOutcome = { kind: "none", reason: "midWord", end: undefined, ms: 1 };
    const { items, outcomes } = await ask("█", none);
    expect([items, outcomes]).toEqual([undefined, [none]]);
  });

  it("reports a bug and offers nothing", async () => {
    const { items, bugs } = await ask("█", new Error("boom"));
    expect([items, bugs]).toEqual([undefined, ["inline completion: boom"]]);
  });

  it("turns the token into a signal, and stops listening when it has answered", async () => {
    const cancelled = await ask("█", suggestion("a"), { cancelled: true });
    expect(cancelled.signals[0]?.aborted).toBe(true);
    expect(cancelled.offers).toEqual([]);
    const { signals, source } = await ask("█", suggestion("a"));
    source.cancel();
    expect(signals[0]?.aborted).toBe(false);
  });

  it("extends the entry selected in the suggest widget, from where the entry begins", async () => {
    const { items } = await ask("console.l█", suggestion("(value)"), { selected: { from: 8, to: 9, text: "log" } });
    expect(items?.[0]).toMatchObject({ insertText: "log(value)", range: { start: { character: 8 }, end: { character: 9 } } });
  });

  it("says what was put in with what the entry adds to what is typed", async () => {
    const { items } = await ask("console.l█", suggestion("(value)"), { selected: { from: 8, to: 9, text: "log" } });
    expect(items?.[0]?.command?.arguments?.[0]).toMatchObject({ text: "og(value)", characterCount: 9, place: { character: 9 } });
  });

  it("offers nothing that goes another way than the selected entry", async () => {
    expect((await ask("console.l█", suggestion("og(value)"), { selected: { from: 8, to: 9, text: "fileLine" } })).items).toBeUndefined();
    expect((await ask("fo█o", suggestion("o"), { selected: { from: 0, to: 3, text: "fo" } })).items).toBeUndefined();
  });
});
