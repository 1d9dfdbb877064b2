/** `nearline download` of the real bundle, from a local server. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleEntry, exampleFile } from "../fixtures/downloadTools.ts";
import { type FaultServer, faultServer } from "../fixtures/faultServer.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("cli-download");
const content = exampleFile(30_000);
let server: FaultServer;
let script: string;
let entry: string;

beforeAll(async () => {
  server = await faultServer(content);
  script = await buildBundle("cli", "cliDownload");
  mkdirSync(folder.path("to"));
  entry = folder.path("entry.json");
  writeFileSync(entry, JSON.stringify(exampleEntry(content)));
});
afterAll(() => server.close());

function run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly errors: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, "download", ...args], (error, out, errors) =>
      resolve({ code: Number(error?.code ?? 0), out, errors }),
    );
    child.stdin?.end();
  });
}

test("says what it is about, downloads, and prints the path", async () => {
  const { code, out, errors } = await run(entry, "--mirror", server.base, "--to", folder.path("to"), "--yes");
  expect([code, out]).toEqual([0, `${folder.path("to", "example-0.5b", "example-q4_k_m.gguf")}\n`]);
  expect(errors).toContain("Licence: Apache-2.0; commercial use is free.");
  expect(readFileSync(out.trim()).equals(content)).toBe(true);
});

const refused: readonly [string, readonly string[], string][] = [
  ["nobody to ask", [], "asks before it downloads"],
  ["a mirror without encryption", ["--mirror", "http://mirror.example.com", "--yes"], "must begin with https://"],
];

test.each(refused)("%s is an error of the user's, and nothing is asked for", async (_, args, message) => {
  const before = server.requests.length;
  const { code, errors } = await run(entry, "--to", folder.path("to"), "--mirror", server.base, ...args);
  expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
  expect(server.requests).toHaveLength(before);
});

test.each(["no-such-model", "../secret", join("a", "b.json")])("%s is not in the catalogue", async (id) => {
  expect((await run(id, "--yes")).code).toBe(2);
});
