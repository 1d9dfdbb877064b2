import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Downloads } from "../../../../src/editor/models/downloads.ts";
import { ModelShelf } from "../../../../src/editor/models/modelShelf.ts";
import { modelsHost } from "../../../../src/editor/models/modelsHost.ts";
import type { ModelsParts } from "../../../../src/editor/models/modelsParts.ts";
import { repackedWeights } from "../../../../src/editor/models/repackedWeights.ts";
import type { CatalogueEntry } from "../../../../src/shared/catalogue.ts";
import type { FoundModel, SelfTestResult } from "../../../../src/shared/models.ts";
import type { ServerView } from "../../../../src/shared/servers.ts";
import { identityKey } from "../../../../src/shared/weightFolder.ts";
import { fake } from "../../../fake/vscode.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { serverModel, server as serverView } from "../../../webview/models/modelsStates.ts";
import { entry, found, rules, runs, selfTest } from "./modelsFixtures.ts";

const everything = temporaryFolder("models");
let folder = "";
beforeEach(() => {
  fake.reset();
  folder = mkdtempSync(everything.path("window-"));
});

function file(name: string, bytes = 1000): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(bytes));
  return path;
}

/** As the worker leaves them after loading a model. */
function repack(path: string, identity: string, bytes: number): string {
  const cache = join(folder, "models");
  const made = join(cache, `${identity.slice(0, 16)}-exact-v5`);
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, "weights.bin"), Buffer.alloc(bytes));
  const identities = join(cache, "identities.json");
  const known = existsSync(identities) ? JSON.parse(readFileSync(identities, "utf8")) : {};
  writeFileSync(identities, JSON.stringify({ ...known, [identityKey(path, statSync(path))]: identity }));
  return made;
}

/** The host with everything around it made up. */
function openHost(changes: { readonly entries?: readonly CatalogueEntry[]; readonly discovered?: () => readonly FoundModel[] } = {}) {
  const embeddedPath = file("embedded.gguf");
  const imported: string[] = [];
  const picked: string[] = [];
  const inUse = { completion: embeddedPath, chat: embeddedPath };
  const calls: unknown[][] = [];
  const downloaded: FoundModel[] = [];
  const running: { entryId: string; place: Downloads["running"][number]["place"] }[] = [];
  const refused = new Map<string, string>();
  /** Whose weights do not fit into the memory. */
  const huge = new Set<string>();
  let tested = selfTest;
  let view: ServerView | undefined;
  let whileTested: (path: string, signal: AbortSignal) => unknown = () => {};
  let whileRead: (path: string) => unknown = () => {};
  const parts: ModelsParts = {
    embeddedPath,
    catalogue: { read: async () => changes.entries ?? [], ...rules },
    memory: rules.memory,
    tools: {
      discover: async () => (changes.discovered ?? (() => []))(),
      async inspect(path) {
        calls.push(["inspect", path]);
        await whileRead(path);
        const message = refused.get(path);
        return message === undefined ? runs({ name: "", ...(huge.has(path) ? { weightBytes: 1e12 } : {}) }) : { kind: "refused", message };
      },
      async selfTest(path, signal) {
        calls.push(["selfTest", path]);
        await whileTested(path, signal);
        return tested;
      },
    },
    downloads: {
      running,
      downloaded: async () => downloaded,
      async start(wanted) {
        calls.push(["start", wanted.id]);
        const model = found(file(`${wanted.id}.gguf`), "downloaded", { bytes: 1000 });
        downloaded.push(model);
        return model;
      },
      pause: async (id) => void calls.push(["pause", id]),
      cancel: async (id) => void calls.push(["cancel", id]),
      onChange: () => () => {},
    },
    removeDownload: async (path) => rmSync(path),
    modelSwitch: {
      pathFor: (role) => inUse[role],
      async choose(role, path, onProgress) {
        onProgress(0.5);
        calls.push(["loading", host.state().models.find(({ key }) => key === path)?.place]);
        if (refused.has(path)) throw new Error("it does not load; the model before is back");
        inUse[role] = path;
      },
      share: async () => void calls.push(["share"]),
      onChange: () => () => {},
    },
    servers: {
      get view() {
        return view;
      },
      connect: async () => void calls.push(["connect"]),
      disconnect: async () => void calls.push(["disconnect"]),
      setKey: async () => void calls.push(["setKey"]),
      refresh: async () => void calls.push(["refresh"]),
      async choose(role, id) {
        calls.push(["chooseOnServer", role, id]);
        if (view === undefined) return;
        const models = view.models.map((model) => ({
          ...model,
          inUseFor: [...model.inUseFor.filter((each) => each !== role), ...(model.id === id ? [role] : [])],
        }));
        view = { ...view, models, roles: [...view.roles.filter((each) => each !== role), ...(id === undefined ? [] : [role])] };
      },
      onChange: () => () => {},
    },
    repackedWeights: repackedWeights(join(folder, "models")),
    imported: {
      list: async () => imported.map((path) => found(path, "imported", { name: basename(path, ".gguf"), bytes: 1000 })),
      async add(path) {
        imported.push(path);
        return found(path, "imported");
      },
      remove: async (path) => void imported.splice(imported.indexOf(path), 1),
      pick: async () => picked,
      dropped: (uriList) => uriList.split(" "),
    },
    machineMemory: () => rules.machine,
    storageFolder: join(folder, "not", "there", "yet"),
    device: () => ({ device: "CPU, 2 threads", devices: [] }),
    kvBudgetBytes: () => 5e8,
    isLoaded: () => true,
    log: (line) => void calls.push(["log", line]),
  };
  const shelf: ModelShelf = new ModelShelf(parts, () => {});
  const host = modelsHost(parts, shelf, () => {});
  return {
    host,
    shelf,
    imported,
    picked,
    inUse,
    calls,
    downloaded,
    running,
    refused,
    huge,
    embeddedPath,
    row: (key: string) => host.state().models.find((each) => each.key === key),
    notice: () => host.state().notice?.text,
    name(named: ServerView) {
      view = named;
    },
    duringTests(act: typeof whileTested) {
      whileTested = act;
    },
    duringReads(act: typeof whileRead) {
      whileRead = act;
    },
    answerTests(result: SelfTestResult) {
      tested = result;
    },
  };
}

describe("what is on the machine", () => {
  it("is looked for when the view opens first, and on request; then only Nearline's own files are", async () => {
    let searches = 0;
    const { host, shelf } = openHost({
      discovered() {
        searches++;
        return [];
      },
    });
    expect(searches).toBe(0);
    await shelf.open();
    await shelf.open();
    expect(searches).toBe(1);
    await Promise.all([host.search(), host.search()]);
    expect(searches).toBe(2);
  });

  it("is looked for again by who asks while what the last search found is still read", async () => {
    const first = found(file("a.gguf"), "ollama");
    const onDisk = [first];
    const { host, shelf, duringReads, row } = openHost({ discovered: () => [...onDisk] });
    const another = new Promise<void>((done) => {
      duringReads((path) => {
        if (path !== first.path) return;
        duringReads(() => {});
        expect(host.state().search).toEqual({ kind: "idle" });
        onDisk.push(found(file("b.gguf"), "huggingFaceHub"));
        host.search().then(done);
      });
    });
    await Promise.all([shelf.open(), another]);
    expect(row(join(folder, "b.gguf"))).toBeDefined();
  });

  it("has the embedded model, memory, disk and device", async () => {
    const { host, shelf, embeddedPath } = openHost();
    await shelf.open();
    const state = host.state();
    expect(state.machine).toMatchObject({ ...rules.machine, device: "CPU, 2 threads", freeDiskBytes: expect.any(Number) });
    expect(state.machine.freeDiskBytes).toBeGreaterThan(0);
    expect(state.models).toMatchObject([{ key: embeddedPath, place: { origin: "embedded", bytes: 1000 }, fit: { kind: "fits" } }]);
  });

  it("keeps its origin when it was imported as well", async () => {
    const path = join(folder, "a.gguf");
    const { host, shelf, imported } = openHost({ discovered: () => [found(file("a.gguf"), "ollama")] });
    imported.push(path);
    await shelf.open();
    expect(host.state().models.filter(({ key }) => key === path)).toMatchObject([{ place: { origin: "ollama" } }]);
  });

  it("is read once, and again when it has changed", async () => {
    const { shelf, calls, embeddedPath } = openHost();
    await shelf.open();
    await shelf.refresh();
    writeFileSync(embeddedPath, "other");
    await shelf.refresh();
    expect(calls).toEqual([
      ["inspect", embeddedPath],
      ["inspect", embeddedPath],
    ]);
  });

  it("says of an imported file that is gone that it is", async () => {
    const { shelf, imported, row } = openHost();
    imported.push(join(folder, "gone.gguf"));
    await shelf.open();
    expect(row(join(folder, "gone.gguf"))).toMatchObject({
      name: "gone",
      place: { inspection: { kind: "refused", message: expect.stringContaining("not there any more") } },
    });
  });

  it("shows what it has when the search fails, and says why", async () => {
    const { host, shelf, embeddedPath, row } = openHost({
      discovered() {
        throw new Error("the folder cannot be read");
      },
    });
    await shelf.open();
    expect(host.state().search).toEqual({ kind: "failed", message: "the folder cannot be read" });
    expect(row(embeddedPath)).toBeDefined();
  });
});

describe("choosing a model", () => {
  it("shows how far it is loaded, and then says what it does", async () => {
    const { host, shelf, calls, imported, row, notice } = openHost();
    const path = file("other.gguf");
    imported.push(path);
    await shelf.open();
    await host.choose(path, "chat");
    expect(calls.find(([name]) => name === "loading")?.[1]).toMatchObject({ loading: { fraction: 0.5 } });
    expect(row(path)).toMatchObject({ inUseFor: ["chat"], place: { kind: "disk" } });
    expect(row(path)?.place).not.toHaveProperty("loading");
    expect(notice()).toBe("other answers the chat now.");
    await host.dismissNotice();
    expect(notice()).toBeUndefined();
  });

  it("that does not load says so and leaves the rows as they were", async () => {
    const { host, shelf, imported, refused, row, embeddedPath } = openHost();
    const path = file("bad.gguf");
    imported.push(path);
    refused.set(path, "no");
    await shelf.open();
    await expect(host.choose(path, "completion")).rejects.toThrow("the model before is back");
    expect(row(path)?.place).not.toHaveProperty("loading");
    expect(row(embeddedPath)?.inUseFor).toEqual(["completion", "chat"]);
  });

  it("that is not there is refused with a remedy", async () => {
    const { host, shelf } = openHost({ entries: [entry("big")] });
    await shelf.open();
    await expect(host.choose("/nowhere", "chat")).rejects.toThrow("look again");
    await expect(host.choose("catalogue:big", "chat")).rejects.toThrow(
      "BIG: must be on this machine, got one that is not; download it first",
    );
  });
});

describe("a server", () => {
  const serverCalls = (calls: readonly unknown[][]) => calls.filter(([name]) => name !== "inspect" && name !== "loading");

  it("is in the state while one is named, and is asked for what the page asks", async () => {
    const { host, calls, name } = openHost();
    expect(host.state()).not.toHaveProperty("server");
    name(serverView);
    expect(host.state().server).toBe(serverView);
    await host.connectServer();
    await host.setServerKey();
    await host.refreshServer();
    await host.disconnectServer();
    expect(calls).toEqual([["connect"], ["setKey"], ["refresh"], ["disconnect"]]);
    await host.manageTrust();
    expect(fake.state.executed).toEqual([["workbench.trust.manage"]]);
  });

  it("gets a role for one of its models and gives it back, which is said", async () => {
    const { host, name, notice } = openHost();
    name({ ...serverView, models: [serverModel("a\u202Eb")], roles: [] });
    await host.chooseServerModel("a\u202Eb", "chat");
    expect(host.state().server?.roles).toEqual(["chat"]);
    expect(notice()).toBe("a[U+202E]b answers the chat now.");
    await host.useThisMachine("chat");
    expect(host.state().server?.roles).toEqual([]);
    expect(notice()).toBe("This machine answers the chat now.");
  });

  it("is not said to answer where text may not go there or where it is away, and must have the model", async () => {
    const { host, name, notice } = openHost();
    for (const status of [{ kind: "unconfirmed" }, { kind: "away", message: "" }] as const) {
      name({ ...serverView, status, roles: [] });
      await host.chooseServerModel("llama-3.3-70b", "chat");
      expect(host.state().server?.roles).toEqual(["chat"]);
      expect(notice()).toBeUndefined();
    }
    await expect(host.chooseServerModel("another", "chat")).rejects.toThrow("refresh the list");
  });

  it("loses a role for which somebody chooses a model of this machine, and no other", async () => {
    const { host, shelf, calls, name, embeddedPath } = openHost();
    await shelf.open();
    name({ ...serverView, roles: ["chat"] });
    await host.choose(embeddedPath, "completion");
    expect(serverCalls(calls)).toEqual([]);
    await host.choose(embeddedPath, "chat");
    expect(serverCalls(calls)).toEqual([["chooseOnServer", "chat", undefined]]);
    name({ ...serverView, roles: ["chat"] });
    await host.shareModel();
    expect(serverCalls(calls).slice(1)).toEqual([["share"], ["chooseOnServer", "chat", undefined]]);
  });

  it("keeps a role when the model of this machine does not load", async () => {
    const { host, shelf, calls, name, refused, embeddedPath } = openHost();
    await shelf.open();
    name({ ...serverView, roles: ["chat"] });
    refused.set(embeddedPath, "no");
    await expect(host.choose(embeddedPath, "chat")).rejects.toThrow("does not load");
    expect(serverCalls(calls)).toEqual([]);
  });
});

describe("importing", () => {
  it("tests the model, and copies nothing", async () => {
    const { host, shelf, imported, picked, calls, row } = openHost();
    await shelf.open();
    const path = file("mine.gguf");
    picked.push(path);
    await host.importFile();
    expect(imported).toEqual([path]);
    expect(row(path)).toMatchObject({ selfTest, place: { origin: "imported" } });
    expect(calls.at(-1)).toEqual(["selfTest", path]);
    expect(readdirSync(folder).sort()).toEqual(["embedded.gguf", "mine.gguf"]);
  });

  it("says so at once when the model answers its test wrongly", async () => {
    const { host, shelf, answerTests, notice, row } = openHost();
    await shelf.open();
    const path = file("odd.gguf");
    answerTests({ ...selfTest, chat: { question: "1 + 1?", answer: "<|im_start|>", isRight: false } });
    await host.importDropped(path);
    expect(notice()).toBe("odd answered its test wrongly: look at what it said, its template or its weights may be damaged.");
    expect(row(path)?.isTesting).toBeUndefined();
  });

  it("refuses what does not run, in the words of the inspection", async () => {
    const { host, imported, refused } = openHost();
    const path = file("strange.gguf");
    refused.set(path, "strange.gguf: is for pictures; choose a language model");
    await expect(host.importDropped(path)).rejects.toThrow("is for pictures");
    expect(imported).toEqual([]);
  });

  it("leaves out the test of a model that is too large for the memory, and says so", async () => {
    const { host, shelf, calls, notice, huge } = openHost();
    await shelf.open();
    const path = file("huge.gguf");
    huge.add(path);
    await host.importDropped(path);
    expect(calls).not.toContainEqual(["selfTest", path]);
    expect(notice()).toMatch(/^huge is in the list and stays where it is. It was not tested, for it is too large now: \d+ of \d+\.$/);
  });

  it("takes every file of a drop, and nothing of a dialog that is closed", async () => {
    const { host, imported } = openHost();
    const [one, two] = [file("one.gguf"), file("two.gguf")];
    await host.importFile();
    expect(imported).toEqual([]);
    await host.importDropped(`${one} ${two}`);
    expect(imported).toEqual([one, two]);
  });
});

describe("a test", () => {
  it("is stopped on request, which is no failure and no result", async () => {
    const { host, shelf, duringTests, row, notice, embeddedPath } = openHost();
    await shelf.open();
    duringTests((_, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))));
    const testing = host.selfTest(embeddedPath);
    expect(row(embeddedPath)?.isTesting).toBe(true);
    await host.cancelSelfTest(embeddedPath);
    await testing;
    expect(row(embeddedPath)).not.toHaveProperty("isTesting");
    expect(row(embeddedPath)).not.toHaveProperty("selfTest");
    expect(notice()).toBeUndefined();
    // Of a test that is through there is nothing to stop.
    await host.cancelSelfTest(embeddedPath);
  });

  it("that fails says why", async () => {
    const { host, shelf, duringTests, row, embeddedPath } = openHost();
    await shelf.open();
    duringTests(() => {
      throw new Error("no memory");
    });
    await expect(host.selfTest(embeddedPath)).rejects.toThrow("no memory");
    expect(row(embeddedPath)).not.toHaveProperty("isTesting");
  });

  it("has repacked the weights, whose disk is counted", async () => {
    const { host, shelf, duringTests, row, embeddedPath } = openHost();
    await shelf.open();
    expect(host.state().diskBytes).toBe(0);
    duringTests((path) => repack(path, "d".repeat(64), 3_000_000));
    await host.selfTest(embeddedPath);
    expect(host.state().diskBytes).toBe(3_000_000);
    expect(row(embeddedPath)?.place).toMatchObject({ cacheBytes: 3_000_000 });
  });
});

describe("downloading", () => {
  it("starts with the entry, and shows the file when it is there", async () => {
    const { host, shelf, row } = openHost({ entries: [entry("big")] });
    await shelf.open();
    await host.download("catalogue:big");
    expect(row("catalogue:big")).toBeUndefined();
    expect(row(join(folder, "big.gguf"))).toMatchObject({ name: "BIG", place: { origin: "downloaded" } });
    expect(host.state().diskBytes).toBe(1000);
  });

  it("is paused and cancelled by the entry", async () => {
    const { host, shelf, calls, running } = openHost({ entries: [entry("big")] });
    running.push({ entryId: "big", place: { kind: "downloading", doneBytes: 1, totalBytes: 2, bytesPerSecond: 1, phase: "receiving" } });
    await shelf.open();
    await host.pauseDownload("catalogue:big");
    await host.cancelDownload("catalogue:big");
    await host.remove("catalogue:big");
    expect(calls.filter(([name]) => name !== "inspect")).toEqual([
      ["pause", "big"],
      ["cancel", "big"],
      ["cancel", "big"],
    ]);
    expect(fake.state.errors).toEqual([]);
  });
});

describe("removing", () => {
  it("deletes a download with its repacked weights, after asking", async () => {
    const { host, shelf, downloaded, row, notice } = openHost();
    const path = file("d.gguf", 5_000_000);
    downloaded.push(found(path, "downloaded", { bytes: 5_000_000 }));
    const weights = repack(path, "a".repeat(64), 7_000_000);
    await shelf.open();
    expect(row(path)?.place).toMatchObject({ cacheBytes: 7_000_000 });
    expect(host.state().diskBytes).toBe(12_000_000);

    await host.remove(path);
    expect(existsSync(path)).toBe(true);
    fake.state.choice = "Remove";
    await host.remove(path);
    expect(fake.state.errors.at(-1)).toEqual(["Remove d.gguf?", "Remove"]);
    expect(fake.state.modalDetail).toContain("the downloaded file, 5 MB, and its repacked weights, 7 MB");
    expect([existsSync(path), existsSync(weights)]).toEqual([false, false]);
    expect(notice()).toBe("d.gguf was removed; 12 MB are free again.");
  });

  it("leaves an imported file where it is", async () => {
    const { host, shelf, imported, row } = openHost();
    const path = file("mine.gguf");
    imported.push(path);
    await shelf.open();
    fake.state.choice = "Remove";
    await host.remove(path);
    expect(fake.state.modalDetail).toContain(`Stays: the file itself, ${path}.`);
    expect([existsSync(path), imported, row(path)]).toEqual([true, [], undefined]);
  });

  it("leaves the weights of a copy to the model that is in use", async () => {
    const { host, shelf, imported, embeddedPath } = openHost();
    const path = file("copy.gguf");
    imported.push(path);
    const weights = repack(path, "c".repeat(64), 10);
    repack(embeddedPath, "c".repeat(64), 10);
    await shelf.open();
    fake.state.choice = "Remove";
    await host.remove(path);
    expect([imported, existsSync(weights)]).toEqual([[], true]);
  });

  it("never touches the file of another program", async () => {
    const path = join(folder, "theirs.gguf");
    const { host, shelf } = openHost({ discovered: () => [found(file("theirs.gguf"), "ollama")] });
    await shelf.open();
    fake.state.choice = "Remove";
    await expect(host.remove(path)).rejects.toThrow("remove it there");
    const weights = repack(path, "b".repeat(64), 10);
    await shelf.refresh();
    await host.remove(path);
    expect([existsSync(path), existsSync(weights)]).toEqual([true, false]);
  });

  it("refuses a model in use", async () => {
    const { host, shelf, embeddedPath } = openHost();
    await shelf.open();
    fake.state.choice = "Remove";
    await expect(host.remove(embeddedPath)).rejects.toThrow("choose another one first");
    expect(existsSync(embeddedPath)).toBe(true);
  });
});

describe("opening", () => {
  it("shows files in their folder, and web pages by their licence and nothing else", async () => {
    const { host, shelf, embeddedPath } = openHost({ entries: [entry("big")] });
    await shelf.open();
    await host.revealFile(embeddedPath);
    expect(fake.state.executed).toMatchObject([["revealFileInOS", { path: embeddedPath }]]);
    await host.openLicense("catalogue:big");
    expect(fake.state.openedOutside).toEqual(["https://example.com/license"]);
    await expect(host.openLink("file:///etc/passwd")).rejects.toThrow("must be a web page");
  });
});
