import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { LocalBackend } from "../../../src/backend/localBackend.ts";
import { AppError, type ErrorData } from "../../../src/shared/errors.ts";
import {
  Chat,
  type ChatEnd,
  type ChatRequest,
  CountTokens,
  Generate,
  type GenerateEnd,
  type GenerateRequest,
  ScoreAnswers,
  TextDelta,
} from "../../../src/shared/protocol.ts";

const request: GenerateRequest = {
  prompt: { prefix: "a = ", suffix: "" },
  maxPromptTokens: 100,
  maxTokens: 10,
  stop: { strings: ["\n"], afterText: true },
  sampling: { temperature: 0 },
};

const end: GenerateEnd = { finish: "stop", promptTokens: 3, reusedTokens: 2, generatedTokens: 1, prefillMs: 1, decodeMs: 1 };

const open: MessageConnection[] = [];

/** The host's and the worker's end of one connection. */
function pair(): { readonly host: MessageConnection; readonly worker: MessageConnection } {
  const up = new PassThrough();
  const down = new PassThrough();
  const host = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const worker = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  host.listen();
  worker.listen();
  open.push(host, worker);
  return { host, worker };
}

afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

const never = new AbortController().signal;

describe("LocalBackend", () => {
  it("gives each request the text of its own stream, in order", async () => {
    const { host, worker } = pair();
    worker.onRequest(Generate.type, async ({ stream, prompt }) => {
      await worker.sendNotification(TextDelta.type, { stream, text: prompt.prefix });
      await worker.sendNotification(TextDelta.type, { stream: stream + 100, text: "somebody else's" });
      await worker.sendNotification(TextDelta.type, { stream, text: "1" });
      return end;
    });
    const backend = new LocalBackend(async () => host);
    const texts = { one: "", two: "" };
    const ends = await Promise.all([
      backend.generate(request, (text) => (texts.one += text), never),
      backend.generate({ ...request, prompt: { prefix: "b", suffix: "" } }, (text) => (texts.two += text), never),
    ]);
    expect(ends).toEqual([end, end]);
    expect(texts).toEqual({ one: "a = 1", two: "b1" });
  });

  it("gives each of several backends on one connection its own text", async () => {
    const { host, worker } = pair();
    worker.onRequest(Generate.type, async ({ stream, prompt }) => {
      await worker.sendNotification(TextDelta.type, { stream, text: prompt.prefix });
      return end;
    });
    const [completion, chat] = [new LocalBackend(async () => host), new LocalBackend(async () => host)];
    const texts: string[] = [];
    for (const [backend, prefix] of [[completion, "a"] as const, [chat, "b"] as const, [completion, "c"] as const]) {
      await backend.generate({ ...request, prompt: { prefix, suffix: "" } }, (text) => texts.push(text), never);
    }
    const both = [completion, chat].map((backend, which) =>
      backend.generate({ ...request, prompt: { prefix: "d", suffix: "" } }, (text) => texts.push(text + which), never),
    );
    await Promise.all(both);
    expect(texts).toEqual(["a", "b", "c", "d0", "d1"]);
  });

  it("tells the worker of a cancellation and waits for its answer", async () => {
    const { host, worker } = pair();
    const controller = new AbortController();
    worker.onRequest(Generate.type, (_, token) => {
      setImmediate(() => controller.abort());
      return new Promise<GenerateEnd>((resolve) => token.onCancellationRequested(() => resolve({ ...end, finish: "cancelled" })));
    });
    const answer = new LocalBackend(async () => host).generate(request, () => {}, controller.signal);
    expect(await answer).toEqual({ ...end, finish: "cancelled" });
  });

  it("ends as cancelled when the signal fires while the worker is not ready", async () => {
    const controller = new AbortController();
    const backend = new LocalBackend((signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))));
    const answer = backend.generate(request, () => {}, controller.signal);
    controller.abort();
    expect((await answer).finish).toBe("cancelled");
  });

  it("keeps the code and the text of an error that the worker reports for the user", async () => {
    const { host, worker } = pair();
    const data: ErrorData = { code: "request/invalid", message: "prompt: must fit, got 9000 tokens; shorten it" };
    worker.onRequest(Generate.type, () => new ResponseError(1, data.message, data));
    await expect(new LocalBackend(async () => host).generate(request, () => {}, never)).rejects.toEqual(AppError.fromData(data));
  });

  it("reports a bug in the worker as a failure of the runtime", async () => {
    const { host, worker } = pair();
    worker.onRequest(Generate.type, () => {
      throw new Error("index out of range");
    });
    const answer = new LocalBackend(async () => host).generate(request, () => {}, never);
    await expect(answer).rejects.toMatchObject({ code: "runtime/failed", message: expect.stringContaining("index out of range") });
  });

  it("rejects with worker/stopped when the connection goes away in the middle", async () => {
    const { host, worker } = pair();
    worker.onRequest(Generate.type, () => {
      setImmediate(() => host.dispose());
      return new Promise<GenerateEnd>(() => {});
    });
    const backend = new LocalBackend(async () => host);
    await expect(backend.generate(request, () => {}, never)).rejects.toMatchObject({ code: "worker/stopped" });
    await expect(backend.generate(request, () => {}, never)).rejects.toMatchObject({ code: "worker/stopped" });
  });

  it("asks for a prompt to be read ahead without counting that as a request that runs", async () => {
    const { host, worker } = pair();
    const asked: GenerateRequest[] = [];
    worker.onRequest(Generate.type, (params) => {
      asked.push(params);
      return { ...end, finish: "cancelled", generatedTokens: 0 };
    });
    const counts: number[] = [];
    const backend = new LocalBackend(
      async () => host,
      (count) => counts.push(count),
    );
    await backend.prewarm({ prompt: request.prompt, maxPromptTokens: 100 }, never);
    expect(asked).toMatchObject([{ prompt: request.prompt, maxPromptTokens: 100, priority: "prewarm" }]);
    expect(counts).toEqual([]);
  });

  it("counts the requests that run, down to zero also after a failure", async () => {
    const { host, worker } = pair();
    worker.onRequest(Generate.type, ({ prompt }) => (prompt.prefix === "" ? new ResponseError(1, "no") : end));
    const counts: number[] = [];
    const backend = new LocalBackend(
      async () => host,
      (count) => counts.push(count),
    );
    await backend.generate(request, () => {}, never);
    await backend.generate({ ...request, prompt: { prefix: "", suffix: "" } }, () => {}, never).catch(() => {});
    expect(counts).toEqual([1, 0, 1, 0]);
  });

  describe("in a chat", () => {
    const asked: ChatRequest = { messages: [{ role: "user", content: "hi" }], maxTokens: 10, sampling: { temperature: 0 } };
    const chatEnd: ChatEnd = { ...end, contextTokens: 2048 };

    it("gives the answer's text and its end, and counts as running meanwhile", async () => {
      const { host, worker } = pair();
      worker.onRequest(Chat.type, async ({ stream, messages }) => {
        await worker.sendNotification(TextDelta.type, { stream, text: `re: ${messages[0]?.content}` });
        return chatEnd;
      });
      const counts: number[] = [];
      const backend = new LocalBackend(
        async () => host,
        (count) => counts.push(count),
      );
      let text = "";
      expect(await backend.chat(asked, (piece) => (text += piece), never)).toEqual(chatEnd);
      expect(text).toBe("re: hi");
      expect(counts).toEqual([1, 0]);
    });

    it("resolves as cancelled when the signal fires, also before there is a worker", async () => {
      const { host, worker } = pair();
      const controller = new AbortController();
      worker.onRequest(Chat.type, (_, token) => {
        controller.abort();
        return new Promise<ChatEnd>((resolve) => token.onCancellationRequested(() => resolve({ ...chatEnd, finish: "cancelled" })));
      });
      const backend = new LocalBackend(async () => host);
      expect((await backend.chat(asked, () => {}, controller.signal)).finish).toBe("cancelled");
      expect(await new LocalBackend(() => Promise.reject(new Error("none"))).chat(asked, () => {}, controller.signal)).toMatchObject({
        finish: "cancelled",
        generatedTokens: 0,
      });
    });

    it("rejects with the worker's error and its code", async () => {
      const { host, worker } = pair();
      const data: ErrorData = { code: "request/tooLong", message: "chat: too long" };
      worker.onRequest(Chat.type, () => new ResponseError(-31_000, data.message, data));
      await expect(new LocalBackend(async () => host).chat(asked, () => {}, never)).rejects.toMatchObject({ code: "request/tooLong" });
    });

    it("counts tokens and compares answers, and rejects both with the reason when the signal fires", async () => {
      const { host, worker } = pair();
      worker.onRequest(CountTokens.type, (params) =>
        "texts" in params ? params.texts.map(({ length }) => length) : [params.messages.length],
      );
      worker.onRequest(ScoreAnswers.type, ({ answers }) => answers.map(({ length }) => -length));
      const backend = new LocalBackend(async () => host);
      expect(await backend.countTokens({ texts: ["a", "bc"] }, never)).toEqual([1, 2]);
      expect(await backend.countTokens({ messages: asked.messages }, never)).toEqual([1]);
      expect(await backend.scoreAnswers(asked.messages, ["yes", "no"], never)).toEqual([-3, -2]);
      const reason = new Error("not wanted");
      await expect(backend.countTokens({ texts: ["a"] }, AbortSignal.abort(reason))).rejects.toBe(reason);
      await expect(backend.scoreAnswers(asked.messages, ["a"], AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
});
