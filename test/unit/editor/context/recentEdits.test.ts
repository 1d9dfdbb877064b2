import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecentEdits } from "../../../../src/editor/context/recentEdits.ts";
import { fake, Position, Range } from "../../../fake/vscode.ts";
import { documentOf } from "../fakeEditor.ts";

let nowMs: number;
let edits: RecentEdits;
const refused = new Set<string>();
beforeEach(() => {
  fake.reset();
  nowMs = 0;
  refused.clear();
  refused.add("/project/secret.ts");
  edits = new RecentEdits(() => nowMs, { mayRead: ({ path }) => !refused.has(path) });
});
afterEach(() => edits.dispose());

const lines = Array.from({ length: 100 }, (_, line) => `line ${line}`);

function edit(document: ReturnType<typeof documentOf>, line: number, text: string, lastLine = line, reason?: number) {
  const change = { range: new Range(new Position(line, 0), new Position(lastLine, 0)), text };
  fake.fireEdit(document, { change, ...(reason === undefined ? {} : { reason }) });
}

const texts = () => edits.edits().map(({ text }) => text);

describe("RecentEdits", () => {
  it("takes changes side by side for one, and others apart, oldest first", () => {
    const document = documentOf(lines);
    edit(document, 10, "x");
    edit(document, 11, "y");
    edit(document, 50, "z");
    expect(texts()).toEqual(["line 10\nline 11", "line 50"]);
  });

  it("follows lines that are added to a change", () => {
    const document = documentOf(lines);
    edit(document, 12, "x");
    edit(document, 10, "a\nb");
    expect(texts()).toEqual(["line 10\nline 11\nline 12\nline 13"]);
  });

  it("forgets what is large, undone, secret or long ago", () => {
    edit(documentOf(lines), 10, "x\n".repeat(40));
    edit(documentOf(lines), 10, "x", 10, 1);
    edit(documentOf(lines, { uri: "file:/project/secret.ts" }), 10, "x");
    expect(texts()).toEqual([]);
    edit(documentOf(lines), 10, "x");
    expect(texts()).toEqual(["line 10"]);
    nowMs = 3_600_000;
    expect(texts()).toEqual([]);
  });

  it("keeps a few", () => {
    for (let index = 0; index < 30; index++) edit(documentOf(lines), index, "x");
    expect(texts().length).toBeLessThanOrEqual(8);
    expect(texts().at(-1)).toBe("line 29");
  });

  it("tells nothing of a file that may be read no longer", () => {
    edit(documentOf(lines, { uri: "file:/project/was.ts" }), 10, "x");
    expect(texts()).toEqual(["line 10"]);
    refused.add("/project/was.ts");
    expect(texts()).toEqual([]);
  });
});
