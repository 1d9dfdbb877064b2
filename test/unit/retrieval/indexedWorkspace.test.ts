import { describe, expect, it } from "vitest";
import { IndexedWorkspace } from "../../../src/retrieval/indexedWorkspace.ts";
import { IndexStore } from "../../../src/retrieval/indexStore.ts";
import { Pace } from "../../../src/retrieval/pace.ts";
import { Parsers } from "../../../src/syntax/parsers.ts";
import { MemoryDisk } from "../../fixtures/memoryDisk.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("indexed-workspace");
const parsers = new Parsers({ folder: "node_modules/@vscode/tree-sitter-wasm/wasm" });
const never = new AbortController().signal;
let count = 0;

function workspaceOf(disk: MemoryDisk, cache = folder.path(`cache-${count++}`), warnings: string[] = [], root = "/w"): IndexedWorkspace {
  const store = new IndexStore(cache, [root], (message) => warnings.push(message));
  return new IndexedWorkspace({ folders: [root], disk, parsers, store, pace: new Pace() });
}

async function opened(files: Readonly<Record<string, string>>) {
  const disk = new MemoryDisk(files);
  const workspace = workspaceOf(disk);
  await workspace.open(() => {}, never);
  return { disk, workspace, found: async (question: string) => (await workspace.search(question, 10)).map(({ path }) => path.slice(3)) };
}

describe("searching a workspace", () => {
  it("finds identifiers by the words they are made of, and forms of words", async () => {
    const { found } = await opened({ "/w/a.ts": "export class HTTPServer {}\n", "/w/b.ts": "function cancelled() {}\n" });
    expect(await found("http server")).toEqual(["a.ts"]);
    expect(await found("Where does cancelling happen?")).toEqual(["b.ts"]);
  });

  it("puts the file that declares a name before one that mentions it", async () => {
    const { found } = await opened({
      "/w/use.ts": "render(parseDate(text));\nrender(other);\nrender(more);\n",
      "/w/one.ts": "export function parseDate(text: string) {\n  return text;\n}\n",
    });
    expect((await found("How does parse date work?"))[0]).toBe("one.ts");
  });

  it("puts code before its tests, unless tests are asked for", async () => {
    const { found } = await opened({
      "/w/src/price.ts": "// Adds the tax to a price.\nexport const tax = 1;\n",
      "/w/test/price.test.ts": "// Adds the tax to a price.\nexpect(tax).toBe(1);\n",
    });
    expect((await found("Where is the tax of a price?"))[0]).toBe("src/price.ts");
    expect((await found("Where is the test of the tax?"))[0]).toBe("test/price.test.ts");
  });

  it("knows tests by their place in the workspace, and not by the folders above it", async () => {
    const root = "/home/examples/shop";
    const disk = new MemoryDisk({
      [`${root}/test/tax.ts`]: "// The tax of a price.\nconst tax = 1;\n",
      [`${root}/src/price.ts`]: "// The tax of a price.\nconst price = 1;\nconst more = 2;\nconst other = 3;\n",
    });
    const workspace = workspaceOf(disk, undefined, [], root);
    await workspace.open(() => {}, never);
    expect((await workspace.search("the tax of a price", 5)).map(({ path }) => path.slice(root.length + 1))[0]).toBe("src/price.ts");
  });

  it("puts the file that begins by saying so before one that says it further down", async () => {
    const { found } = await opened({
      "/w/one.ts": "const first = 1;\n\n// Rounds amounts of money.\nexport function one() {}\n",
      "/w/two.ts": "// Rounds amounts of money.\nconst first = 1;\n\nexport function two() {}\n",
    });
    expect(await found("Where are amounts of money rounded?")).toEqual(["two.ts", "one.ts"]);
  });

  it("puts a file that is all about something before one that says it once among other things", async () => {
    const filler = Array.from({ length: 55 }, (_, at) => `const other${at} = compute${at}(${at});`).join("\n");
    const { found } = await opened({
      "/w/many.ts": `${`${filler}\n`.repeat(5)}// The invoice.\nconst invoice = 1;\n`,
      "/w/about.ts": `${"// The invoice and its lines.\nexport const line = invoice.line;\n\n".repeat(30)}`,
    });
    expect((await found("invoice"))[0]).toBe("about.ts");
  });

  it("hears what comments and texts say, and not the words that a language is made of", async () => {
    const { found } = await opened({
      "/w/shapes.ts": "export type Shape = string;\nexport type Shapes = Shape[];\nimport type { Other } from './other';\n",
      "/w/keys.ts": "const key = 1;\n// Waits for what is typed.\nconst other = key;\nconst last = other;\n",
      "/w/goods.txt": "The import of goods.\n",
    });
    expect(await found("What do I type?")).toEqual(["keys.ts"]);
    expect(await found("Where is the import?")).toEqual(["goods.txt"]);
  });

  it("puts the file that alone begins with a word before those that have it in their code", async () => {
    const code = "const invoice = invoice(invoice, other, invoice);\n";
    const others = Array.from({ length: 8 }, (_, at) => [`/w/other${at}.ts`, `// Something else.\n${code}`]);
    const text = "// Prints an invoice.\nconst printed = paper(ink, page);\nconst more = ink + page;\n";
    const { found } = await opened({ ...Object.fromEntries(others), "/w/zebra.ts": text });
    expect((await found("invoice"))[0]).toBe("zebra.ts");
  });

  it("counts why, no or before where the name of a file has them, and nowhere else", async () => {
    const text = "const answer = 1;\n";
    const { found } = await opened({ "/w/a/someAnswer.ts": text, "/w/b/whyNoAnswer.ts": text, "/w/c/c.ts": "// Why there is no shell.\n" });
    expect(await found("Why is there no answer?")).toEqual(["b/whyNoAnswer.ts", "a/someAnswer.ts"]);
    expect(await found("Why is there none?")).toEqual(["b/whyNoAnswer.ts"]);
    expect(await found("Why?")).toEqual([]);
  });

  it("finds what people call otherwise", async () => {
    const { found } = await opened({ "/w/a.ts": "const directory = 1;\n", "/w/b.ts": "const colour = 1;\n" });
    expect(await found("folder")).toEqual(["a.ts"]);
  });

  it("gives two pieces of a file at most, and none for words that are nowhere", async () => {
    const { workspace, found } = await opened({ "/w/a.ts": "const alpha = 1;\n\n".repeat(300), "/w/b.ts": "const alpha = 1;\n" });
    expect((await found("alpha")).filter((path) => path === "a.ts")).toHaveLength(2);
    expect(await found("omega")).toEqual([]);
    expect(await found("")).toEqual([]);
    expect(await workspace.search("alpha", 1)).toHaveLength(1);
  });

  it("gives the lines as they are now, also of a file that changed a moment ago", async () => {
    const { disk, workspace } = await opened({ "/w/a.ts": "const alpha = 1;\n", "/w/b.ts": "const alpha = 2;\n" });
    disk.write("/w/a.ts", "// new\nconst alpha = 3;\n");
    disk.files.delete("/w/b.ts");
    const hits = await workspace.search("alpha", 5);
    expect(hits).toMatchObject([{ path: "/w/a.ts", text: "// new\nconst alpha = 3;\n" }]);
  });

  it("follows updates of files and folders, and of what is ignored", async () => {
    const { disk, workspace, found } = await opened({ "/w/x/a.ts": "const alpha = 1;\n", "/w/x/b.ts": "const alpha = 2;\n" });
    disk.files.delete("/w/x/a.ts");
    disk.files.delete("/w/x/b.ts");
    disk.write("/w/y/c.ts", "const alpha = 3;\n");
    await workspace.update(["/w/x", "/w/y"], never);
    expect(await found("alpha")).toEqual(["y/c.ts"]);
    disk.write("/w/.gitignore", "y/\n");
    await workspace.update(["/w/.gitignore"], never);
    expect(await found("alpha")).toEqual([]);
    await workspace.update(["/elsewhere/d.ts", "/w/y/c.ts"], never);
    expect(workspace.info().fileCount).toBe(1);
  });

  it("finds the same after many updates as one made anew", async () => {
    const { disk, workspace } = await opened({});
    for (let round = 0; round < 30; round++) {
      for (let file = 0; file < 100; file++) disk.write(`/w/f${file}.ts`, `const value${file} = ${round};\nconst shared = 1;\n`);
      await workspace.update([...disk.files.keys()], never);
    }
    const fresh = workspaceOf(disk);
    await fresh.open(() => {}, never);
    expect(workspace.info()).toEqual(fresh.info());
    const places = async (index: IndexedWorkspace) =>
      (await index.search("value57 shared", 10)).map(({ path, startLine }) => [path, startLine]);
    expect((await places(workspace))[0]).toEqual(["/w/f57.ts", 0]);
    expect((await places(fresh))[0]).toEqual(["/w/f57.ts", 0]);
  });
});

describe("leaving out what was replaced", () => {
  it("is done in steps, is given up when nobody wants it, and is searched meanwhile", async () => {
    const disk = new MemoryDisk();
    const controller = new AbortController();
    // Steps are counted here, and each rests: what is asked meanwhile is answered.
    let steps = 0;
    let meanwhile: Promise<unknown> | undefined;
    class CountingPace extends Pace {
      override rest(signal: AbortSignal): Promise<void> {
        steps++;
        return new Promise((resolve, reject) => setImmediate(() => (signal.aborted ? reject(signal.reason) : resolve())));
      }
    }
    const store = new IndexStore(folder.path(`cache-${count++}`), ["/w"], () => {});
    const workspace = new IndexedWorkspace({ folders: ["/w"], disk, parsers, store, pace: new CountingPace() });
    const write = (round: number) => {
      for (let file = 0; file < 900; file++) disk.write(`/w/f${file}.ts`, `const value${file} = ${round};\n`);
    };
    write(0);
    await workspace.open(() => {}, never);
    write(1);
    await workspace.update([...disk.files.keys()], never);
    write(2);
    steps = 0;
    const compacting = workspace.update([...disk.files.keys()], controller.signal);
    const watch = setInterval(() => {
      // Each path rests once; what comes beyond is the copy.
      if (steps <= 1000 || meanwhile !== undefined) return;
      meanwhile = workspace.search("value57", 1);
      controller.abort();
    });
    await expect(compacting).rejects.toThrow();
    clearInterval(watch);
    expect(await meanwhile).toMatchObject([{ path: "/w/f57.ts", text: "const value57 = 2;\n" }]);
    expect(await workspace.update([], never)).toMatchObject({ fileCount: 900, pieceCount: 900 });
    expect((await workspace.search("value57", 1)).map(({ path }) => path)).toEqual(["/w/f57.ts"]);
  });
});

describe("an index on disk", () => {
  const files = { "/w/a.ts": "const alpha = 1;\n", "/w/b.ts": "const beta = 1;\n", "/w/c.ts": "nul\0\n" };

  it("spares reading files that stayed as they were", async () => {
    const disk = new MemoryDisk(files);
    const cache = folder.path("kept");
    await workspaceOf(disk, cache).open(() => {}, never);
    disk.reads = [];
    disk.write("/w/b.ts", "const gamma = 1;\n");
    disk.write("/w/d.ts", "const delta = 1;\n");
    disk.files.delete("/w/a.ts");
    const again = workspaceOf(disk, cache);
    expect(await again.open(() => {}, never)).toMatchObject({ fileCount: 2, skipped: { binary: 1 } });
    expect(disk.reads).toEqual(["/w/b.ts", "/w/d.ts"]);
    expect((await again.search("alpha beta gamma delta", 5)).map(({ path }) => path).sort()).toEqual(["/w/b.ts", "/w/d.ts"]);
  });

  it("that cannot be written stays in memory, with one warning", async () => {
    const warnings: string[] = [];
    const disk = new MemoryDisk(files);
    const workspace = workspaceOf(disk, "/proc/nearline", warnings);
    await workspace.open(() => {}, never);
    disk.write("/w/b.ts", "const gamma = 1;\n");
    await workspace.open(() => {}, never);
    expect((await workspace.search("gamma", 5)).map(({ path }) => path)).toEqual(["/w/b.ts"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("could not be kept");
  });
});
