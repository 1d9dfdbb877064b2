import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CatalogueEntry } from "../../../src/shared/catalogue.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("check-catalogue");
const catalogue = "models/catalogue";

function run(...parameters: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["scripts/checkCatalogue.mjs", ...parameters], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function readEntry(id: string): Promise<CatalogueEntry> {
  return CatalogueEntry.parse(JSON.parse(await readFile(join(catalogue, `${id}.json`), "utf8")));
}

/** A folder with one entry, made of a real one. */
async function altered(name: string, id: string, change: (entry: CatalogueEntry) => unknown, fileName = `${id}.json`): Promise<string> {
  const path = folder.path(name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, fileName), JSON.stringify(change(await readEntry(id))));
  return path;
}

describe("scripts/checkCatalogue.mjs without a network", () => {
  it("finds the catalogue in order, and the embedded model as its entry says", async () => {
    const { status, stdout, stderr } = await run("--offline");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("the hub was not asked");
  });

  it("says so where nothing answers, and finds no fault in that", async () => {
    // Port 9 discards; nothing listens there.
    const { status, stdout } = await run("--hub", "http://127.0.0.1:9");
    expect(status).toBe(0);
    expect(stdout).toMatch(/no answer from http:\/\/127\.0\.0\.1:9 \(.+\); the hub was asked about 0 of \d+ entries/u);
  });

  it.each([
    ["another architecture", (entry: CatalogueEntry) => ({ ...entry, architecture: "mamba" }), "architecture must be one of"],
    ["another format", (entry: CatalogueEntry) => ({ ...entry, fimFormat: "guessed" }), "fimFormat must be one of"],
    ["no licence", ({ license: _, ...entry }: CatalogueEntry) => entry, "license"],
    ["a rank for what it does not do", (entry: CatalogueEntry) => ({ ...entry, roles: ["chat"] }), 'rank: "completion"'],
    ["another id", (entry: CatalogueEntry) => ({ ...entry, id: "else" }), 'must be named after its id, got "else"'],
    [
      "another size than the embedded file",
      (entry: CatalogueEntry) => ({
        ...entry,
        source: { ...entry.source, files: [{ path: "SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 5, sha256: "a".repeat(64) }] },
      }),
      "has bytes 98362432, the entry says 5",
    ],
  ])("refuses an entry with %s", async (what, change, message) => {
    const path = await altered(what, "smollm2-135m-instruct", change);
    const { status, stderr } = await run("--offline", path);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  it("names the file that is no JSON", async () => {
    const path = await altered("cut off", "qwen3-4b", (entry) => entry);
    await writeFile(join(path, "qwen3-8b.json"), '{"id": ');
    const { status, stderr } = await run("--offline", path);
    expect([status, stderr]).toEqual([1, expect.stringContaining("qwen3-8b.json: must be JSON")]);
  });

  it("refuses a name that two entries share", async () => {
    await altered("twice", "qwen3-4b", (entry) => entry);
    const path = await altered("twice", "qwen3-8b", (entry) => ({ ...entry, name: "Qwen3 4B" }));
    expect((await run("--offline", path)).stderr).toContain('"Qwen3 4B" must be of one entry');
  });
});

/** What the hub says of a repository at a revision; a number is the status of an answer without a body. */
type HubRecord = number | { sha: string; siblings: { rfilename: string; size: number; lfs?: { sha256: string; size: number } }[] };

describe("scripts/checkCatalogue.mjs and a hub", () => {
  const records = new Map<string, HubRecord>();
  let server: Server;
  let hub = "";

  beforeAll(async () => {
    server = createServer((request, response) => {
      const record = records.get(request.url ?? "") ?? 404;
      response.statusCode = typeof record === "number" ? record : 200;
      response.end(typeof record === "number" ? "" : JSON.stringify(record));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    hub = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  function record({ source }: CatalogueEntry, change: { bytes?: number; sha256?: string; path?: string; status?: number } = {}): void {
    if (source.kind === "unpinned") return;
    const siblings = source.files.map((file) => {
      const { path, bytes, sha256 } = { ...file, ...change };
      return { rfilename: path, size: bytes, lfs: { sha256, size: bytes } };
    });
    const url = `/api/models/${source.repository}/revision/${source.revision}?blobs=true`;
    records.set(url, change.status ?? { sha: source.revision, siblings });
  }

  it("asks it about each pinned entry", async () => {
    const ids = (await readdir(catalogue)).map((name) => name.replace(/\.json$/u, ""));
    const entries = await Promise.all(ids.map(readEntry));
    for (const entry of entries) record(entry);
    const count = entries.filter(({ source }) => source.kind === "pinned").length;
    const { status, stdout, stderr } = await run("--hub", hub);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`the hub was asked about ${count} of ${count} entries`);
  });

  it.each([
    ["another size", { bytes: 7 }, "has bytes 7, the entry says 2497280256"],
    ["other bytes", { sha256: "c".repeat(64) }, `has sha256 ${"c".repeat(64)}, the entry says 7485fe6f`],
    ["no such file", { path: "other.gguf" }, "has no file Qwen3-4B-Q4_K_M.gguf"],
    ["no such revision", { status: 404 }, "the hub has no Qwen/Qwen3-4B-GGUF at bc640142"],
  ])("refuses an entry of which it has %s", async (what, change, message) => {
    const path = await altered(what, "qwen3-4b", (entry) => entry);
    record(await readEntry("qwen3-4b"), change);
    const { status, stderr } = await run("--hub", hub, path);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  it.each([401, 429, 500])("says that an entry was not checked where it answers %d", async (answer) => {
    const path = await altered(String(answer), "qwen3-4b", (entry) => entry);
    record(await readEntry("qwen3-4b"), { status: answer });
    const { status, stdout } = await run("--hub", hub, path);
    expect(status).toBe(0);
    expect(stdout).toContain(`qwen3-4b was not checked: ${hub} answered ${answer}`);
    expect(stdout).toContain("asked about 0 of 1");
  });
});
