/** Downloads in processes that are killed, or run at the same time. */
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleEntry, exampleFile } from "../fixtures/downloadTools.ts";
import { type FaultServer, faultServer } from "../fixtures/faultServer.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("restart");
const content = exampleFile(400_000);
const entry = JSON.stringify(exampleEntry(content));
const script = resolve("out/test/download/downloadProcess.cjs");
let server: FaultServer;

beforeAll(async () => {
  server = await faultServer(content);
  await build({ entryPoints: ["test/fixtures/downloadProcess.ts"], outfile: script, bundle: true, platform: "node", logLevel: "warning" });
});
afterAll(() => server.close());

const fileIn = (root: string) => join(root, "example-0.5b", "example-q4_k_m.gguf");

function syncedBytes(root: string): number {
  try {
    return JSON.parse(readFileSync(`${fileIn(root)}.part.json`, "utf8")).syncedBytes;
  } catch {
    return 0;
  }
}

test("a download whose process is killed goes on in another one, which takes over its lock", async () => {
  const root = folder.path("killed");
  server.faults = [{ kind: "trickle", pieceBytes: 5000, pauseMs: 5 }];
  const first = fork(script, [server.base, root, entry], { silent: true });
  await expect.poll(() => syncedBytes(root), { interval: 5 }).toBeGreaterThan(50_000);
  const ended = once(first, "exit");
  first.kill("SIGKILL");
  await ended;
  // It may have been killed while it wrote its next record.
  const left = readdirSync(join(root, "example-0.5b")).filter((name) => name !== "example-q4_k_m.gguf.part.json.new");
  expect(left.sort()).toEqual(["download.lock", "example-q4_k_m.gguf.part", "example-q4_k_m.gguf.part.json"]);
  const synced = syncedBytes(root);

  const before = server.requests.length;
  const { stdout } = await promisify(execFile)(process.execPath, [script, server.base, root, entry]);
  expect(stdout).toBe(fileIn(root));
  expect(server.requests.slice(before).map(({ headers }) => headers.range)).toEqual([`bytes=${synced}-`]);
  expect(readFileSync(fileIn(root)).equals(content)).toBe(true);
  expect(readdirSync(join(root, "example-0.5b")).sort()).toEqual(["example-q4_k_m.gguf", "nearline-download.json"]);
});

test("of two processes one downloads, and the other says why it does not", async () => {
  const root = folder.path("two");
  server.faults = [{ kind: "stall", afterBytes: 100_000 }];
  const first = fork(script, [server.base, root, entry], { silent: true });
  await expect.poll(() => syncedBytes(root)).toBeGreaterThan(0);
  const second = await promisify(execFile)(process.execPath, [script, server.base, root, entry]);
  expect(second.stdout).toMatch(/another window does it now/);
  expect(first.exitCode).toBe(null);
  const ended = once(first, "exit");
  first.kill();
  await ended;
});
