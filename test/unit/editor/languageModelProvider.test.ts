import { afterEach, describe, expect, it } from "vitest";
import type { ChatBackend } from "../../../src/backend/backend.ts";
import { type ModelOffer, registerLanguageModel } from "../../../src/editor/languageModelProvider.ts";
import type { ChatEnd, ChatRequest, ModelInfo } from "../../../src/shared/protocol.ts";
import { CancellationTokenSource, LanguageModelTextPart, lm } from "../../fake/vscode.ts";

const info: ModelInfo = {
  name: "Tiny",
  architecture: "llama",
  parameterCount: 1,
  contextTokens: 2048,
  readsContext: false,
  device: "CPU, 2 threads",
  loadMs: 1,
};
const end: ChatEnd = {
  finish: "endOfText",
  promptTokens: 3,
  reusedTokens: 0,
  generatedTokens: 2,
  prefillMs: 1,
  decodeMs: 1,
  contextTokens: 2048,
};

/** What VS Code calls. */
interface Registered {
  readonly onDidChangeLanguageModelChatInformation: (listener: () => void) => unknown;
  provideLanguageModelChatInformation(): { readonly id: string; readonly maxInputTokens: number; readonly maxOutputTokens: number }[];
  provideLanguageModelChatResponse(model: unknown, messages: unknown, options: unknown, progress: unknown, token: unknown): Promise<void>;
  provideTokenCount(model: unknown, text: unknown, token: unknown): Promise<number>;
}

/** A VS Code that takes models, and a backend that answers what it is told to. */
function setUp(changes: Partial<ModelOffer> = {}) {
  const registered: { vendor: string; provider: Registered }[] = [];
  const asked: ChatRequest[] = [];
  const signals: AbortSignal[] = [];
  lm["registerLanguageModelChatProvider"] = (vendor: string, provider: Registered) => {
    registered.push({ vendor, provider });
    return { dispose: () => registered.pop() };
  };
  const backend: ChatBackend = {
    async chat(request, onText, signal) {
      asked.push(request);
      signals.push(signal);
      onText("Hel");
      onText("lo");
      return end;
    },
    countTokens: async (params) => ("texts" in params ? params.texts.map(({ length }) => length) : [100]),
  };
  const listeners = new Set<() => void>();
  const disposable = registerLanguageModel({
    backend,
    model: () => info,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...changes,
  });
  const provider = registered[0]?.provider;
  if (provider === undefined) throw new Error("a provider must be registered");
  return { registered, provider, asked, signals, listeners, disposable };
}

afterEach(() => {
  delete lm["registerLanguageModelChatProvider"];
});

const text = (...values: string[]) => values.map((value) => new LanguageModelTextPart(value));
const token = () => new CancellationTokenSource();

describe("the model in VS Code's list", () => {
  it.each([
    ["takes none", undefined],
    [
      "takes them from its own extensions only",
      () => {
        throw new Error("Extension cannot use API proposal: chatProvider");
      },
    ],
  ])("is not there in a VS Code that %s", (_, register) => {
    lm["registerLanguageModelChatProvider"] = register;
    expect(() =>
      registerLanguageModel({
        backend: { chat: async () => end, countTokens: async () => [] },
        model: () => info,
        onChange: () => () => {},
      }).dispose(),
    ).not.toThrow();
  });

  it("has its name and its context, of which a part is left for the answer", () => {
    const { registered, provider, disposable } = setUp();
    expect(registered[0]?.vendor).toBe("nearline");
    const [model] = provider.provideLanguageModelChatInformation();
    expect(model).toMatchObject({ id: "Tiny", name: "Tiny", family: "llama", maxInputTokens: 1536, maxOutputTokens: 512 });
    disposable.dispose();
    expect(registered).toEqual([]);
  });

  it("says what runs it", () => {
    expect(setUp().provider.provideLanguageModelChatInformation()[0]).toMatchObject({ detail: "Nearline, CPU, 2 threads" });
  });

  it("comes when the model is ready and goes when it is not, and is asked for anew only then", () => {
    let ready: ModelInfo | undefined;
    const { provider, listeners } = setUp({ model: () => ready });
    let changes = 0;
    provider.onDidChangeLanguageModelChatInformation(() => changes++);
    expect(provider.provideLanguageModelChatInformation()).toEqual([]);
    const tell = () => {
      for (const listener of listeners) listener();
    };
    tell();
    expect(changes).toBe(0);
    ready = info;
    tell();
    tell();
    expect(changes).toBe(1);
    expect(provider.provideLanguageModelChatInformation()).toHaveLength(1);
  });

  it("streams an answer to messages of text, which follow each other in turns", async () => {
    const { provider, asked } = setUp();
    const parts: LanguageModelTextPart[] = [];
    const messages = [
      { role: 3, content: text("Be brief.") },
      { role: 1, content: text("a ", "b") },
      { role: 1, content: text("c") },
      { role: 2, content: text("d") },
      { role: 1, content: text("e") },
    ];
    const [model] = provider.provideLanguageModelChatInformation();
    const progress = { report: (part: LanguageModelTextPart) => parts.push(part) };
    await provider.provideLanguageModelChatResponse(
      model,
      messages,
      { modelOptions: { temperature: 0.5, max_tokens: 20 } },
      progress,
      token().token,
    );
    expect(parts).toEqual(text("Hel", "lo"));
    expect(asked[0]).toEqual({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "a b\n\nc" },
        { role: "assistant", content: "d" },
        { role: "user", content: "e" },
      ],
      maxTokens: 20,
      sampling: { temperature: 0.5 },
    });
  });

  it("answers as long as there is room, whatever options say that are none", async () => {
    const { provider, asked } = setUp();
    const [model] = provider.provideLanguageModelChatInformation();
    const ask = (modelOptions?: object) =>
      provider.provideLanguageModelChatResponse(
        model,
        [{ role: 1, content: text("a") }],
        { modelOptions },
        { report: () => {} },
        token().token,
      );
    await ask();
    await ask({ max_tokens: "many", temperature: -1 });
    await ask({ maxTokens: 1e9 });
    expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([512, 512, 1948]);
    expect(asked.map(({ sampling }) => sampling.temperature)).toEqual([0, 0, 0]);
  });

  it("refuses what is no text, by name", async () => {
    const { provider } = setUp();
    class LanguageModelDataPart {}
    const messages = [{ role: 1, content: [...text("a"), new LanguageModelDataPart()] }];
    const [model] = provider.provideLanguageModelChatInformation();
    const answer = provider.provideLanguageModelChatResponse(model, messages, {}, { report: () => {} }, token().token);
    await expect(answer).rejects.toThrow("messages to Nearline's model must be of text, got LanguageModelDataPart; leave out");
  });

  it("ends when VS Code cancels, without an error", async () => {
    const source = token();
    const { provider, signals } = setUp({
      backend: {
        chat: async (_request, _onText, signal) => {
          signals.push(signal);
          source.cancel();
          throw signal.reason;
        },
        countTokens: async () => [1],
      },
    });
    const [model] = provider.provideLanguageModelChatInformation();
    await provider.provideLanguageModelChatResponse(model, [{ role: 1, content: text("a") }], {}, { report: () => {} }, source.token);
    expect(signals[0]?.aborted).toBe(true);
  });

  it("counts the tokens of a text and of a message", async () => {
    const { provider } = setUp();
    const [model] = provider.provideLanguageModelChatInformation();
    expect(await provider.provideTokenCount(model, "four", token().token)).toBe(4);
    expect(await provider.provideTokenCount(model, { role: 1, content: text("ab", "c") }, token().token)).toBe(3);
    const call = { callId: "1", name: "read", input: { path: "a.ts" } };
    const result = { callId: "1", content: text("found", "it") };
    const image = { mimeType: "image/png", data: new Uint8Array(9) };
    const content = [...text("ab"), call, result, image, undefined];
    expect(await provider.provideTokenCount(model, { role: 1, content }, token().token)).toBe('abread{"path":"a.ts"}foundit'.length);
  });
});
