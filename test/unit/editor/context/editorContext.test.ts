import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { takeSnapshot } from "../../../../src/editor/completion/snapshot.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { EditorContext } from "../../../../src/editor/context/editorContext.ts";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { everythingStays } from "../../../../src/editor/privacy/leaveGuard.ts";
import { readableFiles } from "../../../../src/editor/privacy/readableFiles.ts";
import { fake, Position, Range, Uri } from "../../../fake/vscode.ts";
import { documentOf, marked } from "../fakeEditor.ts";

let context: EditorContext;
let gitIgnored: GitIgnored;
let readsContext: boolean;
let logged: string[];
beforeEach(async () => {
  fake.reset();
  logged = [];
  readsContext = true;
  fake.state.files.set("/project/.gitignore", "out/\n");
  gitIgnored = new GitIgnored();
  for (const path of ["src/a.ts", "out/a.ts"]) await gitIgnored.settled(Uri.parse(`file:/project/${path}`) as unknown as vscode.Uri);
  context = new EditorContext({
    readSettings: settingsReader(() => {}),
    files: readableFiles(gitIgnored, everythingStays),
    guard: everythingStays,
    readsContext: () => readsContext,
    log: (message) => logged.push(message),
  });
});
afterEach(() => {
  context.dispose();
  gitIgnored.dispose();
});

const never = new AbortController().signal;

/** The cursor stands at a marked place; what is gathered for it. */
async function gatherAt(text: string, signal = never) {
  const { document, position } = marked(text, { uri: "file:/project/src/here.ts" });
  fake.state.activeDocument = document;
  fake.state.activeSelection = { active: new Position(position.line, position.character), isEmpty: true };
  const gathered = await context.gather({ snapshot: takeSnapshot(document, position), mode: "auto", explicit: false }, signal);
  expect(logged).toEqual([]);
  return gathered;
}

function openTab(path: string, text: string) {
  const document = documentOf(text.split("\n"), { uri: `file:/project/${path}` });
  fake.state.openDocuments.push(document);
  return document;
}

describe("EditorContext", () => {
  it("finds code like that around the cursor in open tabs, and gives their texts for guesses", async () => {
    openTab("src/tab.ts", "const total = priceOf(basket);");
    const { pieces, lookupTexts } = await gatherAt("priceOf(basket) + total + █");
    expect(pieces).toEqual([{ source: "similarTabs", path: "src/tab.ts", text: "const total = priceOf(basket);" }]);
    expect(lookupTexts).toEqual(["const total = priceOf(basket);"]);
  });

  it("reads no tab of a secret file", async () => {
    openTab("src/.env", "const total = priceOf(basket);");
    expect(await gatherAt("priceOf(basket) + total + █")).toEqual({ pieces: [], lookupTexts: [] });
  });

  it("reads nothing of ignored files, wherever it would come from", async () => {
    const text = "export function area(width: number): number {\n  return width;\n}";
    fake.state.files.set("/project/out/area.ts", text);
    const tab = openTab("out/area.ts", text);
    fake.fireEdit(tab, { change: { range: new Range(new Position(1, 0), new Position(1, 0)), text: "  return" } });
    fake.state.commands.set("vscode.executeDefinitionProvider", async () => [
      { uri: Uri.parse("file:/project/out/area.ts"), range: new Range(new Position(0, 16), new Position(0, 20)) },
    ]);
    const place = 'import { area } from "../out/area.ts";\nlet width: number = area(1);\nreturn width; x = █';
    expect(await gatherAt(place)).toEqual({ pieces: [], lookupTexts: [] });
    // It is the rule that keeps them out.
    gitIgnored.check = () => "kept";
    gitIgnored.settled = async () => "kept";
    const { pieces, lookupTexts } = await gatherAt(`${place} `);
    expect(pieces.length + lookupTexts.length).toBeGreaterThan(0);
  });

  it("reads no tab before it is known whether git ignores it", async () => {
    const tab = openTab("new/tab.ts", "const total = priceOf(basket);");
    expect(await gatherAt("priceOf(basket) + total + █")).toEqual({ pieces: [], lookupTexts: [] });
    await gitIgnored.settled(tab.uri);
    expect((await gatherAt("priceOf(basket) + total + █")).lookupTexts).toEqual(["const total = priceOf(basket);"]);
  });

  it("reads the files that are imported", async () => {
    fake.state.files.set("/project/src/area.ts", "export function area(width: number): number {\n  return width;\n}");
    const { pieces } = await gatherAt('import { area } from "./area.ts";\nconst x = █');
    expect(pieces).toEqual([{ source: "imports", path: "src/area.ts", text: "export function area(width: number): number" }]);
  });

  it("asks the language's extension for definitions of names near the cursor, once for each name", async () => {
    fake.state.globalValues["context"] = { definitions: true };
    fake.state.files.set("/project/src/area.ts", "// Shapes.\nexport function area(width: number): number {\n  return width;\n}");
    const asked: unknown[] = [];
    fake.state.commands.set("vscode.executeDefinitionProvider", async (_uri, position) => {
      asked.push(position);
      return [{ uri: Uri.parse("file:/project/src/area.ts"), range: new Range(new Position(1, 16), new Position(1, 20)) }];
    });
    const expected = [{ source: "definitions", path: "src/area.ts", text: "export function area(width: number): number" }];
    expect((await gatherAt("let y = area(1);\nx = █")).pieces).toEqual(expected);
    expect((await gatherAt("let y = area(1);\nx = wor█")).pieces).toEqual(expected);
    expect(asked).toEqual([new Position(0, 8)]);
  });

  it("waits for a language's extension that never answers for a while, and not again with the next key", async () => {
    fake.state.globalValues["context"] = { definitions: true };
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      fake.state.commands.set("vscode.executeDefinitionProvider", () => new Promise(() => {}));
      openTab("src/tab.ts", "const total = priceOf(basket);");
      const first = gatherAt("priceOf(basket) + total + █");
      await vi.advanceTimersByTimeAsync(150);
      expect((await first).pieces.map(({ source }) => source)).toEqual(["similarTabs"]);
      expect((await gatherAt("priceOf(basket) + total + x█")).pieces.map(({ source }) => source)).toEqual(["similarTabs"]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("remembers what was changed in other files", async () => {
    const document = openTab("src/other.ts", "a\nchanged line\nb");
    fake.fireEdit(document, { change: { range: new Range(new Position(1, 0), new Position(1, 0)), text: "changed" } });
    const { pieces } = await gatherAt("x = █");
    expect(pieces).toEqual([{ source: "recentEdits", path: "src/other.ts", text: "changed line" }]);
  });

  it("tells what is wrong near the cursor, but not on its line", async () => {
    const range = (line: number) => new Range(new Position(line, 0), new Position(line, 1));
    fake.state.diagnostics = [
      { severity: 0, message: "Expression expected.", range: range(1) },
      { severity: 1, message: "Unused.\nMore.", range: range(0) },
      { severity: 3, message: "A hint.", range: range(0) },
      { severity: 0, message: "Far away.", range: range(40) },
    ];
    expect((await gatherAt("x = 1\ny = █")).pieces).toEqual([{ source: "diagnostics", text: "warning: Unused." }]);
  });

  it("reads the clipboard only when the user asked for that", async () => {
    fake.state.clipboard = "copied text";
    expect((await gatherAt("x = █")).pieces).toEqual([]);
    fake.state.globalValues["context"] = { clipboard: true };
    expect((await gatherAt("x = █")).pieces).toEqual([{ source: "clipboard", text: "copied text" }]);
  });

  it("waits for nothing where the model reads no context, and still gives texts for guesses", async () => {
    readsContext = false;
    fake.state.globalValues["context"] = { clipboard: true };
    fake.state.clipboard = "copied text";
    fake.state.files.set("/project/src/area.ts", "export function area(width: number): number {\n  return width;\n}");
    fake.state.commands.set("vscode.executeDefinitionProvider", () => new Promise(() => {}));
    openTab("src/tab.ts", "const total = priceOf(basket);");
    expect(await gatherAt('import { area } from "./area.ts";\npriceOf(basket) + total + █')).toEqual({
      pieces: [],
      lookupTexts: ["const total = priceOf(basket);"],
    });
    expect(fake.state.executed).toEqual([]);
  });

  it("gives nothing when the request is over", async () => {
    openTab("src/tab.ts", "const total = priceOf(basket);");
    expect((await gatherAt("priceOf(basket) + total + █", AbortSignal.abort())).pieces).toEqual([]);
  });
});
