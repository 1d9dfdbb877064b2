/** The chat's session on a worker's real process that is killed, switched off, or gives way to another one in the middle of an answer. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { ChatSession } from "../../src/chat/session/chatSession.ts";
import { modelState } from "../../src/editor/chat/panelState.ts";
import { ModelHosts } from "../../src/editor/models/modelHosts.ts";
import { roleModel } from "../../src/editor/servers/roleModel.ts";
import { WorkerHost } from "../../src/editor/workers/workerHost.ts";
import type { AssistantMessage } from "../../src/shared/conversation.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("chat-session");
let scriptPath: string;
let paths: { readonly completion: string; readonly chat: string };
beforeAll(async () => {
  scriptPath = await buildBundle("worker", "chat-session");
  // Without a token that ends a text an answer comes to its longest.
  const overrides = { contextLength: 2048, metadata: { "tokenizer.ggml.eos_token_id": undefined } };
  const written = (name: string, seed: number) => writeTinyLlama(folder.path(name), { seed, tensorType: "F32", overrides }).path;
  paths = { completion: written("completion.gguf", 61), chat: written("chat.gguf", 62) };
});

const open: { readonly session: ChatSession; readonly hosts: ModelHosts }[] = [];
afterEach(async () => {
  for (const { session, hosts } of open.splice(0)) {
    await session.dispose();
    await hosts.stop();
  }
});

/** @param onAsked gets the process of the worker that is about to get a question, and is called again when it has it */
function chatOn(onAsked: (pid: number | undefined, isSent: boolean) => void = () => {}) {
  const retries = new Set<() => void>();
  const create = (modelPath: string, roomMade?: Promise<void>) =>
    new WorkerHost({
      scriptPath,
      loadParams: () => ({ modelPath, cacheFolder: folder.path("cache"), threads: 1, weights: "exact" }),
      log() {},
      timers: {
        nowMs: () => performance.now(),
        after(delayMs, callback) {
          // A restart waits for the test, all else for the time.
          if (delayMs >= 1000) {
            retries.add(callback);
            return () => retries.delete(callback);
          }
          const timer = setTimeout(callback, delayMs);
          return () => clearTimeout(timer);
        },
      },
      idleMs: () => 0,
      ...(roomMade === undefined ? {} : { roomMade }),
    });
  const hosts = new ModelHosts({ create, paths, tell() {} });
  hosts.start(true);
  const backend = new LocalBackend((...request) => hosts.chat.connection(...request));
  const host = roleModel({ role: "chat", host: hosts.chat, link: () => undefined, onLink: () => () => {} });
  const heard = new Set<() => void>();
  let ids = 0;
  const session = new ChatSession({
    backend: {
      chat(...asked) {
        onAsked(hosts.chat.pid, false);
        const answer = backend.chat(...asked);
        setTimeout(() => onAsked(hosts.chat.pid, true), 50);
        return answer;
      },
      countTokens: (...asked) => backend.countTokens(...asked),
    },
    model: () => (host.state.kind === "ready" ? host.state.model : undefined),
    loadedModel: (signal) => host.loaded(signal),
    options: () => ({ maxTokens: 400, temperature: 0, alternatives: 1 }),
    resolve: async (mention) => ({ mention, label: "", text: "" }),
    refusal: async () => undefined,
    search: async () => [],
    pathOf: (uri) => uri,
    uriOf: (path) => path,
    keep() {},
    nowMs: () => performance.now(),
    dateMs: () => Date.now(),
    newId: () => `id${++ids}`,
    newSeed: () => 1,
    onChange() {},
    onText: () => heard.forEach((listener) => void listener()),
    log() {},
  });
  open.push({ session, hosts });
  return {
    session,
    hosts,
    answers: () => (session.conversation?.messages ?? []).filter((message): message is AssistantMessage => message.role === "assistant"),
    firstWords: () =>
      new Promise<void>((resolve) => {
        const listener = () => {
          heard.delete(listener);
          resolve();
        };
        heard.add(listener);
      }),
    /** Resolves when the worker of the chat has failed and waits to be started again. */
    failed: () =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (hosts.chat.state.kind !== "failed") return;
          stop();
          resolve();
        };
        const stop = hosts.chat.onState(look);
        look();
      }),
    restart() {
      for (const retry of [...retries]) {
        retries.delete(retry);
        retry();
      }
    },
  };
}

// Windows has no signals.
describe.runIf(process.platform !== "win32")("an answer whose worker is killed", () => {
  it("keeps its words as interrupted, and what is asked meanwhile waits for the next worker", async () => {
    const { session, hosts, answers, firstWords, failed, restart } = chatOn();
    const begun = firstWords();
    await session.send("What is a cart?", []);
    await begun;
    process.kill(hosts.chat.pid ?? 0, "SIGKILL");
    await session.ended;
    expect(answers()).toMatchObject([{ text: expect.stringMatching(/./), end: "interrupted" }]);
    await failed();
    expect(modelState(hosts.chat.state).kind).toBe("restarting");

    const answered = firstWords();
    await session.send("What is a slot?", []);
    expect(session.running?.stage).toBe("waiting");
    restart();
    await answered;
    await session.stop();
    expect(answers()[1]).toMatchObject({ text: expect.stringMatching(/./), end: "stopped" });
  });

  it("is asked for again where it had no word yet", async () => {
    let askedCount = 0;
    const { session, answers, failed, restart } = chatOn((pid, isSent) => {
      if (!isSent) askedCount++;
      // One that is halted answers nothing before it is killed.
      if (askedCount === 1) process.kill(pid ?? 0, isSent ? "SIGKILL" : "SIGSTOP");
    });
    await session.send("What is a cart?", []);
    await failed();
    restart();
    await session.ended;
    expect(askedCount).toBe(2);
    expect(answers()).toMatchObject([{ text: expect.stringMatching(/./), end: "length" }]);
  });
});

describe("an answer", () => {
  it("keeps its words as interrupted where its worker is switched off", async () => {
    const { session, hosts, answers, firstWords } = chatOn();
    const begun = firstWords();
    await session.send("What is a cart?", []);
    await begun;
    await hosts.stop();
    await session.ended;
    expect(answers()).toMatchObject([{ text: expect.stringMatching(/./), end: "interrupted" }]);
  });

  it("comes to its end though another model answers from now on", async () => {
    const { session, hosts, answers, firstWords } = chatOn();
    const begun = firstWords();
    await session.send("What is a cart?", []);
    await begun;
    const left = hosts.chat.share();
    expect(hosts.chat.path).toBe(paths.completion);
    await session.ended;
    expect(answers()).toMatchObject([{ end: "length", generatedTokens: 400 }]);
    await left;
  });
});
