import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Mentions } from "../../../../src/editor/mentions/mentions.ts";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { everythingStays } from "../../../../src/editor/privacy/leaveGuard.ts";
import type { Mention } from "../../../../src/shared/conversation.ts";
import { type FakeDocument, fake, NotebookCellKind, Position, Range, Uri, workspace } from "../../../fake/vscode.ts";
import { documentOf } from "../fakeEditor.ts";

/** Where symbolic links lead; all other paths are not on this machine's disk. */
const links = vi.hoisted(() => new Map<string, string>());
vi.mock("node:fs/promises", () => ({
  async realpath(path: string) {
    const target = links.get(path);
    if (target === undefined) throw new Error("no such file");
    return target;
  },
}));

const never = new AbortController().signal;
const secret = "API_KEY=very-secret";

let gitIgnored: GitIgnored;
let mentions: Mentions;
beforeEach(() => {
  fake.reset();
  links.clear();
  fake.state.files = new Map([
    ["/project/.gitignore", "out/\n"],
    ["/project/src/cart.ts", "export class Cart {\n  total() {\n    return 1;\n  }\n}\n"],
    ["/project/src/cart/index.ts", "export {};\n"],
    ["/project/.env", secret],
    ["/project/out/cart.js", "generated"],
    ["/elsewhere/notes.md", "# Notes"],
  ]);
  gitIgnored = new GitIgnored();
  mentions = new Mentions({ gitIgnored, guard: everythingStays, countTokens: async (text) => text.length });
});
afterEach(() => {
  mentions.dispose();
  gitIgnored.dispose();
});

const read = (mention: Mention) => mentions.resolve(mention, never);
const file = (path: string): Mention => ({ kind: "file", uri: `file:${path}` });

/** Makes a file the active editor, with a selection from one line and character to another. */
function activate(path: string, [startLine, start, endLine, end]: readonly [number, number, number, number] = [0, 0, 0, 0]): FakeDocument {
  const document = documentOf((fake.state.files.get(path) ?? "").split("\n"), { uri: path.includes(":") ? path : `file:${path}` });
  const from = new Position(startLine, start);
  const to = new Position(endLine, end);
  fake.state.activeDocument = document;
  fake.state.activeSelection = { active: to, start: from, end: to, isEmpty: !to.isAfter(from) };
  fake.fireActiveEditorChange();
  return document;
}

describe("a file", () => {
  it("is read, counted and named", async () => {
    expect(await read(file("/project/src/cart.ts"))).toEqual({
      mention: file("/project/src/cart.ts"),
      label: "cart.ts",
      text: fake.state.files.get("/project/src/cart.ts"),
      languageId: "typescript",
      tokens: 52,
    });
  });

  it("is read with the changes that are not saved yet", async () => {
    fake.state.openDocuments = [documentOf(["typed"], { uri: "file:/project/src/cart.ts" })];
    expect(await read(file("/project/src/cart.ts"))).toMatchObject({ text: "typed" });
  });

  it("is never read if it is secret or ignored", async () => {
    expect(await read(file("/project/.env"))).toEqual({
      mention: file("/project/.env"),
      label: ".env",
      text: "",
      note: ".env may hold passwords or keys and is never read",
    });
    expect(await read(file("/project/out/cart.js"))).toMatchObject({ text: "", note: "cart.js is ignored by git and not read" });
  });

  it("that is a link to a secret or ignored file is not read", async () => {
    fake.state.files.set("/project/notes.txt", secret);
    links.set("/project/notes.txt", "/home/me/.ssh/id_ed25519");
    expect(await read(file("/project/notes.txt"))).toMatchObject({ text: "", note: "notes.txt is a link to a secret file" });
    links.set("/project/notes.txt", "/project/out/cart.js");
    expect(await read(file("/project/notes.txt"))).toMatchObject({ text: "", note: "notes.txt is a link to a file that git ignores" });
  });

  it("is not read by a way that leads out of the workspace", async () => {
    fake.state.files.set("/project/../elsewhere/notes.md", "# Notes");
    expect(await read(file("/project/../elsewhere/notes.md"))).toMatchObject({ text: "", note: "notes.md is no file" });
  });

  it("outside of the workspace is read only after the user has dropped it", async () => {
    expect(await read(file("/elsewhere/notes.md"))).toMatchObject({
      text: "",
      note: "notes.md lies outside of the workspace; drag it into the chat to allow it",
    });
    expect(await mentions.fromDropped("file:///elsewhere/notes.md\r\n")).toEqual([file("/elsewhere/notes.md")]);
    expect(await read(file("/elsewhere/notes.md"))).toMatchObject({ text: "# Notes" });
  });

  it("that is binary, a folder or missing has a note instead of a text", async () => {
    fake.state.files.set("/project/logo.png", "PNG\0\0");
    expect(await read(file("/project/logo.png"))).toMatchObject({ text: "", note: "logo.png is no text" });
    const refusing = vi.spyOn(workspace, "openTextDocument").mockRejectedValue(new Error("File seems to be binary"));
    expect(await read(file("/project/logo.png"))).toMatchObject({ text: "", note: "logo.png is no text" });
    expect(await read(file("/project/src/cart.ts"))).toMatchObject({ note: "cart.ts cannot be read: File seems to be binary" });
    refusing.mockRestore();
    fake.state.files.set("/project/large.bin", "0".repeat(20 * 2 ** 20));
    expect(await read(file("/project/large.bin"))).toMatchObject({ note: "large.bin is too large, 20 MB; select the part that matters" });
    expect(await read(file("/project/src"))).toMatchObject({ text: "", note: "src is a folder" });
    expect(await read(file("/project/gone.ts"))).toMatchObject({ text: "", note: "gone.ts is not there" });
  });

  it("that is huge is cut at a line's end", async () => {
    fake.state.files.set("/project/long.txt", "0123456789\n".repeat(200_000));
    const { text, note } = await read(file("/project/long.txt"));
    expect(text.length).toBeLessThanOrEqual(64_000);
    expect(text.endsWith("\n0123456789")).toBe(true);
    expect(note).toBe("cut after line 5,818 of 200,000");
  });

  it("with a hostile name has a label of one line", async () => {
    fake.state.files.set("/project/a\nSystem\u202e`.ts", "x");
    expect(await read(file("/project/a\nSystem\u202e`.ts"))).toMatchObject({ label: "a[U+000A]System[U+202E]ˋ.ts", text: "x" });
  });

  it("that is a notebook gives its cells", async () => {
    const cell = (kind: number, text: string) => ({
      kind,
      document: documentOf([text], { uri: `vscode-notebook-cell:/project/a.ipynb#${text}` }),
    });
    fake.state.notebooks = [
      {
        uri: Uri.parse("file:/project/a.ipynb"),
        getCells: () => [cell(NotebookCellKind.Markup, "Sales"), cell(NotebookCellKind.Code, "x = 1")],
      },
    ];
    expect(await read(file("/project/a.ipynb"))).toMatchObject({ text: "# %% [markdown]\nSales\n\n# %%\nx = 1", languageId: "typescript" });
  });

  it("goes without a count when there is no model", async () => {
    const without = new Mentions({ gitIgnored, guard: everythingStays, countTokens: async () => Promise.reject(new Error("no model")) });
    expect(await without.resolve(file("/elsewhere/notes.md"), never)).not.toHaveProperty("tokens");
    expect(await without.preview(file("/project/src/cart/index.ts"), never)).toEqual({
      mention: file("/project/src/cart/index.ts"),
      label: "index.ts",
      text: "export {};\n",
      languageId: "typescript",
    });
    without.dispose();
  });
});

describe("a selection", () => {
  it("is its lines, whole, counted from 1 in the label", async () => {
    activate("/project/src/cart.ts", [1, 2, 4, 0]);
    const [{ mention } = { mention: file("") }] = await mentions.suggest("selection");
    expect(mention).toEqual({ kind: "selection", uri: "file:/project/src/cart.ts", startLine: 1, endLine: 3 });
    expect(await read(mention)).toMatchObject({ label: "cart.ts:2–4", text: "  total() {\n    return 1;\n  }", languageId: "typescript" });
  });

  it("of lines that are gone says so", async () => {
    const gone = await read({ kind: "selection", uri: "file:/project/src/cart.ts", startLine: 70, endLine: 80 });
    expect(gone).toMatchObject({ text: "", note: "cart.ts has no such lines any more" });
  });

  it("in a secret or ignored file is neither offered nor read", async () => {
    for (const path of ["/project/.env", "/project/out/cart.js"]) {
      activate(path, [0, 0, 0, 5]);
      expect(await mentions.suggest("selection")).toEqual([]);
      expect(await read({ kind: "selection", uri: `file:${path}`, startLine: 0, endLine: 0 })).toMatchObject({ text: "" });
    }
  });
});

describe("a symbol", () => {
  const range = (from: number, to: number) => new Range(new Position(from, 0), new Position(to, 1));
  const total = { name: "total", kind: 5, range: range(1, 3), children: [] };
  beforeEach(() => {
    fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => [
      { name: "Cart", kind: 4, range: range(0, 4), children: [total] },
    ]);
  });

  it("is its whole definition, where it is now", async () => {
    const mention: Mention = { kind: "symbol", name: "total()", uri: "file:/project/src/cart.ts", startLine: 9, endLine: 9 };
    expect(await read(mention)).toMatchObject({ label: "total()", text: "  total() {\n    return 1;\n  }" });
  });

  it("that no service knows is the lines that were pointed at", async () => {
    fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => undefined);
    const mention: Mention = { kind: "symbol", name: "total", uri: "file:/project/src/cart.ts", startLine: 2, endLine: 2 };
    expect(await read(mention)).toMatchObject({ text: "    return 1;" });
  });

  it("is suggested from the document and from the workspace, without those of files that may not be read", async () => {
    activate("/project/src/cart.ts");
    const at = (path: string) => ({ uri: Uri.parse(`file:${path}`), range: range(0, 0) });
    fake.state.commands.set("vscode.executeWorkspaceSymbolProvider", () => [
      { name: "totalOf()", kind: 11, location: at("/project/src/cart/index.ts") },
      { name: "TOTAL_KEY", kind: 12, location: at("/project/.env") },
      { name: "totalMade", kind: 12, location: at("/project/out/cart.js") },
      { name: "totalInLibrary", kind: 12, location: at("/elsewhere/notes.md") },
    ]);
    expect((await mentions.suggest("symbol:total")).map(({ label, detail, icon }) => [label, detail, icon])).toEqual([
      ["total", "src/cart.ts", "symbol-method"],
      ["totalOf()", "src/cart/index.ts", "symbol-function"],
    ]);
  });

  it("whose definition is in a secret or ignored file is not read, and its file not given to a service", async () => {
    for (const path of ["/project/.env", "/project/out/cart.js"]) {
      const mention: Mention = { kind: "symbol", name: "API_KEY", uri: `file:${path}`, startLine: 0, endLine: 0 };
      expect(await read(mention)).toMatchObject({ text: "" });
    }
    expect(fake.state.executed).toEqual([]);
  });

  it("is not waited for without end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      activate("/project/src/cart.ts");
      fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => new Promise(() => {}));
      const suggested = mentions.suggest("symbol:total");
      await vi.advanceTimersByTimeAsync(500);
      expect(await suggested).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("problems", () => {
  const problem = (line: number, severity: number, message: string) => ({
    severity,
    message,
    source: "ts",
    code: { value: 2304 },
    range: new Range(new Position(line, 4), new Position(line, 5)),
  });
  beforeEach(() => {
    fake.state.diagnosticsByFile = [
      [Uri.parse("file:/project/src/cart.ts"), [problem(2, 1, "Unused."), problem(1, 0, "Broken."), problem(0, 3, "A hint.")]],
      [Uri.parse("file:/project/.env"), [problem(0, 0, `Bad value ${secret}`)]],
      [Uri.parse("file:/project/out/cart.js"), [problem(0, 0, "Generated badly.")]],
      [Uri.parse("file:/elsewhere/notes.md"), [problem(0, 0, "Elsewhere.")]],
    ];
  });

  it("of the workspace are listed with the worst first and their lines, without files that may not be read", async () => {
    expect(await read({ kind: "problems" })).toMatchObject({
      label: "problems",
      text: "src/cart.ts:2:5: error ts(2304): Broken.\n    total() {\nsrc/cart.ts:3:5: warning ts(2304): Unused.\n    return 1;",
    });
    expect((await mentions.suggest("problems")).map(({ detail }) => detail)).toEqual(["1 error, 1 warning"]);
  });

  it("of one file are suggested beside them", async () => {
    activate("/project/src/cart.ts");
    expect((await mentions.suggest("prob")).map(({ label }) => label)).toEqual(["problems", "problems in cart.ts"]);
    const ofFile = await read({ kind: "problems", uri: "file:/project/src/cart.ts" });
    expect(ofFile.text).toContain("Broken.");
  });

  it("of a secret or ignored file are not told", async () => {
    for (const path of ["/project/.env", "/project/out/cart.js"]) {
      expect(await read({ kind: "problems", uri: `file:${path}` })).toMatchObject({ text: "" });
    }
  });

  it("say where there are none, and how many were left out", async () => {
    fake.state.diagnosticsByFile = [[Uri.parse("file:/project/src/cart.ts"), Array.from({ length: 60 }, () => problem(1, 0, "Broken."))]];
    expect(await read({ kind: "problems" })).toMatchObject({ note: "the worst 50 of 60" });
    fake.state.diagnosticsByFile = [];
    expect(await read({ kind: "problems" })).toMatchObject({ text: "", note: "no problems are known" });
  });
});

describe("changes", () => {
  const change = (path: string, more: object = {}) => ({
    uri: Uri.parse(`file:${path}`),
    originalUri: Uri.parse(`file:${path}`),
    status: 5,
    ...more,
  });
  const diffOf = (path: string, from: string) => `diff --git a${path} b${path}\n@@ -1 +1 @@\n+${from}`;

  function setRepository({ staged = [], changed = [] }: { staged?: readonly object[]; changed?: readonly object[] }): string[] {
    const asked: string[] = [];
    const diffFrom = (from: string) => async (path: string) => {
      asked.push(path);
      return diffOf(path, from);
    };
    const repository = {
      state: { indexChanges: staged, workingTreeChanges: changed },
      diffIndexWithHEAD: diffFrom("staged"),
      diffWithHEAD: diffFrom("changed"),
    };
    fake.state.extensions.set("vscode.git", { enabled: true, getAPI: () => ({ repositories: [repository] }) });
    return asked;
  }

  it("are what is staged, if anything is", async () => {
    setRepository({ staged: [change("/project/src/cart.ts")], changed: [change("/project/src/cart/index.ts")] });
    expect(await read({ kind: "changes" })).toMatchObject({ text: diffOf("/project/src/cart.ts", "staged"), languageId: "diff" });
    expect((await mentions.suggest("changes")).map(({ detail }) => detail)).toEqual(["1 file"]);
  });

  it("are else what was changed, and say what is new", async () => {
    setRepository({ changed: [change("/project/src/cart.ts"), change("/project/src/new.ts", { status: 7 })] });
    expect(await read({ kind: "changes" })).toMatchObject({
      text: diffOf("/project/src/cart.ts", "changed"),
      note: "src/new.ts is new and not added to git",
    });
  });

  it("leave out secret and ignored files, also those that were such before they were moved, and lock files", async () => {
    const asked = setRepository({
      staged: [
        change("/project/.env"),
        change("/project/out/cart.js"),
        change("/project/settings.txt", { originalUri: Uri.parse("file:/project/.env") }),
        change("/project/package-lock.json"),
      ],
    });
    expect(await read({ kind: "changes" })).toMatchObject({
      text: "",
      note: "package-lock.json left out; 3 left out that may not be read (secret, ignored, or outside of the workspace)",
    });
    expect(asked).toEqual([]);
  });

  it("have a note where there is no repository, no change, or git fails", async () => {
    expect(await read({ kind: "changes" })).toMatchObject({ text: "", note: "no git repository is open" });
    setRepository({});
    expect(await read({ kind: "changes" })).toMatchObject({ text: "", note: "nothing is changed" });
    fake.state.extensions.set("vscode.git", {
      enabled: true,
      getAPI() {
        throw new Error("git is broken");
      },
    });
    expect(await read({ kind: "changes" })).toMatchObject({ text: "", note: "git: git is broken" });
  });
});

describe("the terminal", () => {
  const copies = (selected: string | undefined) =>
    fake.state.commands.set("workbench.action.terminal.copySelection", () => {
      if (selected !== undefined) fake.state.clipboard = selected;
    });

  it("gives its selection as plain text, and the clipboard what it held", async () => {
    fake.state.activeTerminal = { name: "bash", show() {} };
    fake.state.clipboard = "precious";
    copies("\u001b[31merror\u001b[0m\r\nat line 1");
    expect(await read({ kind: "terminal" })).toMatchObject({ label: "terminal", text: "error\nat line 1" });
    expect(fake.state.clipboard).toBe("precious");
  });

  it("gives a selection that was copied before", async () => {
    fake.state.activeTerminal = { name: "bash", show() {} };
    fake.state.clipboard = "same";
    copies("same");
    expect(await read({ kind: "terminal" })).toMatchObject({ text: "same" });
  });

  it("does not take the clipboard for a selection", async () => {
    fake.state.activeTerminal = { name: "bash", show() {} };
    fake.state.clipboard = "precious";
    copies(undefined);
    expect(await read({ kind: "terminal" })).toMatchObject({ text: "", note: "nothing is selected in the terminal" });
    expect(fake.state.clipboard).toBe("precious");
  });

  it("is not asked where there is none", async () => {
    expect(await read({ kind: "terminal" })).toMatchObject({ text: "", note: "no terminal is open" });
    expect(fake.state.executed).toEqual([]);
  });

  it("read twice at once keeps the clipboard", async () => {
    fake.state.activeTerminal = { name: "bash", show() {} };
    fake.state.clipboard = "precious";
    copies("selected");
    const both = await Promise.all([read({ kind: "terminal" }), read({ kind: "terminal" })]);
    expect(both.map(({ text }) => text)).toEqual(["selected", "selected"]);
    expect(fake.state.clipboard).toBe("precious");
  });
});

describe("the workspace", () => {
  it("has no text of its own", async () => {
    expect(await read({ kind: "workspace" })).toEqual({ mention: { kind: "workspace" }, label: "workspace", text: "" });
  });
});

describe("suggestions", () => {
  const labels = async (typed: string) => (await mentions.suggest(typed)).map(({ label }) => label);

  it("begin with the kinds that there is something of", async () => {
    expect(await labels("")).toEqual(["problems", "changes", "terminal", "workspace"]);
    activate("/project/src/cart.ts", [0, 0, 0, 5]);
    expect(await labels("")).toEqual(["file", "selection", "problems", "changes", "terminal", "workspace", "cart.ts"]);
  });

  it("leave out for now a kind that does not say in time what there is of it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      activate("/project/src/cart.ts");
      fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => new Promise(() => {}));
      const suggested = labels("s");
      await vi.advanceTimersByTimeAsync(200);
      await vi.advanceTimersByTimeAsync(500);
      expect(await suggested).not.toContain("symbol");
      fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => [
        { name: "Cart", kind: 4, range: new Range(new Position(0, 0), new Position(4, 1)), children: [] },
      ]);
      expect(await labels("symbol")).toContain("symbol");
    } finally {
      vi.useRealTimers();
    }
  });

  it("find files by their names, then by their folders, those in use first", async () => {
    expect((await mentions.suggest("cart")).map(({ detail }) => detail)).toEqual(["src/cart.ts", "src/cart/index.ts"]);
    fake.state.files.set("/project/lib/cart.ts", "");
    fake.state.openDocuments = [documentOf([""], { uri: "file:/project/src/cart.ts" })];
    expect((await mentions.suggest("file cart.ts")).map(({ detail }) => detail).slice(0, 1)).toEqual(["src/cart.ts"]);
  });

  it("search the workspace once while a word grows, unless files were left out", async () => {
    const search = vi.spyOn(workspace, "findFiles");
    await mentions.suggest("file ca");
    const { length } = search.mock.calls;
    expect(await mentions.suggest("file cart")).toHaveLength(2);
    expect(search.mock.calls).toHaveLength(length);
    expect(await mentions.suggest("file ind")).toHaveLength(1);
    expect(search.mock.calls.length).toBeGreaterThan(length);
    search.mockClear().mockResolvedValue(Array.from({ length: 500 }, (_, index) => Uri.parse(`file:/project/many${index}.ts`)));
    for (const typed of ["file m", "file ma"]) expect(await mentions.suggest(typed)).toHaveLength(20);
    expect(search.mock.calls.flat()).toContain("**/*[mM][aA]*");
    search.mockRestore();
  });

  it("hold no secret and no ignored file", async () => {
    expect(await labels("env")).toEqual([]);
    expect(await labels("cart.js")).toEqual([]);
    activate("/project/.env");
    expect(await labels("")).not.toContain("file");
    expect(await labels("file:")).toEqual([]);
  });

  it("show hostile names harmlessly", async () => {
    fake.state.files.set("/project/x\n\u202etrap.ts", "");
    expect(await mentions.suggest("trap")).toMatchObject([{ label: "x[U+000A][U+202E]trap.ts", detail: "x[U+000A][U+202E]trap.ts" }]);
  });

  it("are given for the newest question only", async () => {
    const [old, current] = await Promise.all([mentions.suggest("car"), mentions.suggest("cart")]);
    expect(old).toEqual([]);
    expect(current).toHaveLength(2);
  });
});

describe("paths", () => {
  it("have the folder's name before them where the workspace has several", async () => {
    const folders = workspace.workspaceFolders;
    const relative = vi.spyOn(workspace, "asRelativePath");
    await mentions.suggest("cart");
    expect(relative.mock.lastCall?.slice(1)).toEqual([false]);
    workspace.workspaceFolders = [...folders, ...folders];
    await mentions.suggest("cart.");
    expect(relative.mock.lastCall?.slice(1)).toEqual([true]);
    workspace.workspaceFolders = folders;
    relative.mockRestore();
  });
});

describe("what is dropped", () => {
  it("becomes mentions of readable files, and a message for the others", async () => {
    const list = [
      "# dropped",
      "file:///project/src/cart.ts#L3",
      "file:///project/src",
      "file:///project/.env",
      "file:///project/gone.ts",
      "file://evil.example/share/a.ts",
      "not a uri",
    ].join("\r\n");
    expect(await mentions.fromDropped(list)).toEqual([file("/project/src/cart.ts")]);
    expect(fake.state.errors).toEqual([
      [
        "Nearline: not added to the chat: src is a folder; .env may hold passwords or keys and is never read; gone.ts is not there; 2 others likewise.",
      ],
    ]);
  });

  it("is a file of this machine also where a remote window names it by the way to it", async () => {
    expect(await mentions.fromDropped("vscode-remote://ssh-remote+host/project/src/cart.ts")).toEqual([file("/project/src/cart.ts")]);
  });

  it("is bounded in number", async () => {
    const many = Array.from({ length: 25 }, (_, index) => {
      fake.state.files.set(`/project/${index}.ts`, "");
      return `file:///project/${index}.ts`;
    });
    expect(await mentions.fromDropped(many.join("\n"))).toHaveLength(20);
    expect(fake.state.errors).toEqual([["Nearline: not added to the chat: 5 more were dropped than can be added at once."]]);
  });
});

describe("opening", () => {
  it("shows the place in a file of the workspace, and no other file", async () => {
    await mentions.open({ kind: "selection", uri: "file:/project/src/cart.ts", startLine: 2, endLine: 3 });
    expect(fake.state.executed.at(-1)).toMatchObject([
      "vscode.open",
      { path: "/project/src/cart.ts" },
      { selection: { start: { line: 2 } } },
    ]);
    fake.state.executed = [];
    await mentions.open({ kind: "file", uri: "https:/elsewhere" });
    await mentions.open({ kind: "file", uri: "command:workbench.action.quit" });
    await mentions.open({ kind: "symbol", name: "root", uri: "file:/etc/passwd", startLine: 0, endLine: 0 });
    expect(fake.state.executed).toEqual([]);
  });

  it("shows the view of what is no file", async () => {
    let isShown = false;
    fake.state.activeTerminal = {
      name: "bash",
      show() {
        isShown = true;
      },
    };
    for (const kind of ["problems", "changes", "terminal", "workspace"] as const) await mentions.open({ kind });
    expect(isShown).toBe(true);
    expect(fake.state.executed.map(([command]) => command)).toEqual([
      "workbench.actions.view.problems",
      "workbench.view.scm",
      "workbench.view.search",
    ]);
  });
});

describe("what is offered", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function offeredFor(...active: Parameters<typeof activate>) {
    activate(...active);
    await vi.advanceTimersByTimeAsync(150);
    return mentions.offered();
  }

  it("is the active editor's selection, else its file, without a text", async () => {
    expect(await offeredFor("/project/src/cart.ts")).toEqual({
      mention: file("/project/src/cart.ts"),
      label: "cart.ts",
      text: "",
      languageId: "typescript",
    });
    expect(await offeredFor("/project/src/cart.ts", [0, 0, 2, 1])).toMatchObject({ label: "cart.ts:1–3", text: "" });
  });

  it("is told once it rests, and only if it is another", async () => {
    let count = 0;
    mentions.onDidChangeOffered(() => count++);
    activate("/project/src/cart.ts", [0, 0, 1, 0]);
    activate("/project/src/cart.ts", [0, 0, 2, 1]);
    await vi.advanceTimersByTimeAsync(150);
    expect(count).toBe(1);
    await offeredFor("/project/src/cart.ts", [0, 0, 2, 1]);
    expect(count).toBe(1);
  });

  it("is never a secret or ignored file, nor a document that is no file", async () => {
    for (const path of ["/project/.env", "/project/out/cart.js", "output:log", "untitled-scheme:x"]) {
      expect(await offeredFor(path)).toBeUndefined();
    }
  });
});
