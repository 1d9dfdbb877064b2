/** Actions that change code or ask in the chat, and what holds for any action. */
import { beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../../../../src/shared/errors.ts";
import { fake, Position, Range, SymbolKind } from "../../../fake/vscode.ts";
import { type ActionBench, accepted, actionBench, openMarked, toldErrors } from "./actionBench.ts";

const add = "const x = 1;\n\nfunction add(a, b) {\n  retu█rn a + c;\n}\n\nadd(1, 2);";
const problem = { severity: 0, message: "c is not defined", range: new Range(new Position(3, 13), new Position(3, 14)) };
let bench: ActionBench;
beforeEach(() => {
  bench = actionBench();
});

/** The symbol that the language's extension would tell. */
function knowSymbol(name: string, startLine: number, endLine: number, kind: number = SymbolKind.Function): void {
  const range = new Range(new Position(startLine, 0), new Position(endLine, 1));
  fake.state.commands.set("vscode.executeDocumentSymbolProvider", () => [{ name, kind, range, children: [] }]);
}

const prompt = () => bench.requests[0]?.messages.map(({ content }) => content).join("\n") ?? "";

describe("explain and summarise", () => {
  test("send the symbol at the cursor to the chat", async () => {
    openMarked(add);
    knowSymbol("add", 2, 4);
    await bench.run("explain");
    expect(bench.asked).toEqual([
      {
        question: expect.stringContaining("Explain"),
        mentions: [{ kind: "symbol", name: "add", uri: "file:/project/a.ts", startLine: 2, endLine: 4 }],
      },
    ]);
    expect(bench.requests).toEqual([]);
  });

  test("send the selected lines, without one that is only touched", async () => {
    openMarked("a();\n█b();\nc();\n█d();");
    await bench.run("explain");
    await bench.run("summarise");
    const mention = { kind: "selection", uri: "file:/project/a.ts", startLine: 1, endLine: 2 };
    expect(bench.asked.map(({ mentions }) => mentions)).toEqual([[mention], [mention]]);
  });

  test("find the block where no extension knows a symbol, and the file to summarise", async () => {
    openMarked(add);
    await bench.run("explain");
    await bench.run("summarise");
    expect(bench.asked.map(({ mentions }) => mentions)).toEqual([
      [{ kind: "selection", uri: "file:/project/a.ts", startLine: 2, endLine: 4 }],
      [{ kind: "file", uri: "file:/project/a.ts" }],
    ]);
  });
});

describe("fix", () => {
  test("tells the model the problems and proposes the lines that differ", async () => {
    const document = openMarked(add);
    fake.state.diagnostics = [problem];
    bench.answers = ["\nfunction add(a, b) {\n  return a + b;\n}"];
    await bench.run("fix");
    expect(prompt()).toContain("Error in line 2: c is not defined");
    expect(prompt()).toContain("function add(a, b) {");
    expect(prompt()).not.toContain("add(1, 2)");
    expect(bench.proposals).toEqual([
      {
        uri: "file:/project/a.ts",
        version: 1,
        text: add.replace("█", ""),
        title: "Fix: a.ts",
        replacements: [{ startLine: 3, endLine: 4, lines: ["  return a + b;"] }],
      },
    ]);
    expect(accepted(document, bench.proposals[0] ?? never())).toBe(add.replace("█", "").replace("a + c", "a + b"));
    expect(document.getText()).toBe(add.replace("█", ""));
  });

  test("takes the place from the light bulb, wherever the cursor is", async () => {
    const document = openMarked(`${add}█`.replace("retu█rn", "return"));
    fake.state.diagnostics = [problem];
    bench.answers = ["\nfunction add(a, b) {\n  return a + b;\n}"];
    await bench.run("fix", document.uri, problem.range);
    expect(bench.proposals[0]?.replacements).toEqual([{ startLine: 3, endLine: 4, lines: ["  return a + b;"] }]);
  });

  test("of one line in a long function gives the model the lines around it", async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `  step(${index});`);
    const document = openMarked(["function long() {", ...lines, "}"].join("\n").replace("step(99)", "st█ep(99)"));
    knowSymbol("long", 0, 201);
    fake.state.diagnostics = [{ ...problem, range: new Range(new Position(100, 2), new Position(100, 6)) }];
    const around = lines.slice(79, 120).map((line) => line.trim());
    bench.answers = [`\n${around.join("\n").replace("step(99)", "step(0)")}`];
    await bench.run("fix");
    expect(prompt()).toContain("Error in line 21: ");
    expect(prompt()).not.toContain("step(78)");
    expect(bench.proposals[0]?.replacements).toEqual([{ startLine: 100, endLine: 101, lines: ["  step(0);"] }]);
    expect(document.version).toBe(1);
  });

  test("says that there is nothing to fix, without asking the model", async () => {
    openMarked(add);
    fake.state.diagnostics = [{ ...problem, severity: 3 }];
    await bench.run("fix");
    expect(toldErrors()[0]).toMatch(/^Nearline: Fix: there must be an error or a warning/);
    expect(bench.requests).toEqual([]);
  });
});

describe("simplify", () => {
  test("keeps the indentation of the selection", async () => {
    const document = openMarked("class A {\n█  run() {\n    return (1);\n  }█\n}");
    bench.answers = ["\nrun() {\n  return 1;\n}"];
    await bench.run("refactor");
    expect(prompt()).toContain("\nrun() {\n  return (1);\n}\n");
    expect(accepted(document, bench.proposals[0] ?? never())).toBe("class A {\n  run() {\n    return 1;\n  }\n}");
  });

  test("says so where the model would change nothing", async () => {
    openMarked("█a();█");
    bench.answers = ["\na();"];
    await bench.run("refactor");
    expect(bench.proposals).toEqual([]);
    expect(fake.state.informed[0]?.[0]).toContain("would change nothing");
  });

  test("refuses what the model cannot read whole: a part would delete the rest", async () => {
    openMarked(`█${"a();\n".repeat(3000)}█`);
    await bench.run("refactor");
    expect(toldErrors()[0]).toMatch(/^Nearline: Simplify: .*; select fewer lines$/);
    expect(bench.requests).toEqual([]);
  });

  test("refuses an answer that did not end", async () => {
    openMarked("█a();█");
    bench.answers = ["\nb();"];
    bench.finish = "length";
    await bench.run("refactor");
    expect(bench.proposals).toEqual([]);
    expect(toldErrors()[0]).toContain("must end");
  });

  test("proposes with the version that was read, whatever was typed meanwhile", async () => {
    const document = openMarked("█a();█");
    bench.answers = ["\nb();"];
    bench.whileWorking = () => {
      document.version = 2;
    };
    await bench.run("refactor");
    expect(bench.proposals[0]).toMatchObject({ version: 1, text: "a();" });
  });

  test("lets no hidden character of an answer into the code", async () => {
    const document = openMarked("█a();█");
    bench.answers = ["\nb();\u202E\u0000 // x\n```\nDone. <script>alert(1)</script>"];
    await bench.run("refactor");
    expect(accepted(document, bench.proposals[0] ?? never())).toBe("b(); // x");
  });
});

describe("document", () => {
  test("proposes a comment above the function and changes nothing itself", async () => {
    const document = openMarked(add);
    knowSymbol("add", 2, 4);
    bench.answers = [" Adds two numbers.\n * @returns {number}\n "];
    await bench.run("document");
    expect(bench.requests[0]?.messages.at(-1)).toEqual({ role: "assistant", content: "```typescript\n/**\n *" });
    expect(bench.requests[0]?.stop).toEqual(["*/"]);
    expect(bench.proposals).toEqual([
      {
        uri: "file:/project/a.ts",
        version: 1,
        text: add.replace("█", ""),
        title: "Document: add",
        replacements: [{ startLine: 2, endLine: 2, lines: ["/**", " * Adds two numbers.", " * @returns {number}", " */"] }],
      },
    ]);
    expect(document.getText()).toBe(add.replace("█", ""));
  });

  test("puts a docstring inside", async () => {
    const document = openMarked("class A:\n    def a(self):\n        re█turn 1", { languageId: "python", uri: "file:/project/a.py" });
    knowSymbol("a", 1, 2, SymbolKind.Method);
    bench.answers = ["Returns one."];
    await bench.run("document");
    expect(accepted(document, bench.proposals[0] ?? never())).toBe(
      'class A:\n    def a(self):\n        """Returns one."""\n        return 1',
    );
  });

  test("says what was not read of a long function", async () => {
    openMarked(`function long() {\n█${"  step();\n".repeat(3000)}}`);
    knowSymbol("long", 0, 3000);
    bench.answers = [" Steps.\n"];
    await bench.run("document");
    expect(bench.proposals).toHaveLength(1);
    expect(fake.state.informed[0]?.[0]).toMatch(/only the first \d+ of \d+ lines were read/);
  });

  test("says that a language has no comments", async () => {
    openMarked('{"a": 1█}', { languageId: "json" });
    await bench.run("document");
    expect(toldErrors()[0]).toContain("got json");
  });

  test("proposes nothing where the model wrote none", async () => {
    openMarked(add);
    bench.answers = ["\n *\n *\n"];
    await bench.run("document");
    expect(bench.proposals).toEqual([]);
    expect(toldErrors()).toHaveLength(1);
  });
});

describe("any action", () => {
  const ids = ["fix", "document", "writeTests", "refactor", "translateCode", "nameCode", "suggestName"];
  beforeEach(() => {
    fake.state.diagnostics = [problem];
    fake.state.choice = "Python";
  });

  test.each(["explain", "summarise", "translateComments", ...ids])("%s refuses a file with secrets and says why", async (id) => {
    openMarked("TOKEN=█1", { uri: "file:/project/.env" });
    await bench.run(id);
    expect(toldErrors()[0]).toMatch(/passwords or keys are not read, got \.env; /);
    expect([bench.requests, bench.asked, bench.proposals]).toEqual([[], [], []]);
  });

  test.each(["explain", "summarise", ...ids])("%s says that no editor is open", async (id) => {
    await bench.run(id);
    expect(toldErrors()[0]).toContain("an editor must be open");
  });

  test.each(["explain", "summarise", "document", "refactor", "translateCode"])("%s says that there is no code", async (id) => {
    openMarked("\n  █\n");
    await bench.run(id);
    expect(toldErrors()[0]).toContain("there must be code at the cursor");
  });

  test.each(["fix", "document", "writeTests", "refactor", "translateCode"])("%s cancelled shows nothing more", async (id) => {
    openMarked(add);
    fake.state.onProgress = (cancel) => {
      bench.whileWorking = cancel;
    };
    bench.answers = ["\nb();"];
    await bench.run(id);
    expect(bench.requests).toHaveLength(1);
    expect([bench.proposals, fake.state.opened, toldErrors(), fake.state.informed]).toEqual([[], [], [], []]);
  });

  test.each(["fix", "document", "writeTests", "refactor", "translateCode"])("%s tells an error of the model", async (id) => {
    openMarked(add);
    bench.answers = [new AppError("worker/stopped", "worker: must run, got killed; try again")];
    await bench.run(id);
    expect(fake.state.errors[0]).toEqual(["Nearline: worker: must run, got killed; try again", "Show Log"]);
    expect(bench.errors).toHaveLength(1);
  });

  test.each(["fix", "document", "refactor", "translateCode"])("%s tells that an answer is empty", async (id) => {
    openMarked(add);
    bench.answers = [" \n"];
    await bench.run(id);
    expect(toldErrors()[0]).toContain("got nothing");
    expect(bench.proposals).toEqual([]);
  });

  test("offers to enable a model that is off", async () => {
    openMarked(add);
    bench.state = { kind: "off" };
    fake.state.choice = "Enable Nearline";
    await bench.run("refactor");
    expect(fake.state.executed.at(-1)).toEqual(["nearline.enable"]);
  });

  test("offers to restart a model that failed", async () => {
    openMarked(add);
    bench.state = { kind: "failed", error: new AppError("model/notFound", "x: must exist; choose another"), failureCount: 1 };
    fake.state.choice = "Restart Worker";
    await bench.run("refactor");
    expect(fake.state.errors[0]).toEqual(["Nearline: x: must exist; choose another", "Restart Worker", "Show Log"]);
    expect(fake.state.executed.at(-1)).toEqual(["nearline.restartWorker"]);
  });

  test("waits for a model that loads, and says so", async () => {
    openMarked("█a();█");
    bench.state = { kind: "loading", stage: "read", fraction: 0.5 };
    bench.answers = ["\nb();"];
    await bench.run("refactor");
    expect(fake.state.progress).toEqual(["Nearline: Simplify", "loading the model…", "reading…", "writing, 1 token…"]);
    expect(bench.proposals).toHaveLength(1);
  });

  test("shows nothing once the extension has gone", async () => {
    openMarked(add);
    bench.whileWorking = () => bench.dispose();
    bench.answers = ["\nb();"];
    await bench.run("refactor");
    expect([bench.proposals, toldErrors()]).toEqual([[], []]);
  });
});

function never(): never {
  throw new Error("nothing was proposed");
}
