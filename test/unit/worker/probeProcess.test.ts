/** What is said of a probe that crashes, hangs or finds something. The probes here are scripts of a line. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runProbe } from "../../../src/worker/probeProcess.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("probe-process");

function script(name: string, text: string): string {
  const path = folder.path(`${name}.cjs`);
  writeFileSync(path, text);
  return path;
}

const stage = (name: string) => `process.send({ kind: "stage", stage: "${name}" });`;
const failure = `process.send({ kind: "failed", message: "no adapter" })`;

describe("a probe in a process of its own", () => {
  it("tells what it found, and is given the device and a folder that goes away", async () => {
    const seen = folder.path("seen.json");
    const write = `require("node:fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(2)));`;
    expect(await runProbe(script("finds", `${write} ${failure}`), "webgpu")).toEqual({ kind: "failed", message: "no adapter" });
    const [argument, device, given] = JSON.parse(readFileSync(seen, "utf8"));
    expect([argument, device]).toEqual(["--probe", "webgpu"]);
    expect(existsSync(given)).toBe(false);
  });

  it.runIf(process.platform !== "win32")("may crash: the signal, how far it was and its last words are told", async () => {
    const crash = `${stage("loading")} process.stderr.write("driver says no\\n", () => process.kill(process.pid, "SIGSEGV")); setInterval(() => {}, 1000);`;
    expect(await runProbe(script("crash", crash), "webgpu")).toEqual({
      kind: "ended",
      how: "ended with SIGSEGV",
      stage: "loading",
      errors: "driver says no\n",
    });
  });

  it("may exit without a word", async () => {
    expect(await runProbe(script("exits", "process.exit(3)"), "cuda")).toEqual({
      kind: "ended",
      how: "ended with exit code 3",
      stage: "starting",
      errors: "",
    });
  });

  it("may hang: it is ended at the limit", async () => {
    const outcome = await runProbe(script("hangs", `${stage("running")} setInterval(() => {}, 1000);`), "webgpu", {
      budget: { leftMs: 1500 },
    });
    expect(outcome).toMatchObject({ kind: "ended", how: "gave no result within 1.5 s" });
  });

  it("may crash or hang after it has found something, which then counts", async () => {
    const found = { kind: "failed", message: "no adapter" };
    expect(await runProbe(script("hangsLater", `${failure}; setInterval(() => {}, 1000);`), "webgpu")).toEqual(found);
    expect(await runProbe(script("diesLater", `${failure}; process.on("exit", () => process.abort());`), "webgpu")).toEqual(found);
  });

  it("may not be there at all", async () => {
    const outcome = await runProbe(folder.path("nowhere.cjs"), "webgpu");
    expect(outcome).toMatchObject({ kind: "ended", how: "ended with exit code 1", stage: "starting" });
    expect(outcome).toHaveProperty("errors", expect.stringContaining("Cannot find module"));
  });
});
