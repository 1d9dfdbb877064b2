/** Tests, names, labels, commit messages, and the light bulb. */
import { beforeEach, describe, expect, test } from "vitest";
import manifest from "../../../../package.json" with { type: "json" };
import { actions } from "../../../../src/chat/actions/actions.ts";
import { CodeActionKind, fake, fakeDocument, Position, Range, Uri, WorkspaceEdit } from "../../../fake/vscode.ts";
import { type ActionBench, accepted, actionBench, openMarked, toldErrors } from "./actionBench.ts";

let bench: ActionBench;
beforeEach(() => {
  bench = actionBench();
});

const code = "export function add(a: number, b: number) {\n  return a █+ b;\n}";
const vitest = '{"devDependencies":{"vitest":"4"}}';

describe("write tests", () => {
  const uri = "file:/project/src/add.ts";
  const answer = 'test("adds", () => {\n  expect(add(1, 2)).toBe(3);\n});';
  const beginning = 'import { describe, expect, test } from "vitest";\nimport { add } from "./add";\n';

  test("opens them with the name and place of the project's tests, not yet on the disk", async () => {
    openMarked(code, { uri });
    fake.state.files = new Map([
      ["/project/package.json", vitest],
      ["/project/src/add.ts", ""],
    ]);
    bench.answers = [answer];
    await bench.run("writeTests");
    expect(bench.requests[0]?.messages.at(-1)?.content).toBe(`\`\`\`typescript\n${beginning}`);
    const [edit] = fake.state.applied;
    expect(edit?.inserted.map(({ uri: at, text }) => [at.toString(), text])).toEqual([
      ["untitled:/project/src/add.test.ts", `${beginning}${answer}\n`],
    ]);
    expect(fake.state.opened.map(({ uri: at }) => at.toString())).toEqual(["untitled:/project/src/add.test.ts"]);
  });

  test("proposes to add them to a file that is there, without imports that it has", async () => {
    openMarked(code, { uri });
    const tests = fakeDocument([...beginning.split("\n"), 'test("old", () => {});', ""], { uri: "file:/project/src/add.test.ts" });
    fake.state.openDocuments.push(tests);
    fake.state.files = new Map([
      ["/project/package.json", vitest],
      ["/project/src/add.test.ts", tests.getText()],
    ]);
    bench.answers = [answer];
    await bench.run("writeTests");
    expect(fake.state.applied).toEqual([]);
    expect(bench.proposals[0]?.uri).toBe("file:/project/src/add.test.ts");
    expect(accepted(tests, bench.proposals[0] ?? never())).toBe(`${beginning}\ntest("old", () => {});\n\n${answer}\n`);
  });

  test("proposes them at the end of a Rust file", async () => {
    const document = openMarked("fn add() -> i32 {\n    1█\n}\n", { uri: "file:/project/src/a.rs", languageId: "rust" });
    bench.answers = ["\n    #[test]\n    fn adds() {}\n}"];
    await bench.run("writeTests");
    expect(accepted(document, bench.proposals[0] ?? never())).toMatch(
      /^fn add[\s\S]*}\n\n#\[cfg\(test\)\]\nmod tests \{\n {4}use super::\*;\n[\s\S]*}\n$/,
    );
  });

  test("opens them without a name for a document outside of the workspace", async () => {
    openMarked(code, { uri: "untitled:Untitled-1" });
    bench.answers = [answer];
    await bench.run("writeTests");
    expect(fake.state.opened).toHaveLength(1);
    expect(fake.state.applied).toEqual([]);
  });

  test("says that a language's tests are not known", async () => {
    openMarked("# Title█", { languageId: "markdown" });
    await bench.run("writeTests");
    expect(toldErrors()[0]).toContain("got markdown");
  });
});

describe("suggest a name", () => {
  const renames: unknown[][] = [];
  beforeEach(() => {
    renames.splice(0);
    openMarked("function f█oo(a, b) {\n  return a + b;\n}");
    fake.state.commands.set("vscode.executeDocumentRenameProvider", (...parameters) => {
      renames.push(parameters);
      const edit = new WorkspaceEdit();
      edit.insert(Uri.parse("file:/project/a.ts"), new Position(0, 9), String(parameters[2]));
      return edit;
    });
  });

  test("offers what the model drew, but not the examples of the prompt, and has VS Code rename", async () => {
    bench.answers = ["add_numbers", "last_item", "foo", "`sum`", "the sum of all of the numbers there", "sum"];
    fake.state.choice = "sum";
    await bench.run("suggestName");
    expect(bench.requests).toHaveLength(6);
    expect(bench.requests.map(({ sampling }) => sampling.temperature > 0)).toEqual([false, true, true, true, true, true]);
    expect(bench.requests[0]?.messages.at(-1)?.content).toContain("function NAME(a, b)");
    expect(fake.state.entries).toEqual(["addNumbers", "sum"]);
    expect(renames.map(([, , name]) => name)).toEqual(["sum"]);
    expect(fake.state.applied).toHaveLength(1);
  });

  test("changes nothing where none is chosen", async () => {
    bench.answers = ["sum"];
    await bench.run("suggestName");
    expect([renames, fake.state.applied, toldErrors()]).toEqual([[], [], []]);
  });

  test("does not rename what is no longer there", async () => {
    bench.answers = ["sum"];
    fake.state.choice = "sum";
    bench.whileWorking = () => {
      const document = fake.state.activeDocument;
      if (document !== undefined) document.getText = () => "other";
    };
    await bench.run("suggestName");
    expect(renames).toEqual([]);
    expect(toldErrors()[0]).toContain("document that changed");
  });

  test.each([
    ["has no provider", () => undefined, "install an extension for typescript"],
    [
      "refuses",
      () => {
        throw new Error("cannot rename this");
      },
      "cannot rename this",
    ],
  ])("says that the language's extension %s", async (_, provider, told) => {
    fake.state.commands.set("vscode.executeDocumentRenameProvider", provider);
    bench.answers = ["sum"];
    fake.state.choice = "sum";
    await bench.run("suggestName");
    expect(toldErrors()[0]).toContain(told);
    expect(fake.state.applied).toEqual([]);
  });

  test("says that there is no name at the cursor, or that the model found none", async () => {
    bench.answers = ["the quick brown fox jumps over the dog"];
    await bench.run("suggestName");
    expect(toldErrors()[0]).toContain("another name for foo");
    openMarked("a + █ + b");
    await bench.run("suggestName");
    expect(toldErrors()[1]).toContain("cursor must be on a name");
  });
});

describe("name this code", () => {
  test("shows each label of a set with how likely it is, against no code at all", async () => {
    openMarked(code);
    fake.state.choice = "Kind of change";
    bench.scores = (messages, labels) =>
      labels.map((label) => (label === "bug fix" ? -1 : label === "test" && !messages[0]?.content.includes("N/A") ? -2 : -9));
    await bench.run("nameCode");
    expect(fake.state.entries[0]).toBe("test");
    expect(fake.state.entries).toHaveLength(6);
    expect(bench.requests).toEqual([]);
  });

  test("takes labels of the user's own", async () => {
    openMarked(code);
    fake.state.choice = "Other Labels…";
    fake.state.typed = "slow, quick";
    await bench.run("nameCode");
    expect([...fake.state.entries].sort()).toEqual(["quick", "slow"]);
  });

  test("says that a model does not tell how likely answers are", async () => {
    bench = actionBench(({ backend: { chat, countTokens } }) => ({ backend: { chat, countTokens } }));
    openMarked(code);
    await bench.run("nameCode");
    expect(toldErrors()[0]).toContain("how likely answers are");
  });
});

describe("commit message", () => {
  const change = (path: string) => ({
    uri: Uri.parse(`file:/project/${path}`),
    originalUri: Uri.parse(`file:/project/${path}`),
    renameUri: undefined,
  });
  const diff = "diff --git a/a.ts b/a.ts\nindex 1..2 100644\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@ f()\n-a\n+b\n";
  function repository(staged: readonly string[], unstaged: readonly string[], root = "file:/project") {
    const read: string[] = [];
    const made = {
      rootUri: Uri.parse(root),
      inputBox: { value: "" },
      state: { indexChanges: staged.map(change), workingTreeChanges: unstaged.map(change) },
      read,
      async diffIndexWithHEAD(path: string) {
        read.push(`staged ${path}`);
        return diff;
      },
      async diffWithHEAD(path: string) {
        read.push(`changed ${path}`);
        return diff;
      },
    };
    return made;
  }
  const useGit = (...repositories: unknown[]) =>
    fake.state.extensions.set("vscode.git", { enabled: true, getAPI: () => ({ repositories }) });

  test("is written from what is staged, without files that hold secrets", async () => {
    const git = repository(["a.ts", ".env"], ["b.ts"]);
    useGit(git);
    bench.answers = ["Use b in place of a."];
    await bench.run("commitMessage");
    expect(git.read).toEqual(["staged /project/a.ts"]);
    const asked = bench.requests[0]?.messages.at(-1)?.content;
    expect(asked).toContain("--- a.ts\n@@ f()\n-a\n+b");
    expect(asked).not.toContain(".env");
    expect(git.inputBox.value).toBe("Use b in place of a");
    expect(fake.state.informed[0]?.[0]).toContain("1 with passwords or keys left out");
  });

  test("is written from what is changed where nothing is staged", async () => {
    const git = repository([], ["b.ts"]);
    useGit(git);
    bench.answers = ["Change b"];
    await bench.run("commitMessage");
    expect(git.read).toEqual(["changed /project/b.ts"]);
  });

  test("can be taken back where there was another", async () => {
    const git = repository(["a.ts"], []);
    useGit(git);
    git.inputBox.value = "mine";
    bench.answers = ["Change a"];
    fake.state.choice = "Undo";
    await bench.run("commitMessage");
    expect(git.inputBox.value).toBe("mine");
  });

  test.each([
    [undefined, "typed meanwhile"],
    ["Replace", "Change a"],
  ])("asks before it takes the place of what was typed meanwhile (%s)", async (choice, value) => {
    const git = repository(["a.ts"], []);
    useGit(git);
    bench.answers = ["Change a"];
    bench.whileWorking = () => {
      git.inputBox.value = "typed meanwhile";
    };
    fake.state.choice = choice;
    await bench.run("commitMessage");
    expect(git.inputBox.value).toBe(value);
  });

  test("is for the repository whose button was pressed, else the active editor's", async () => {
    const [outer, inner] = [repository(["a.ts"], []), repository(["a.ts"], [], "file:/project/inner")];
    useGit(outer, inner);
    bench.answers = ["Change a"];
    await bench.run("commitMessage", { rootUri: outer.rootUri });
    expect([outer.inputBox.value, inner.inputBox.value]).toEqual(["Change a", ""]);
    openMarked("█", { uri: "file:/project/inner/x.ts" });
    await bench.run("commitMessage");
    expect(inner.inputBox.value).toBe("Change a");
  });

  test.each<[string, () => void, string]>([
    ["git is off", () => {}, "git extension must be on"],
    ["there is no repository", () => useGit(), "must have a repository"],
    ["nothing changed", () => useGit(repository([], [])), "there must be changes"],
    ["only secrets changed", () => useGit(repository([".env"], [])), "1 with passwords or keys left out"],
    ["the model repeats the diff only", () => useGit(repository(["a.ts"], [])), "the model must write a message"],
  ])("says that %s", async (_, arrange, told) => {
    arrange();
    bench.answers = ["```diff\n--- a.ts\n```"];
    await bench.run("commitMessage");
    expect(toldErrors()[0]).toContain(told);
  });

  test("cancelled leaves the input as it was", async () => {
    const git = repository(["a.ts"], []);
    useGit(git);
    fake.state.onProgress = (cancel) => {
      bench.whileWorking = cancel;
    };
    bench.answers = ["Change a"];
    await bench.run("commitMessage");
    expect([git.inputBox.value, toldErrors()]).toEqual(["", []]);
  });
});

describe("the light bulb", () => {
  type Provider = {
    provideCodeActions(
      document: unknown,
      range: Range,
      context: object,
    ): readonly { title: string; kind: { value: string }; command?: { command: string } }[];
  };
  const offered = (range: Range, context: object, uri = "file:/project/a.ts") =>
    (fake.state.codeActionProvider as Provider).provideCodeActions(fakeDocument(["a"], { uri }), range, {
      diagnostics: [],
      only: undefined,
      ...context,
    });
  const [at, some] = [new Range(new Position(0, 0), new Position(0, 0)), new Range(new Position(0, 0), new Position(0, 1))];
  const error = { severity: 0, message: "x", range: at };

  test("offers to fix errors and warnings, once for all of them, without the model", () => {
    const [fix, ...others] = offered(at, { diagnostics: [error, { ...error, severity: 1 }, { ...error, severity: 3 }] });
    expect(others).toEqual([]);
    expect(fix).toMatchObject({
      kind: { value: "quickfix" },
      command: { command: "nearline.fix", arguments: [Uri.parse("file:/project/a.ts"), at] },
    });
    expect(offered(at, { diagnostics: [{ ...error, severity: 2 }] })).toEqual([]);
    expect(bench.requests).toEqual([]);
  });

  test("offers to rewrite what is selected, and only what is asked for", () => {
    expect(offered(some, {}).map(({ command }) => command?.command)).toEqual(["nearline.refactor", "nearline.document"]);
    expect(offered(some, { diagnostics: [error], only: CodeActionKind.QuickFix }).map(({ kind }) => kind.value)).toEqual(["quickfix"]);
    expect(offered(some, { diagnostics: [error], only: CodeActionKind.RefactorRewrite }).map(({ kind }) => kind.value)).not.toContain(
      "quickfix",
    );
  });

  test("offers nothing while Nearline is off, nor in files with secrets", () => {
    expect(offered(some, { diagnostics: [error] }, "file:/project/.env")).toEqual([]);
    bench.isOn = false;
    expect(offered(some, { diagnostics: [error] })).toEqual([]);
  });
});

test("each action has a command in the manifest, with a title, and is registered", () => {
  const ids = Object.keys(actions).map((id) => `nearline.${id}`);
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  expect(contributed).toEqual(expect.arrayContaining(ids));
  expect([...fake.state.commands.keys()].sort()).toEqual([...ids].sort());
});

function never(): never {
  throw new Error("nothing was proposed");
}
