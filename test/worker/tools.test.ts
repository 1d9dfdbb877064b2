/** The real bundle as the tools process, asked as the extension asks it. */
import { readdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ModelTools, modelTools } from "../../src/backend/modelTools.ts";
import { toolsProcess } from "../../src/editor/models/toolsProcess.ts";
import { forkWorker, type WorkerProcess } from "../../src/editor/workers/workerProcess.ts";
import { toolsArgument } from "../../src/shared/toolsProtocol.ts";
import { text } from "../fixtures/ggufWriter.ts";
import { putHubFile, putOllamaModel, someBytes } from "../fixtures/modelFolders.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("tools");
const never = new AbortController().signal;
const forked: WorkerProcess[] = [];
let tools: ModelTools;
let end: () => Promise<void>;
let path: string;
/** A template that puts what the user says between two marks. */
const template = "{% for message in messages %}<|im_start|>{{ message.content }}<|im_end|>{% endfor %}";

beforeAll(async () => {
  const script = await buildBundle("worker", "tools");
  vi.stubEnv("HOME", folder.path("home"));
  vi.stubEnv("USERPROFILE", folder.path("home"));
  const started = toolsProcess({
    fork: () => {
      const process = forkWorker(script, () => {}, [toolsArgument]);
      forked.push(process);
      return process;
    },
    timers: { nowMs: () => performance.now(), after: () => () => {} },
  });
  end = started.end;
  tools = modelTools({ use: started.use, cacheFolder: folder.path("cache"), weights: () => "exact" });
  const overrides = { contextLength: 2048, metadata: { "tokenizer.chat_template": text(template) } };
  path = writeTinyLlama(folder.path("tiny.gguf"), { seed: 5, tensorType: "Q8_0", overrides }).path;
});
afterEach(() => end());
afterAll(() => vi.unstubAllEnvs());

describe("the tools process", () => {
  it("finds models below the home folder", async () => {
    putOllamaModel(folder.path("home/.ollama/models"), "registry.ollama.ai/library/qwen/1.5b", someBytes("a"));
    const revision = "0123456789abcdef0123456789abcdef01234567";
    putHubFile(folder.path("home/.cache/huggingface/hub"), { repository: "org/repo", revision, path: "m.gguf" }, someBytes("b"));
    const found = (await tools.discover(never)).filter((model) => model.path.startsWith(folder.path("home")));
    expect(found.map(({ origin, name }) => `${origin} ${name}`)).toEqual(["ollama qwen:1.5b", "huggingFaceHub org/repo/m"]);
  });

  it("inspects what runs and refuses what is not there", async () => {
    expect(await tools.inspect(path, never)).toMatchObject({ kind: "runs", facts: { name: "Tiny", hasChatTemplate: true } });
    expect(await tools.inspect(folder.path("gone.gguf"), never)).toMatchObject({ kind: "refused" });
  });

  it("tries a model, tells how far it is, and leaves its repacked weights for the worker", async () => {
    const stages = new Set<string>();
    const result = await tools.selfTest({ path, device: "cpu", threads: 1 }, never, ({ stage }) => stages.add(stage));
    // Drawn weights know neither arithmetic nor capitals.
    expect(result).toMatchObject({ fill: { isRight: false }, chat: { isRight: false }, device: "cpu" });
    expect(result.fill.after).toContain("def multiply");
    expect([...stages]).toEqual(expect.arrayContaining(["read", "repack", "start", "ask"]));
    expect(readdirSync(folder.path("cache")).filter((name) => name.includes("-exact-"))).toHaveLength(1);
  });

  it("refuses to try what does not run, in the words of the inspection", async () => {
    const moe = writeTinyLlama(folder.path("moe.gguf"), { seed: 5, tensorType: "Q8_0", overrides: { architecture: "qwen3moe" } }).path;
    await expect(tools.selfTest({ path: moe, device: "cpu", threads: 1 }, never)).rejects.toThrow(/a mixture of experts; choose Qwen3/u);
  });

  it("ends a self-test that is cancelled and answers what comes after it", async () => {
    const controller = new AbortController();
    const reason = new Error("closed");
    const cancelAtRepacking = () => controller.abort(reason);
    await expect(tools.selfTest({ path, device: "cpu", threads: 1 }, controller.signal, cancelAtRepacking)).rejects.toBe(reason);
    expect(await tools.inspect(path, never)).toMatchObject({ kind: "runs" });
  });

  it("tells of every device, the processor last", async () => {
    const devices = await tools.tryDevices(never);
    expect(devices.at(-1)).toMatchObject({ device: "cpu", works: true });
  });

  it("is there again after it was killed in the middle of something", async () => {
    await tools.inspect(path, never);
    const { pid } = forked.at(-1) ?? {};
    const asked = tools.selfTest({ path, device: "cpu", threads: 1 }, never, () => pid !== undefined && process.kill(pid, "SIGKILL"));
    await expect(asked).rejects.toMatchObject({ code: "worker/stopped" });
    expect(await tools.inspect(path, never)).toMatchObject({ kind: "runs" });
    expect(forked.at(-1)?.pid).not.toBe(pid);
  });
});
