/** WebGPU on an adapter in software: the same logits as the CPU, whatever is done to the cache. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { softwareAdapter } from "../fixtures/softwareAdapter.ts";
import { buildBundle } from "../worker/buildBundle.ts";
import type { DecodingReport } from "./decoding.ts";

const adapter = softwareAdapter();
if (!adapter.found) console.log(`WebGPU is not tested: ${adapter.reason}`);
const env = { ...process.env, ...(adapter.found ? adapter.environment : {}) };

/** What a child sends, or what it wrote if it ended without. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = once(child, "exit").then(([code, signal]) => ({ failed: `ended with ${code ?? signal}: ${errors}` }));
  const [message] = await Promise.race([once(child, "message"), ended.then((failure) => [failure])]);
  child.kill("SIGKILL");
  await ended;
  return message;
}

describe.skipIf(!adapter.found)("on WebGPU", () => {
  let report: DecodingReport;
  beforeAll(async () => {
    const outfile = resolve("out/test/webgpu/decoding.js");
    await build({
      entryPoints: ["test/webgpu/decoding.ts"],
      outfile,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: ["koffi"],
      logLevel: "warning",
    });
    const message = await messageOf(fork(outfile, { env, silent: true, execArgv: [] }));
    expect(message).not.toHaveProperty("failed");
    report = message as DecodingReport;
  });

  it.each([
    "prefill",
    "decode",
    "going back",
    "decode after going back",
    "prefill of a second slot",
    "slots in turn",
    "after cancelling a captured run",
    "after cancelling a run of several tokens",
    "keys copied from the device",
    "another session after the first",
  ])("%s gives what the CPU gives", (what) => {
    expect(report.largestLogit).toBeGreaterThan(1);
    expect(report.differences[what]).toBeLessThan(1e-3);
  });

  it("a cancelled run ends with the signal's reason or not at all", () => {
    for (const line of report.cancelled) expect(line).toMatch(/: Error: enough$/u);
  });

  it("the command line finds the adapter and refuses it, because it is none of hardware", async () => {
    const [script] = await Promise.all([buildBundle("cli", "webgpu"), buildBundle("worker", "webgpu")]);
    const cache = { NEARLINE_MODEL_CACHE: resolve("out/test/webgpu/models") };
    const child = spawn(process.execPath, [script, "devices", "--json"], { env: { ...env, ...cache }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    await once(child, "close");
    const { order, choice } = JSON.parse(out);
    expect(choice).toBe("cpu");
    expect(order[0]).toMatchObject({ device: "webgpu", works: false });
    expect(order[0].reason).toMatch(/^is not a graphics card: the environment asks for .*swiftshader/u);
  });
});
