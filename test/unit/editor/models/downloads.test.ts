import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Downloads, type DownloadsDependencies, ModelDownloads } from "../../../../src/editor/models/downloads.ts";
import { registerDownloads } from "../../../../src/editor/models/registerDownloads.ts";
import type { CatalogueEntry } from "../../../../src/shared/catalogue.ts";
import { progressText } from "../../../../src/shared/progressText.ts";
import { downloadTools, exampleEntry, exampleFile } from "../../../fixtures/downloadTools.ts";
import { type FaultServer, faultServer } from "../../../fixtures/faultServer.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const editor = vi.hoisted(() => ({
  /** What the person chooses in each dialog, by a part of its text; the first that fits is used up. */
  answers: [] as [part: string, button: string][],
  /** Texts of dialogs, with what stands below and the buttons. */
  dialogs: [] as string[],
  openedOutside: [] as string[],
  progress: [] as string[],
  cancel: () => {},
  picks: [] as { label: string; description: string; detail?: string }[],
  commands: new Map<string, () => Promise<void>>(),
}));

vi.mock("vscode", () => {
  const show = async (text: string, ...rest: (string | { detail: string; modal: boolean })[]) => {
    const [options, buttons] = typeof rest[0] === "object" ? [rest[0], rest.slice(1)] : [undefined, rest];
    editor.dialogs.push([text, options?.detail, buttons.join(" | ")].filter(Boolean).join("\n"));
    const at = editor.answers.findIndex(([part, button]) => text.includes(part) && buttons.includes(button));
    return at === -1 ? undefined : editor.answers.splice(at, 1)[0]?.[1];
  };
  return {
    ProgressLocation: { Notification: 15 },
    Uri: { parse: (text: string) => text },
    env: { openExternal: async (uri: string) => editor.openedOutside.push(uri) },
    commands: {
      registerCommand: (name: string, run: () => Promise<void>) => {
        editor.commands.set(name, run);
        return { dispose: () => editor.commands.delete(name) };
      },
    },
    window: {
      showInformationMessage: show,
      showErrorMessage: show,
      showQuickPick: async (picks: typeof editor.picks) => {
        editor.picks = picks;
        return picks[0];
      },
      async withProgress({ title }: { title: string }, work: (progress: object, token: object) => Promise<unknown>) {
        editor.progress.push(title);
        const onCancellationRequested = (listener: () => void) => {
          editor.cancel = listener;
          return { dispose() {} };
        };
        return work({ report: ({ message }: { message: string }) => editor.progress.push(message) }, { onCancellationRequested });
      },
    },
  };
});

const folder = temporaryFolder("downloads");
const content = exampleFile(60_000);
const entry = exampleEntry(content);
let server: FaultServer;
let root = "";
let count = 0;
let used: unknown[] = [];

beforeAll(async () => {
  server = await faultServer(content);
});
afterAll(() => server.close());
beforeEach(() => {
  root = folder.path(String(count++));
  used = [];
  server.faults = [];
  Object.assign(editor, { answers: [], dialogs: [], openedOutside: [], progress: [], picks: [] });
});

let now = 0;

function dependencies(change: Partial<DownloadsDependencies> = {}): DownloadsDependencies {
  return {
    root,
    entries: async () => [entry],
    mirror: () => server.base,
    // Each progress counts as long after the one before, so that all are told.
    tools: downloadTools({ limits: { stallMs: 10_000, syncEveryBytes: 4096 }, nowMs: () => (now += 1000) }),
    useFor: async (role, { path }) => void used.push([role, path]),
    onError: (error) => {
      throw error;
    },
    ...change,
  };
}

const path = () => join(root, "example-0.5b", "example-q4_k_m.gguf");
const places = (downloads: Downloads) => downloads.running.map(({ entryId, place }) => [entryId, place.phase, place.doneBytes]);

/** A download that has begun and rests after 20,000 bytes. */
async function begun(downloads: Downloads): Promise<{ readonly result: Promise<unknown> }> {
  editor.answers.push(["Download Example", "Download"]);
  server.faults = [{ kind: "stall", afterBytes: 20_000 }];
  const result = downloads.start(entry);
  await expect.poll(() => places(downloads)).toEqual([["example-0.5b", "receiving", 20_000]]);
  return { result };
}

describe("consent", () => {
  test("says how much, from where, under which licence and where to; nothing is fetched without it", async () => {
    const before = server.requests.length;
    expect(await new ModelDownloads(dependencies()).start(entry)).toBeUndefined();
    expect(server.requests).toHaveLength(before);
    const [dialog = ""] = editor.dialogs;
    for (const part of [
      "Download Example 0.5B (60 KB)?",
      `From ${new URL(server.base).host}, repository example/Example-0.5B-GGUF.`,
      "Licence: Apache-2.0; commercial use is free.",
      join(root, "example-0.5b"),
      "are free.",
      "Download | Show Licence",
    ]) {
      expect(dialog).toContain(part);
    }
  });

  test("asks again after it showed the licence", async () => {
    editor.answers.push(["Download Example", "Show Licence"], ["Download Example", "Download"]);
    expect(await new ModelDownloads(dependencies()).start(entry)).toMatchObject({ path: path() });
    expect(editor.openedOutside).toEqual([entry.license.url]);
  });

  test.each([
    ["conditions", "commercial use has conditions."],
    ["no", "no commercial use."],
  ] as const)("says of a licence with %s for commercial use that it has them", async (commercialUse, words) => {
    const license = { ...entry.license, commercialUse };
    await new ModelDownloads(dependencies()).start({ ...entry, license });
    expect(editor.dialogs[0]).toContain(words);
  });

  test("is asked for once by two clicks", async () => {
    const downloads = new ModelDownloads(dependencies());
    editor.answers.push(["Download Example", "Download"]);
    const [one, two] = await Promise.all([downloads.start(entry), downloads.start(entry)]);
    expect(one).toEqual(two);
    expect(editor.dialogs.filter((text) => text.startsWith("Download"))).toHaveLength(1);
  });

  test("is asked for anew where the rest would come from elsewhere", async () => {
    const downloads = new ModelDownloads(dependencies());
    const { result } = await begun(downloads);
    await downloads.pause(entry.id);
    await result;
    const elsewhere = new ModelDownloads(dependencies({ mirror: () => "https://mirror.example.com" }));
    expect(await elsewhere.start(entry)).toBeUndefined();
    expect(editor.dialogs.at(-1)).toContain("From mirror.example.com");
  });
});

test("a model that has come is found, and becomes the one for a role if the person wants", async () => {
  const downloads = new ModelDownloads(dependencies());
  let changes = 0;
  downloads.onChange(() => changes++);
  editor.answers.push(["Download Example", "Download"], ["is here", "Use for Chat"]);
  const model = { path: path(), name: "Example 0.5B", bytes: 60_000, origin: "downloaded" };
  expect(await downloads.start(entry)).toEqual(model);
  await expect.poll(() => used).toEqual([["chat", path()]]);
  expect(await downloads.downloaded()).toEqual([model]);
  expect(downloads.running).toEqual([]);
  expect(changes).toBeGreaterThan(2);
  expect(editor.progress[0]).toBe("Nearline: downloading Example 0.5B");
});

test("a pause keeps what is there, and going on asks nothing", async () => {
  const downloads = new ModelDownloads(dependencies());
  const { result } = await begun(downloads);
  await downloads.pause(entry.id);
  expect(await result).toBeUndefined();
  expect(places(downloads)).toEqual([["example-0.5b", "paused", 20_000]]);
  const dialogs = editor.dialogs.length;
  expect(await downloads.start(entry)).toMatchObject({ path: path() });
  expect(editor.dialogs.slice(dialogs).filter((text) => !text.includes("is here"))).toEqual([]);
  expect(readFileSync(path()).equals(content)).toBe(true);
});

test("a cancelled download leaves nothing", async () => {
  const downloads = new ModelDownloads(dependencies());
  const { result } = await begun(downloads);
  await downloads.cancel(entry.id);
  expect([await result, downloads.running, readdirSync(root)]).toEqual([undefined, [], []]);
});

test.each([
  ["Delete", false],
  ["Resume", true],
])("Cancel in the notification pauses, and offers to %s", async (button, isThere) => {
  const downloads = new ModelDownloads(dependencies());
  const { result } = await begun(downloads);
  editor.answers.push(["is paused; 20 KB are kept", button]);
  editor.cancel();
  expect(await result).toBeUndefined();
  await expect.poll(() => downloads.running).toEqual([]);
  expect(existsSync(path())).toBe(isThere);
});

test("what an earlier window left is offered without a request, and can be gone on with or removed", async () => {
  const first = new ModelDownloads(dependencies());
  const { result } = await begun(first);
  await first.close();
  await result;
  const before = server.requests.length;
  const second = new ModelDownloads(dependencies());
  await second.downloaded();
  expect(places(second)).toEqual([["example-0.5b", "paused", 20_000]]);
  expect(server.requests).toHaveLength(before);
  await second.cancel(entry.id);
  expect(readdirSync(root)).toEqual([]);
});

test("what another window downloads just now is neither offered nor removed", async () => {
  const first = new ModelDownloads(dependencies());
  const { result } = await begun(first);
  const second = new ModelDownloads(dependencies());
  await second.downloaded();
  expect(second.running).toEqual([]);
  await expect(second.start(entry)).rejects.toMatchObject({ code: "download/busy" });
  await expect(second.cancel(entry.id)).rejects.toMatchObject({ code: "download/busy" });
  await first.cancel(entry.id);
  await result;
});

test("a download that failed rejects, and what is there is paused", async () => {
  const downloads = new ModelDownloads(dependencies());
  editor.answers.push(["Download Example", "Download"]);
  server.faults = [
    { kind: "shortBody", afterBytes: 20_000 },
    { kind: "status", status: 403 },
  ];
  await expect(downloads.start(entry)).rejects.toMatchObject({ code: "download/refused" });
  expect(places(downloads)).toEqual([["example-0.5b", "paused", 20_000]]);
});

describe("the command", () => {
  test("offers what can be downloaded with its size and licence", async () => {
    const unpinned: CatalogueEntry = { ...entry, id: "other", source: { kind: "unpinned", repository: "a/b", files: ["x.gguf"] } };
    const registered = registerDownloads(dependencies({ entries: async () => [entry, unpinned] }));
    editor.answers.push(["Download Example", "Download"]);
    await editor.commands.get("nearline.downloadModel")?.();
    expect(editor.picks.map(({ label, description }) => [label, description])).toEqual([["Example 0.5B", "60 KB · Apache-2.0"]]);
    expect(await registered.downloads.downloaded()).toHaveLength(1);
    await editor.commands.get("nearline.downloadModel")?.();
    expect(editor.dialogs.at(-1)).toContain("no other model");
    registered.dispose();
    expect(editor.commands.size).toBe(0);
  });

  test("tells what failed and goes on when the person says so", async () => {
    const registered = registerDownloads(dependencies());
    editor.answers.push(["Download Example", "Download"], ["got stuck", "Resume"]);
    server.faults = [
      { kind: "shortBody", afterBytes: 30_000 },
      ...Array.from({ length: 9 }, () => ({ kind: "status", status: 500 }) as const),
    ];
    await editor.commands.get("nearline.downloadModel")?.();
    expect(await registered.downloads.downloaded()).toHaveLength(1);
    registered.dispose();
  });
});

test.each([
  [{ phase: "receiving", bytesPerSecond: 8_200_000, secondsLeft: 125 }, "412 MB of 1.1 GB, 8 MB/s, 2 min left"],
  [{ phase: "receiving", bytesPerSecond: 8_200_000, secondsLeft: 45 }, "412 MB of 1.1 GB, 8 MB/s, 45 s left"],
  [{ phase: "receiving", bytesPerSecond: 20_000, secondsLeft: 36_000 }, "412 MB of 1.1 GB, 20 KB/s, 10 h left"],
  [{ phase: "receiving", bytesPerSecond: 8_200_000 }, "412 MB of 1.1 GB, 8 MB/s"],
  [{ phase: "waiting", bytesPerSecond: 0 }, "412 MB of 1.1 GB, waiting for the server"],
  [{ phase: "checking", bytesPerSecond: 0 }, "412 MB of 1.1 GB, checking"],
] as const)("%o is shown as %s", (progress, text) => {
  expect(progressText({ doneBytes: 412_000_000, totalBytes: 1_120_000_000, ...progress })).toBe(text);
});
