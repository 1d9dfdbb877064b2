import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { takeSnapshot } from "../../../../src/editor/completion/snapshot.ts";
import { EndOfLine, fake, NotebookCellKind, Position } from "../../../fake/vscode.ts";
import { documentOf, marked } from "../fakeEditor.ts";

beforeEach(() => fake.reset());

interface Cell {
  readonly lines: readonly string[];
  readonly languageId?: string;
  readonly kind?: number;
}

/** A notebook of these cells; the snapshot is taken at the end of a line of one of them. */
function snapshotInNotebook(cells: readonly Cell[], cellIndex: number, line: number) {
  const documents = cells.map(({ lines, languageId = "python" }, index) =>
    documentOf(lines, { uri: `vscode-notebook-cell:/a.ipynb#W${index}`, languageId }),
  );
  fake.state.notebooks = [
    { getCells: () => [] },
    { getCells: () => documents.map((document, index) => ({ document, kind: cells[index]?.kind ?? NotebookCellKind.Code })) },
  ];
  const document = documents[cellIndex];
  if (document === undefined) throw new Error("no such cell");
  return takeSnapshot(document, new Position(line, document.lineAt(line).text.length) as unknown as vscode.Position);
}

describe("takeSnapshot", () => {
  it("splits the text at the cursor and names the document", () => {
    const { document, position } = marked("def f():\n    return █1\n\nf()", { uri: "file:/project/src/a.py", languageId: "python" });
    expect(takeSnapshot(document, position)).toEqual({
      uri: "file:/project/src/a.py",
      path: "src/a.py",
      languageId: "python",
      prefix: "def f():\n    return ",
      suffix: "1\n\nf()",
    });
  });

  it("has line feeds only, whatever the document has", () => {
    const { document, position } = marked("a\n\tb█\nc", { eol: EndOfLine.CRLF });
    expect(takeSnapshot(document, position)).toMatchObject({ prefix: "a\n\tb", suffix: "\nc" });
  });

  it("reads a few hundred lines of a document of 50 MB", () => {
    const line = `const value = ${"1 + ".repeat(9)}1;`;
    const lineCount = Math.ceil(50e6 / line.length);
    const document = documentOf({ length: lineCount, at: () => line });
    const snapshot = takeSnapshot(document, new Position(lineCount / 2, 0) as unknown as vscode.Position);
    expect(snapshot.prefix.length).toBeGreaterThan(5000);
    expect(document.readCount).toBeLessThan(1000);
  });

  it("does not fail in a single line of 50 MB", () => {
    const document = documentOf(["x".repeat(50e6)]);
    const { prefix, suffix } = takeSnapshot(document, new Position(0, 40e6) as unknown as vscode.Position);
    expect(prefix.length + suffix.length).toBeLessThan(100_000);
  });

  it("puts the code cells of the same language before the cell, and only those", () => {
    const cells: Cell[] = [
      { lines: ["import math", "x = 1"] },
      { lines: ["# A heading"], languageId: "markdown", kind: NotebookCellKind.Markup },
      { lines: ["%%bash", "ls"], languageId: "shellscript" },
      { lines: ["y = 2"] },
      { lines: ["z = x + ", "print(z)"] },
      { lines: ["after()"] },
    ];
    expect(snapshotInNotebook(cells, 4, 0)).toMatchObject({
      uri: "vscode-notebook-cell:/a.ipynb#W4",
      prefix: "import math\nx = 1\n\ny = 2\n\nz = x + ",
      suffix: "\nprint(z)",
    });
  });

  it("takes a cell alone when no notebook has it yet", () => {
    const { document, position } = marked("a = █", { uri: "vscode-notebook-cell:/b.ipynb#W0" });
    expect(takeSnapshot(document, position)).toMatchObject({ prefix: "a = ", suffix: "" });
  });

  it("bounds the cells read and keeps the beginning while cells are added", () => {
    const cells = (count: number): Cell[] => Array.from({ length: count }, (_, index) => ({ lines: [`cell_${index}`] }));
    const firstLineAfter = (count: number) => snapshotInNotebook(cells(count), count - 1, 0).prefix.split("\n")[0];
    expect([10, 65, 66, 81, 82].map(firstLineAfter)).toEqual(["cell_0", "cell_0", "cell_16", "cell_16", "cell_32"]);
  });
});
