import { describe, expect, it } from "vitest";
import { branchTo } from "../../../../src/chat/conversation/branchTo.ts";
import { isTree } from "../../../../src/chat/conversation/isTree.ts";
import { ChatSession } from "../../../../src/chat/session/chatSession.ts";
import type { SessionOptions } from "../../../../src/chat/session/sessionOptions.ts";
import type { AssistantMessage, Conversation, Mention } from "../../../../src/shared/conversation.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { conversationOf, userMessage } from "../conversation/messages.ts";
import { ScriptedChat } from "./scriptedChat.ts";

const model = { name: "tiny", contextTokens: 1000 };

function sessionWith(more: Partial<SessionOptions> = {}) {
  const backend = new ScriptedChat();
  const kept = new Map<string, Conversation>();
  const states: string[] = [];
  const texts: string[] = [];
  const lines: string[] = [];
  let ids = 0;
  let nowMs = 0;
  const session: ChatSession = new ChatSession({
    backend,
    model: () => model,
    loadedModel: async () => model,
    options: () => ({ maxTokens: 100, temperature: 0, alternatives: 1 }),
    resolve: async (mention) => ({ mention, label: "cart.ts", text: "const cart = 1;" }),
    refusal: async () => undefined,
    search: async () => [],
    pathOf: (uri) => uri.replace("file:///project/", ""),
    uriOf: (path) => `file://${path}`,
    keep: (conversation) => kept.set(conversation.id, conversation),
    nowMs: () => (nowMs += 400),
    dateMs: () => 1000 + ids,
    newId: () => `id${++ids}`,
    newSeed: () => 7,
    onChange: () => states.push(session.running?.stage ?? "idle"),
    onText: (_conversation, _message, text) => texts.push(text),
    log: (line) => lines.push(line),
    ...more,
  });
  const shown = () => branchTo(session.conversation ?? conversationOf(), session.conversation?.head);
  const answers = () =>
    (session.conversation?.messages ?? []).filter((message): message is AssistantMessage => message.role === "assistant");
  /** Asks, has it answered with these pieces, and waits for the end. */
  async function asked(question: string, pieces: readonly string[], mentions: readonly Mention[] = []): Promise<void> {
    const count = backend.requests.length + 1;
    await session.send(question, mentions);
    await backend.began(count);
    for (const piece of pieces) backend.write(piece);
    backend.end();
    await session.ended;
  }
  return { session, backend, kept, states, texts, lines, shown, answers, asked };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("ChatSession", () => {
  it("sends a question with the system prompt, streams the answer, and keeps both", async () => {
    const { session, backend, kept, states, texts, shown, asked } = sessionWith();
    await asked("What is it?", ["It is ", "a cart."]);
    expect(backend.requests[0]?.messages.map(({ role, content }) => [role, content.slice(0, 20)])).toEqual([
      ["system", "You are a coding ass"],
      ["user", "What is it?"],
    ]);
    expect(shown()).toMatchObject([
      { text: "What is it?" },
      { text: "It is a cart.", end: "done", model: "tiny", generatedTokens: 4, tokensPerSecond: 2 },
    ]);
    expect(texts).toEqual(["It is ", "a cart."]);
    expect(states).toContain("reading");
    expect(states).toContain("writing");
    expect(states.at(-1)).toBe("idle");
    expect([...kept.values()]).toEqual([session.conversation]);
    expect(session.conversation?.title).toBe("What is it?");
  });

  it("asks whether it may send what an answer was written from, also where that was left out of a later answer", async () => {
    let contextTokens = 1000;
    const { session, backend, asked, answers } = sessionWith({
      loadedModel: async () => ({ name: "tiny", contextTokens }),
      resolve: async (mention) => ({ mention, label: "cart.ts", text: "word ".repeat(300) }),
      refusal: async () => (contextTokens === 1001 ? "Git ignores cart.ts." : undefined),
    });
    await asked("What is it?", ["It says word."], [{ kind: "file", uri: "file:///project/cart.ts" }]);
    const [first] = answers();
    contextTokens = 150;
    await session.regenerate(first?.id ?? "");
    await backend.began(2);
    backend.end();
    await session.ended;
    expect(backend.requests[1]?.messages.at(-1)?.content).not.toContain("word");
    contextTokens = 1001;
    session.showBranch(first?.id ?? "");
    await session.send("And then?", []);
    await session.ended;
    expect(backend.requests).toHaveLength(2);
    expect(answers().at(-1)?.error).toContain("Git ignores cart.ts.");
  });

  it("goes on in the conversation, which the model gets from its beginning", async () => {
    const { backend, asked } = sessionWith();
    await asked("One?", ["1"]);
    await asked("Two?", ["2"]);
    expect(backend.requests[1]?.messages.map(({ content }) => content).slice(1)).toEqual(["One?", "1", "Two?"]);
  });

  it("has the answer in the store from its first piece on, as interrupted", async () => {
    const { session, backend, kept } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    expect([...kept.values()][0]?.messages.at(-1)).toMatchObject({ role: "assistant", text: "", end: "interrupted" });
    backend.write("so far");
    expect([...kept.values()][0]?.messages.at(-1)).toMatchObject({ text: "so far", end: "interrupted" });
  });

  it("calls an answer interrupted that ends because the editor goes away, and stopped when the user says so", async () => {
    const first = sessionWith();
    await first.session.send("One?", []);
    await first.backend.began();
    await first.session.dispose();
    expect(first.answers()).toMatchObject([{ end: "interrupted" }]);

    const second = sessionWith();
    await second.session.send("One?", []);
    await second.backend.began();
    second.backend.write("so far");
    await second.session.stop();
    second.backend.write("too late");
    expect(second.answers()).toMatchObject([{ end: "stopped", text: "so far" }]);
    expect(second.session.running).toBeUndefined();
  });

  it("is stopped in an answer that never ends, by a model that does not hear of it, and takes no more of it", async () => {
    const { session, backend, kept, answers } = sessionWith();
    backend.ignoresAbort = true;
    await session.send("Count for ever.", []);
    await backend.began();
    const pieces = Array.from({ length: 20_000 }, (_, index) => `${index}\n`);
    for (const piece of pieces) backend.write(piece);
    const stopped = session.stop();
    for (const piece of pieces) backend.write(piece);
    backend.end({ finish: "cancelled" });
    await stopped;
    expect(answers()).toMatchObject([{ end: "stopped", text: pieces.join("") }]);
    expect([...kept.values()][0]?.messages.at(-1)).toEqual(answers()[0]);
  });

  it("tells no count of tokens where the worker went away before it could", async () => {
    const { session, backend, answers } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    backend.write("so far");
    backend.end({ finish: "cancelled", generatedTokens: 0, decodeMs: 0 });
    await session.ended;
    expect(answers()[0]).not.toHaveProperty("generatedTokens");
  });

  it("stops also while it waits for the model", async () => {
    const loadedModel = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { session, answers, lines } = sessionWith({ loadedModel });
    await session.send("One?", []);
    await session.stop();
    expect(answers()).toMatchObject([{ end: "stopped" }]);
    expect(lines).toEqual([]);
  });

  it("stops what runs when something else is asked, and never runs two at once", async () => {
    const { session, backend, shown, answers } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    await Promise.all([session.send("Two?", []), session.send("Three?", [])]);
    await settled();
    expect(answers().map(({ end }) => end)).toEqual(["stopped", "stopped", "interrupted"]);
    expect(shown().map(({ text }) => text)).toEqual(["One?", "", "Two?", "", "Three?", ""]);
    expect(session.running?.messageId).toBe(answers().at(-1)?.id);
  });

  it.each([
    [{ finish: "length" }, "length"],
    [{ finish: "stop" }, "done"],
    [{ finish: "cancelled" }, "interrupted"],
  ] as const)("ends an answer of %j as %s", async (change, end) => {
    const { session, backend, answers } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    backend.write("text");
    backend.end(change);
    await session.ended;
    expect(answers()).toMatchObject([{ end }]);
  });

  it("says so when the model ends its answer at once", async () => {
    const { answers, asked } = sessionWith();
    await asked("One?", ["\n"]);
    expect(answers()).toMatchObject([{ end: "failed", error: "answer: must have text, got none; ask in other words or try again" }]);
  });

  it.each([
    ["runtime/failed", { end: "failed", error: "what happened; what to do" }],
    ["server/away", { end: "interrupted", error: "what happened; what to do" }],
    ["worker/stopped", { end: "interrupted", error: undefined }],
  ] as const)("keeps what was written before %s, says how it ended, and goes on afterwards", async (code, end) => {
    const { session, backend, answers, asked } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    backend.write("so far");
    backend.fail(new AppError(code, "what happened; what to do"));
    await session.ended;
    expect(answers().map(({ text, end, error }) => ({ text, end, error }))).toEqual([{ text: "so far", ...end }]);
    await asked("Two?", ["2"]);
    expect(answers()[1]).toMatchObject({ end: "done" });
  });

  it("asks once more where the worker ended before the first word, and says of a second end that it failed", async () => {
    const { session, backend, states, answers } = sessionWith();
    const stopped = new AppError("worker/stopped", "worker: ended by itself; look into the log");
    await session.send("One?", []);
    await backend.began();
    backend.fail(stopped);
    await backend.began(2);
    expect(states.at(-1)).toBe("reading");
    expect(states).toContain("waiting");
    backend.write("1");
    backend.end();
    await session.ended;
    expect(answers()).toMatchObject([{ text: "1", end: "done" }]);

    await session.send("Two?", []);
    await backend.began(3);
    backend.fail(stopped);
    await backend.began(4);
    backend.fail(stopped);
    await session.ended;
    expect(backend.requests).toHaveLength(4);
    expect(answers()[1]).toMatchObject({ text: "", end: "failed", error: stopped.message });
  });

  it("asks once more for the alternative that the worker ended in, and not for those before", async () => {
    const { session, backend, answers } = sessionWith({ options: () => ({ maxTokens: 100, temperature: 0.5, alternatives: 3 }) });
    await session.send("One?", []);
    for (const [index, text] of ["one", undefined, "two", "three"].entries()) {
      await backend.began(index + 1);
      if (text === undefined) backend.fail(new AppError("worker/stopped", "worker: ended by itself; look into the log"));
      else backend.write(text);
      backend.end();
    }
    await session.ended;
    expect(answers().map(({ text, end }) => [text, end])).toEqual([
      ["one", "done"],
      ["two", "done"],
      ["three", "done"],
    ]);
  });

  it("waits for a model that is not there yet, says so, and is stopped in that as in anything", async () => {
    const { session, backend, answers } = sessionWith({
      model: () => undefined,
      loadedModel: (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    await session.send("One?", []);
    expect(session.running).toMatchObject({ stage: "waiting" });
    await session.stop();
    expect(backend.requests).toEqual([]);
    expect(answers()).toMatchObject([{ text: "", end: "stopped" }]);
  });

  it("logs what is a bug", async () => {
    const { session, backend, lines } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    backend.fail(new TypeError("x is not a function"));
    await session.ended;
    expect(lines).toEqual(["chat: x is not a function"]);
  });

  it("writes another answer beside the first, to the same question", async () => {
    const { session, backend, shown, answers, asked } = sessionWith();
    await asked("One?", ["1"]);
    await session.regenerate(answers()[0]?.id ?? "");
    await backend.began(2);
    backend.write("one");
    backend.end();
    await session.ended;
    expect(shown().map(({ text }) => text)).toEqual(["One?", "one"]);
    expect(backend.requests[1]?.messages).toEqual(backend.requests[0]?.messages);
    // The likeliest answer would be the same again.
    expect(backend.requests.map(({ sampling }) => sampling.temperature > 0)).toEqual([false, true]);
    session.showBranch(answers()[0]?.id ?? "");
    expect(shown().map(({ text }) => text)).toEqual(["One?", "1"]);
  });

  it("goes on from a changed message, and keeps the branch before", async () => {
    const { session, backend, shown, asked } = sessionWith();
    await asked("One?", ["1"]);
    await asked("Two?", ["2"]);
    const [first] = shown();
    await session.edit(first?.id ?? "", "Three?", []);
    await backend.began(3);
    backend.write("3");
    backend.end();
    await session.ended;
    expect(shown().map(({ text }) => text)).toEqual(["Three?", "3"]);
    expect(session.conversation?.messages).toHaveLength(6);
    expect(isTree(session.conversation ?? conversationOf())).toBe(true);
  });

  it("writes several answers one after another with different chance, and shows the first", async () => {
    let seed = 0;
    const { session, backend, shown, answers } = sessionWith({
      options: () => ({ maxTokens: 100, temperature: 0, alternatives: 3 }),
      newSeed: () => ++seed,
    });
    await session.send("One?", []);
    for (let index = 1; index <= 3; index++) {
      await backend.began(index);
      backend.write(`answer ${index}`);
      expect(session.running?.messageId).toBe(answers()[index - 1]?.id);
      backend.end();
      await settled();
    }
    expect(answers().map(({ text, end }) => [text, end])).toEqual([
      ["answer 1", "done"],
      ["answer 2", "done"],
      ["answer 3", "done"],
    ]);
    expect(shown().at(-1)?.text).toBe("answer 1");
    expect(backend.requests.map(({ sampling }) => [sampling.temperature > 0, sampling.seed])).toEqual([
      [false, undefined],
      [true, 2],
      [true, 3],
    ]);
  });

  it("begins no further answer after it was stopped", async () => {
    const { session, backend, answers } = sessionWith({ options: () => ({ maxTokens: 100, temperature: 1, alternatives: 4 }) });
    await session.send("One?", []);
    await backend.began();
    await session.stop();
    expect(answers()).toHaveLength(1);
  });

  it("reads what is mentioned when it is sent, once, and keeps the text with the message", async () => {
    const file: Mention = { kind: "file", uri: "file:///project/cart.ts" };
    const { backend, shown, asked, states } = sessionWith();
    await asked("What?", ["A cart."], [file, file]);
    expect(shown()[0]).toMatchObject({ attachments: [{ mention: file, text: "const cart = 1;", tokens: 4 }] });
    expect(backend.requests[0]?.messages[1]?.content).toBe("cart.ts:\n```\nconst cart = 1;\n```\n\nWhat?");
    expect(states).not.toContain("searching");
  });

  it("answers without a file that cannot be read, and says why on its chip", async () => {
    const { shown, asked } = sessionWith({ resolve: () => Promise.reject(new Error("cart.ts: there is no such file")) });
    await asked("What?", ["No idea."], [{ kind: "file", uri: "file:///project/cart.ts" }]);
    expect(shown()[0]).toMatchObject({ attachments: [{ label: "cart.ts", text: "", note: "cart.ts: there is no such file" }] });
    expect(shown()[1]).toMatchObject({ end: "done" });
  });

  it("reads with the next answer what no model came to read", async () => {
    let isOn = false;
    const { session, backend, shown } = sessionWith({
      async loadedModel() {
        if (!isOn) throw new AppError("worker/notReady", "worker: must run to answer, got state off; enable Nearline");
        return model;
      },
    });
    const file: Mention = { kind: "file", uri: "file:///project/src/cart.ts" };
    await session.send("What is it?", [file]);
    await session.ended;
    expect(shown()).toMatchObject([{ attachments: [{ mention: file, label: "cart.ts", text: "" }] }, { end: "failed" }]);
    isOn = true;
    await session.regenerate(shown()[1]?.id ?? "");
    await backend.began();
    expect(backend.requests[0]?.messages.at(-1)?.content).toContain("const cart = 1;");
    backend.end();
    await session.ended;
    expect(shown()[0]).toMatchObject({ attachments: [{ mention: file, text: "const cart = 1;", tokens: 4 }] });
    expect(shown()[0]).not.toHaveProperty("attachments.0.isUnread");
  });

  it("searches the workspace when it is mentioned, and names what the answer rests on", async () => {
    const hit = { path: "/project/src/cart.ts", startLine: 0, endLine: 1, text: "const cart = 1;\n", score: 1 };
    const huge = { path: "/project/src/huge.ts", startLine: 0, endLine: 1, text: "word ".repeat(900), score: 0.5 };
    const questions: string[] = [];
    const { session, backend, states, shown, answers, asked } = sessionWith({
      search: async (question) => {
        questions.push(question);
        return [hit, huge];
      },
    });
    await asked("What?", ["A cart."], [{ kind: "workspace" }]);
    expect(questions).toEqual(["What?"]);
    expect(states).toContain("searching");
    expect(shown()[0]).toMatchObject({ attachments: [{ label: "workspace", text: "--- src/cart.ts, lines 1-2\nconst cart = 1;\n" }] });
    const sources = [{ uri: "file:///project/src/cart.ts", path: "src/cart.ts", startLine: 0, endLine: 1 }];
    expect(shown()[1]).toMatchObject({ sources });

    await session.regenerate(answers()[0]?.id ?? "");
    await backend.began(2);
    backend.end();
    await session.ended;
    expect(questions).toEqual(["What?"]);
    expect(shown()[1]).toMatchObject({ sources });
  });

  it("says what did not fit, in the answer and the meter, and keeps the attachment as it was read", async () => {
    const text = Array.from({ length: 400 }, (_, line) => `line ${line} of many`).join("\n");
    const { session, backend, shown, asked } = sessionWith({ resolve: async (mention) => ({ mention, label: "long.ts", text }) });
    await asked("What?", ["Much."], [{ kind: "file", uri: "file:///project/long.ts" }]);
    expect(shown()[1]).toMatchObject({ leftOut: ["long.ts (cut)"] });
    const [, first] = backend.requests[0]?.messages ?? [];
    await asked("Why?", ["Because."]);
    expect(backend.requests[1]?.messages[1]).toEqual(first);
    await settled();
    expect(session.context?.contextTokens).toBe(1000);
    expect(session.context?.usedTokens).toBeGreaterThan(500);
  });

  it("refuses with numbers a question that is too long, and asks the model nothing", async () => {
    const { session, backend, answers } = sessionWith();
    await session.send("word ".repeat(2000), []);
    await session.ended;
    expect(answers()[0]).toMatchObject({ end: "failed", error: expect.stringMatching(/^question: .* got 2000; /) });
    expect(backend.requests).toEqual([]);
  });

  it("goes on with an answer while another conversation is shown, and shows its newest version on return", async () => {
    const { session, backend, kept, shown } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    const stale = session.conversation;
    session.show(conversationOf(userMessage("other", "Other?")));
    backend.write("1");
    expect(shown().map(({ text }) => text)).toEqual(["Other?"]);
    session.show(stale);
    expect(shown().map(({ text }) => text)).toEqual(["One?", "1"]);
    session.show(undefined);
    backend.end();
    await session.ended;
    expect(kept.get(stale?.id ?? "")?.messages.at(-1)).toMatchObject({ text: "1", end: "done" });
  });

  it("stops an answer whose message or conversation is deleted, and brings deleted messages back", async () => {
    const { session, backend, shown } = sessionWith();
    await session.send("One?", []);
    await backend.began();
    backend.write("1");
    const removed = await session.deleteMessage(shown()[1]?.id ?? "");
    expect(session.running).toBeUndefined();
    expect(shown().map(({ text }) => text)).toEqual(["One?"]);
    session.restore(removed);
    expect(shown().map(({ text }) => text)).toEqual(["One?", "1"]);

    await session.send("Two?", []);
    await session.close(session.conversation?.id ?? "");
    expect(session.running).toBeUndefined();
    expect(session.conversation).toBeUndefined();
  });

  it("refuses messages of other conversations", async () => {
    const { session, asked } = sessionWith();
    await asked("One?", ["1"]);
    await expect(session.edit("elsewhere", "Two?", [])).rejects.toThrow(/^message: must be in the conversation/);
    await expect(session.regenerate("elsewhere")).rejects.toThrow(AppError);
    expect(() => session.showBranch("elsewhere")).toThrow(AppError);
  });

  it("measures a conversation that is opened, once a model is there", async () => {
    let loaded: typeof model | undefined;
    const { session } = sessionWith({ model: () => loaded });
    session.show(conversationOf(userMessage("q", "One two three?")));
    await settled();
    expect(session.context).toBeUndefined();
    loaded = model;
    session.noteModel();
    await settled();
    expect(session.context).toMatchObject({ contextTokens: 1000, leftOut: [] });
  });

  it("measures anew when the options change, and keeps what it has counted", async () => {
    const { session, backend, asked } = sessionWith();
    await asked("One?", ["1"]);
    await settled();
    const calls = backend.countCalls;
    session.noteOptions();
    await settled();
    // Only the whole prompt: each text is known.
    expect(backend.countCalls - calls).toBe(1);
  });

  it("counts a text once for a model", async () => {
    const { session, backend, asked } = sessionWith();
    await asked("One?", ["1"]);
    await settled();
    const calls = backend.countCalls;
    session.show(session.conversation);
    await settled();
    // Only the whole prompt, which is another with each message.
    expect(backend.countCalls - calls).toBe(1);
    session.noteModel();
    await settled();
    expect(backend.countCalls - calls).toBe(3);
  });

  it("keeps a title that the user gave", async () => {
    const { session, asked } = sessionWith();
    await asked("One?", ["1"]);
    expect(session.rename(session.conversation?.id ?? "", "My\nname")).toBe(true);
    await asked("Two?", ["2"]);
    expect(session.conversation).toMatchObject({ title: "My name", hasOwnTitle: true });
    expect(session.rename("elsewhere", "x")).toBe(false);
  });
});
