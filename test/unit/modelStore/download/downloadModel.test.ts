import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DownloadDisk, systemDisk } from "../../../../src/modelStore/download/downloadDisk.ts";
import type { DownloadTools } from "../../../../src/modelStore/download/downloadFile.ts";
import { downloadModel } from "../../../../src/modelStore/download/downloadModel.ts";
import { hubOf } from "../../../../src/modelStore/download/hub.ts";
import { planDownload } from "../../../../src/modelStore/download/plan.ts";
import type { ErrorCode } from "../../../../src/shared/errors.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { DownloadProgress } from "../../../../src/shared/progressText.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { revision } from "../../../fixtures/catalogueEntry.ts";
import { downloadTools, exampleEntry, exampleFile } from "../../../fixtures/downloadTools.ts";
import { type Fault, type FaultServer, faultServer, otherFile, sha256Of } from "../../../fixtures/faultServer.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("download");
const content = exampleFile(50_000);
let server: FaultServer;
let root = "";
let count = 0;

beforeAll(async () => {
  server = await faultServer(content);
});
afterAll(() => server.close());
beforeEach(() => {
  root = folder.path(String(count++));
});
afterEach(() => {
  server.faults = [];
});

const plan = (entry = exampleEntry(content)) => planDownload(entry, root, hubOf(server.base));

async function download(
  tools: DownloadTools = downloadTools(),
  use: { signal?: AbortSignal; onProgress?: (p: DownloadProgress) => void } = {},
) {
  return downloadModel(plan(), tools, { onProgress: () => {}, signal: new AbortController().signal, ...use });
}

const path = () => join(root, "example-0.5b", "example-q4_k_m.gguf");
const names = () => readdirSync(join(root, "example-0.5b")).sort();
const whole = ["example-q4_k_m.gguf", "nearline-download.json"];
const half = ["example-q4_k_m.gguf.part", "example-q4_k_m.gguf.part.json"];

/** Takes what is there after the first piece that came, as a lost window would leave it. */
async function stopInTheMiddle(afterBytes = 20_000): Promise<void> {
  server.faults = [{ kind: "stall", afterBytes }];
  const stop = new AbortController();
  const onProgress = ({ doneBytes }: DownloadProgress) => {
    if (doneBytes === afterBytes) stop.abort();
  };
  let now = 0;
  // Each progress counts as long after the one before, so that all are told.
  const tools = downloadTools({ nowMs: () => (now += 1000), limits: { stallMs: 10_000, syncEveryBytes: 4096 } });
  await expect(download(tools, { signal: stop.signal, onProgress })).rejects.toThrow("aborted");
}

describe("without faults", () => {
  test("a model is there with its name, and nothing beside it but a record", async () => {
    expect(await download()).toMatchObject({ path: path(), bytes: 50_000, name: "Example 0.5B" });
    expect(readFileSync(path()).equals(content)).toBe(true);
    expect(names()).toEqual(whole);
  });

  test("the hub is asked for the pinned revision, once, without compression", async () => {
    const before = server.requests.length;
    await download();
    const asked = server.requests.slice(before);
    expect(asked.map((request) => request.path)).toEqual([`/example/Example-0.5B-GGUF/resolve/${revision}/example-q4_k_m.gguf`]);
    expect(asked[0]?.headers).toMatchObject({ "accept-encoding": "identity" });
    expect(asked[0]?.headers.range).toBeUndefined();
  });

  test("what is complete is not asked for again", async () => {
    await download();
    const before = server.requests.length;
    expect(await download()).toMatchObject({ path: path() });
    expect(server.requests).toHaveLength(before);
  });

  test("a file that lost its record is checked and kept", async () => {
    mkdirSync(join(root, "example-0.5b"), { recursive: true });
    writeFileSync(path(), content);
    const before = server.requests.length;
    await download();
    expect([server.requests.length, names()]).toEqual([before, whole]);
  });

  test("a file of that name and size with other bytes is replaced", async () => {
    mkdirSync(join(root, "example-0.5b"), { recursive: true });
    writeFileSync(path(), otherFile(content));
    await download();
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  test("several files come one after the other into the same folder", async () => {
    const file = { bytes: content.length, sha256: sha256Of(content) };
    const entry = exampleEntry(content, {
      source: {
        kind: "pinned",
        repository: "example/two",
        revision,
        files: [
          { path: "sub/one.gguf", ...file },
          { path: "two.gguf", ...file },
        ],
      },
    });
    const told: DownloadProgress[] = [];
    const found = await downloadModel(plan(entry), downloadTools(), {
      onProgress: (each) => told.push(each),
      signal: new AbortController().signal,
    });
    expect(found).toMatchObject({ path: join(root, "example-0.5b", "one.gguf"), bytes: 100_000 });
    expect(names()).toEqual(["nearline-download.json", "one.gguf", "two.gguf"]);
    expect(told.at(-1)).toMatchObject({ doneBytes: 100_000, totalBytes: 100_000 });
  });
});

const overcome: readonly [string, readonly Fault[]][] = [
  ["a dropped connection", [{ kind: "drop", afterBytes: 10_000 }]],
  ["a connection that drops before the first byte", [{ kind: "drop", afterBytes: 0 }]],
  ["one that ends again and again", Array.from({ length: 12 }, () => ({ kind: "shortBody", afterBytes: 3000 }) as const)],
  ["a connection over which nothing comes any more", [{ kind: "stall", afterBytes: 10_000 }]],
  ["a server that accepts and says nothing", [{ kind: "silent" }]],
  ["a body that ends early as if it was whole", [{ kind: "shortBody", afterBytes: 100 }]],
  ["a server that ignores Range", [{ kind: "shortBody", afterBytes: 10_000 }, { kind: "ignoreRange" }]],
  [
    "another range than was asked for",
    [
      { kind: "shortBody", afterBytes: 10_000 },
      { kind: "wrongRange", by: -500 },
    ],
  ],
  [
    "416 for what is missing",
    [
      { kind: "shortBody", afterBytes: 10_000 },
      { kind: "status", status: 416 },
    ],
  ],
  ["408, 429, 500, 502 and 503", [408, 429, 500, 502, 503].map((status) => ({ kind: "status", status }) as const)],
  ["a redirect", [{ kind: "redirect", to: "/elsewhere" }]],
  ["a chain of redirects", Array.from({ length: 6 }, (_, at) => ({ kind: "redirect", to: `/${at}`, status: 307 }) as const)],
  ["a slow server", [{ kind: "trickle", pieceBytes: 7000, pauseMs: 2 }]],
  [
    "pieces of one byte",
    [
      { kind: "drop", afterBytes: 1 },
      { kind: "drop", afterBytes: 1 },
      { kind: "drop", afterBytes: 1 },
    ],
  ],
];

test.each(overcome)("%s is overcome without a person", async (_, faults) => {
  server.faults = [...faults];
  // A machine that is busy may take other requests for silent as well, and asks again.
  await download(downloadTools({ limits: { stallMs: 300, syncEveryBytes: 4096 } }));
  expect(readFileSync(path()).equals(content)).toBe(true);
  expect(names()).toEqual(whole);
});

const refused: readonly [string, readonly Fault[], ErrorCode, RegExp][] = [
  ["401", [{ kind: "status", status: 401 }], "download/refused", /needs a login/],
  [
    "a private or missing repository",
    [{ kind: "status", status: 401, headers: { "x-error-code": "RepoNotFound" } }],
    "download/refused",
    /not there/,
  ],
  [
    "a gated model",
    [{ kind: "status", status: 403, headers: { "x-error-code": "GatedRepo" } }],
    "download/refused",
    /agrees to terms; get it at http.*\/example\/Example-0.5B-GGUF and/,
  ],
  ["403", [{ kind: "status", status: 403 }], "download/refused", /not allowed/],
  ["404", [{ kind: "status", status: 404 }], "download/refused", /not there/],
  ["416 for the whole file", [{ kind: "status", status: 416 }], "download/refused", /416/],
  ["a length that is too short", [{ kind: "wrongLength", by: -10 }], "download/mismatch", /50000 bytes\), got 49990 bytes/],
  ["a length that is too long", [{ kind: "wrongLength", by: 10 }], "download/mismatch", /got 50010 bytes/],
  ["a body that does not end", [{ kind: "longBody" }], "download/mismatch", /got more/],
  ["another total in a range", [{ kind: "shortBody", afterBytes: 5000 }, { kind: "wrongTotal" }], "download/mismatch", /got 50001 bytes/],
  ["a web page", [{ kind: "page" }], "download/refused", /got a web page.*log in/],
  ["compressed bytes", [{ kind: "headers", headers: { "content-encoding": "br" } }], "download/refused", /compressed/],
  [
    "a redirect without an address",
    [{ kind: "redirect", to: "" }, ...Array.from({ length: 7 }, () => ({ kind: "redirect", to: "" }) as const)],
    "download/refused",
    /more than 6/,
  ],
  [
    "a loop of redirects",
    Array.from({ length: 9 }, () => ({ kind: "redirect", to: "/loop" }) as const),
    "download/refused",
    /redirects must end/,
  ],
  [
    "a redirect to plain http",
    [{ kind: "redirect", to: "http://example.com/model.gguf" }],
    "download/refused",
    /must lead to https, got http:\/\/example.com/,
  ],
  ["a redirect to a file", [{ kind: "redirect", to: "file:///etc/passwd" }], "download/refused", /must lead to https/],
  ["a redirect to data", [{ kind: "redirect", to: "data:text/plain,GGUF" }], "download/refused", /must lead to https/],
  [
    "a link in a header",
    [{ kind: "headers", headers: { "content-encoding": "[x](https://a.b)" } }],
    "download/refused",
    /compressed \(\?x\?\?https:\/\/a.b\?\)/,
  ],
  [
    "another SHA-256 in the hub's record",
    [{ kind: "headers", headers: { "x-linked-etag": `"${"0".repeat(64)}"` } }],
    "download/mismatch",
    /nothing was downloaded/,
  ],
  [
    "another size in the hub's record",
    [{ kind: "headers", headers: { "x-linked-size": "7" } }],
    "download/mismatch",
    /the server has 7; nothing was downloaded/,
  ],
];

test.each(refused)("%s is refused at once, in words", async (_, faults, code, message) => {
  server.faults = [...faults];
  const error = await appErrorOf(() => download());
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  expect(existsSync(path())).toBe(false);
});

test("a git hash in the hub's record of a small file is not compared with a SHA-256", async () => {
  server.faults = [{ kind: "headers", headers: { "x-linked-etag": `"${"1".repeat(40)}"`, "x-linked-size": "50000" } }];
  expect(await download()).toMatchObject({ path: path() });
});

test("something that is no GGUF file is refused by its first bytes, though they come one by one", async () => {
  const other = await faultServer(otherFile(content));
  other.faults = [{ kind: "trickle", pieceBytes: 1, pauseMs: 0 }];
  const error = await appErrorOf(() =>
    downloadModel(planDownload(exampleEntry(content), root, hubOf(other.base)), downloadTools(), {
      onProgress: () => {},
      signal: new AbortController().signal,
    }),
  );
  await other.close();
  expect(error.message).toMatch(/must be a GGUF file/);
});

test("damaged bytes are found by the SHA-256, and nothing of them is kept", async () => {
  server.faults = [{ kind: "corrupt", at: 30_000 }];
  expect((await appErrorOf(() => download())).message).toMatch(/SHA-256 must be .*; it was damaged on the way/);
  expect(names()).toEqual([]);
  await download();
  expect(names()).toEqual(whole);
});

test("a server that fails for ever is given up, and what is there is kept", async () => {
  const tools = downloadTools();
  server.faults = [
    { kind: "shortBody", afterBytes: 10_000 },
    ...Array.from({ length: 20 }, () => ({ kind: "status", status: 503 }) as const),
  ];
  expect(await appErrorOf(() => download(tools))).toMatchObject({ code: "download/interrupted", message: expect.stringMatching(/503/) });
  expect(tools.waitedMs).toEqual([1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
  expect(names()).toEqual(half);
});

test("a host that is not there is told with the system's reason", async () => {
  const gone = await faultServer(content);
  await gone.close();
  const error = await appErrorOf(() =>
    downloadModel(planDownload(exampleEntry(content), root, hubOf(gone.base)), downloadTools(), {
      onProgress: () => {},
      signal: new AbortController().signal,
    }),
  );
  expect(error).toMatchObject({ code: "download/interrupted", message: expect.stringMatching(/ECONNREFUSED/) });
});

test("a certificate that is not trusted is told at once", async () => {
  const tools = downloadTools({
    fetch: async () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "SELF_SIGNED_CERT_IN_CHAIN" }) });
    },
  });
  expect((await appErrorOf(() => download(tools))).message).toMatch(/certificate must be trusted, got SELF_SIGNED/);
});

test.each([
  ["120", 120_000],
  ["0", 1000],
  ["soon", 1000],
])("Retry-After: %s is waited for", async (text, expectedMs) => {
  const tools = downloadTools();
  server.faults = [{ kind: "status", status: 429, headers: { "retry-after": text } }];
  await download(tools);
  expect(tools.waitedMs).toEqual([expectedMs]);
});

test("who asks for an hour of patience is told to the person instead", async () => {
  server.faults = [{ kind: "status", status: 429, headers: { "retry-after": "3600" } }];
  expect((await appErrorOf(() => download())).code).toBe("download/interrupted");
});

describe("going on", () => {
  test("after a stop only what is missing is asked for, of the same version", async () => {
    await stopInTheMiddle();
    expect(names()).toEqual(half);
    const before = server.requests.length;
    await download();
    expect(server.requests.slice(before).map(({ headers }) => [headers.range, headers["if-range"]])).toEqual([
      ["bytes=20000-", `"${sha256Of(content)}"`],
    ]);
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  test("a file that lacks nothing but its name is checked and named without a request", async () => {
    await stopInTheMiddle();
    writeFileSync(`${path()}.part`, content);
    const record = JSON.parse(readFileSync(`${path()}.part.json`, "utf8"));
    writeFileSync(`${path()}.part.json`, JSON.stringify({ ...record, syncedBytes: content.length }));
    const before = server.requests.length;
    await download();
    expect([server.requests.length, names()]).toEqual([before, whole]);
  });

  test("what the disk had not confirmed is not believed", async () => {
    await stopInTheMiddle();
    const part = readFileSync(`${path()}.part`);
    writeFileSync(`${path()}.part`, Buffer.concat([part, Buffer.alloc(9000, 7)]));
    const before = server.requests.length;
    await download();
    expect(server.requests[before]?.headers.range).toBe("bytes=20000-");
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  const spoiled: readonly [string, () => void, string | undefined][] = [
    ["is cut", () => writeFileSync(`${path()}.part`, content.subarray(0, 5000)), "bytes=5000-"],
    ["lost its record", () => writeFileSync(`${path()}.part.json`, "{"), undefined],
    [
      "belongs to another version",
      () => writeFileSync(`${path()}.part.json`, JSON.stringify({ url: "x", bytes: 50_000, sha256: "0", syncedBytes: 9 })),
      undefined,
    ],
  ];
  test.each(spoiled)("a half file that %s is gone on with as far as it is right", async (_, spoil, range) => {
    await stopInTheMiddle();
    spoil();
    const before = server.requests.length;
    await download();
    expect(server.requests[before]?.headers.range).toBe(range);
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  test("a half file with wrong bytes ends in a refusal, never in a wrong file", async () => {
    await stopInTheMiddle();
    writeFileSync(`${path()}.part`, otherFile(content).subarray(0, 20_000));
    expect((await appErrorOf(() => download())).code).toBe("download/mismatch");
    expect(names()).toEqual([]);
  });

  test("another version on the server makes it begin anew, which the pin refuses", async () => {
    await stopInTheMiddle();
    server.faults = [{ kind: "change" }];
    expect((await appErrorOf(() => download())).code).toBe("download/mismatch");
    expect(existsSync(path())).toBe(false);
    await server.close();
    server = await faultServer(content);
  });

  test("a server that gives ranges of another version is found out by its ETag", async () => {
    await stopInTheMiddle();
    const record = JSON.parse(readFileSync(`${path()}.part.json`, "utf8"));
    writeFileSync(`${path()}.part.json`, JSON.stringify({ ...record, etag: '"old"' }));
    server.faults = [{ kind: "ignoreCondition" }];
    const before = server.requests.length;
    await download();
    expect(server.requests.slice(before).map(({ headers }) => headers.range)).toEqual(["bytes=20000-", undefined]);
  });
});

describe("the disk", () => {
  const filledAfter = (byteLength: number): DownloadDisk => ({
    ...systemDisk,
    async open(name, flags) {
      const handle = await systemDisk.open(name, flags);
      return {
        read: (...use) => handle.read(...use),
        truncate: (to) => handle.truncate(to),
        stat: () => handle.stat(),
        sync: () => handle.sync(),
        close: () => handle.close(),
        write: (piece, at, length, position) => {
          const room = byteLength - position;
          if (room <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
          return handle.write(piece, at, Math.min(length, room), position);
        },
      };
    },
  });

  test("that fills is told, and the download goes on when there is room", async () => {
    await stopInTheMiddle();
    const error = await appErrorOf(() => download(downloadTools({ disk: filledAfter(30_000) })));
    expect(error).toMatchObject({ code: "download/diskFull", message: expect.stringMatching(/got ENOSPC; free some and resume/) });
    expect(names()).toEqual(half);
    const before = server.requests.length;
    await download();
    expect(Number(/\d+/.exec(server.requests[before]?.headers.range ?? "0")?.[0])).toBeGreaterThanOrEqual(20_000);
    expect(readFileSync(path()).equals(content)).toBe(true);
  });

  test("is looked at first, and what is missing is said in numbers", async () => {
    const before = server.requests.length;
    const disk = { ...systemDisk, freeBytes: async () => 200_000_000 };
    const error = await appErrorOf(() => download(downloadTools({ disk })));
    expect(error.message).toMatch(/256 MB must be free for the download, got 200 MB in .*; free 56 MB more/);
    expect(server.requests).toHaveLength(before);
  });

  test("needs no room for what is there", async () => {
    await stopInTheMiddle();
    await download(downloadTools({ disk: { ...systemDisk, freeBytes: async () => 256_030_000 } }));
    expect(names()).toEqual(whole);
  });

  test("that may not be written to is told", async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, "example-0.5b"), "a file where the folder should be");
    expect((await appErrorOf(() => download())).code).toBe("download/notWritable");
  });
});

test("a second download of the same model is refused while the first runs", async () => {
  server.faults = [{ kind: "stall", afterBytes: 20_000 }];
  const stop = new AbortController();
  const first = expect(download(downloadTools(), { signal: stop.signal })).rejects.toThrow("aborted");
  await expect.poll(() => existsSync(`${path()}.part`)).toBe(true);
  expect((await appErrorOf(() => download())).code).toBe("download/busy");
  stop.abort();
  await first;
  await download();
  expect(names()).toEqual(whole);
});

test("a stop while it waits for a server that fails ends it at once", async () => {
  const stop = new AbortController();
  server.faults = [{ kind: "status", status: 503, headers: { "retry-after": "300" } }];
  const tools = downloadTools({
    wait: async (_ms, signal) => {
      stop.abort();
      signal.throwIfAborted();
    },
  });
  await expect(download(tools, { signal: stop.signal })).rejects.toThrow("aborted");
});

test("credentials of a mirror go to the mirror and to nobody it sends us to", async () => {
  const other = await faultServer(content);
  const mirror = hubOf(server.base.replace("http://", "http://user:pass%20word@"));
  server.faults = [{ kind: "redirect", to: `${other.base}/bytes` }];
  const before = server.requests.length;
  await downloadModel(planDownload(exampleEntry(content), root, mirror), downloadTools(), {
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  await other.close();
  const expected = `Basic ${Buffer.from("user:pass word").toString("base64")}`;
  expect([server.requests[before]?.headers.authorization, other.requests[0]?.headers.authorization]).toEqual([expected, undefined]);
  expect(readFileSync(path()).equals(content)).toBe(true);
});

test("progress goes up to the end and is told a few times a second", async () => {
  let now = 0;
  const told: DownloadProgress[] = [];
  server.faults = [{ kind: "trickle", pieceBytes: 1000, pauseMs: 0 }];
  await download(downloadTools({ nowMs: () => (now += 50) }), { onProgress: (each) => told.push(each) });
  expect(told.at(-1)).toMatchObject({ phase: "checking", doneBytes: 50_000 });
  const receiving = told.filter(({ phase }) => phase === "receiving").map(({ doneBytes }) => doneBytes);
  expect(receiving).toEqual([...receiving].sort((a, b) => a - b));
  expect(receiving.length).toBeLessThan(30);
});

test("whatever faults come in whatever order, the file is there exactly, or not at all", async () => {
  const at = fc.integer({ min: 0, max: content.length });
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({ kind: fc.constant("drop" as const), afterBytes: at }),
    fc.record({ kind: fc.constant("shortBody" as const), afterBytes: at }),
    fc.record({ kind: fc.constant("wrongRange" as const), by: fc.integer({ min: -2000, max: 2000 }) }),
    fc.record({ kind: fc.constant("wrongLength" as const), by: fc.integer({ min: -2000, max: 2000 }) }),
    fc.record({ kind: fc.constant("corrupt" as const), at }),
    fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(403, 404, 416, 429, 500, 503) }),
    fc.record({ kind: fc.constant("redirect" as const), to: fc.constantFrom("/a", "/b", "http://example.com/") }),
    fc.constantFrom<Fault>(
      { kind: "ignoreRange" },
      { kind: "ignoreCondition" },
      { kind: "longBody" },
      { kind: "wrongTotal" },
      { kind: "page" },
      { kind: "stall", afterBytes: 12_345 },
      { kind: "none" },
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 6 }), async (faults) => {
      root = folder.path(String(count++));
      server.faults = [...faults];
      const tools = downloadTools({ limits: { stallMs: 60, syncEveryBytes: 4096 } });
      const isRight = () => readFileSync(path()).equals(content);
      // As a person would, who resumes after each error.
      while (server.faults.length > 0) {
        const outcome = await download(tools).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AppError);
        else expect(isRight()).toBe(true);
        if (existsSync(path())) expect(isRight()).toBe(true);
        // What comes after a success is asked of a download that begins anew.
        if (existsSync(path())) root = folder.path(String(count++));
      }
      await download(downloadTools({ limits: { stallMs: 10_000, syncEveryBytes: 4096 } }));
      expect(isRight()).toBe(true);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});
