import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import { CircumstanceWatch } from "../../../../src/editor/completion/circumstanceWatch.ts";
import { EndOfLine, type FakeDocument, fake, Position } from "../../../fake/vscode.ts";
import { documentOf } from "../fakeEditor.ts";

let watch: CircumstanceWatch;
beforeEach(() => {
  fake.reset();
  watch = new CircumstanceWatch();
});
afterEach(() => watch.dispose());

const at = (line: number, character: number) => new Position(line, character) as unknown as vscode.Position;

function edit(document: FakeDocument, text = "a"): void {
  document.version++;
  fake.fireEdit(document, { text });
}

/** VS Code tells of the edit and then of the cursor behind it. */
function type(document: FakeDocument): void {
  edit(document);
  fake.fireSelectionChange(document);
}

describe("CircumstanceWatch", () => {
  describe("followsTyping", () => {
    const document = documentOf(["abc"]);
    const followsTyping = () => watch.at(document, at(0, 1), undefined).followsTyping;

    it("holds where nothing was seen yet", () => expect(followsTyping()).toBe(true));

    it("holds after a key, whether the cursor was reported yet or not", () => {
      fake.fireSelectionChange(document);
      edit(document);
      expect(followsTyping()).toBe(true);
      fake.fireSelectionChange(document);
      expect(followsTyping()).toBe(true);
    });

    it("holds after several keys whose cursor is reported once", () => {
      type(document);
      edit(document);
      edit(document);
      fake.fireSelectionChange(document);
      expect(followsTyping()).toBe(true);
    });

    it("does not hold after an arrow key or the mouse", () => {
      type(document);
      fake.fireSelectionChange(document);
      expect(followsTyping()).toBe(false);
      type(document);
      expect(followsTyping()).toBe(true);
      fake.fireSelectionChange(document, "Mouse");
      expect(followsTyping()).toBe(false);
    });

    it("holds where an extension set the cursor after a key", () => {
      type(document);
      fake.fireSelectionChange(document, "extension");
      expect(followsTyping()).toBe(true);
    });
  });

  describe("followsAcceptance", () => {
    const followsAcceptance = (document: ReturnType<typeof documentOf>, line: number, character: number) =>
      watch.at(document, at(line, character), undefined).followsAcceptance;

    it("holds at the end of the text that was offered, right after it was put there", () => {
      const document = documentOf(["a = f(b)"]);
      watch.noteOffered(document, "f(b)", at(0, 4));
      expect(followsAcceptance(document, 0, 8)).toBe(false);
      edit(document, "f(b)");
      expect(followsAcceptance(document, 0, 8)).toBe(true);
      expect(followsAcceptance(document, 0, 6)).toBe(false);
      edit(document, "x");
      expect(followsAcceptance(document, 0, 8)).toBe(false);
    });

    it("knows several lines with the document's line ends", () => {
      const document = documentOf(["f {", "  a", "}"], { eol: EndOfLine.CRLF });
      watch.noteOffered(document, "\r\n  a\r\n}", at(0, 3));
      edit(document, "\r\n  a\r\n}");
      expect(followsAcceptance(document, 2, 1)).toBe(true);
    });

    it("does not hold for text that was typed key by key, nor in another document", () => {
      const document = documentOf(["ab"]);
      watch.noteOffered(document, "b", at(0, 1));
      edit(document, "b");
      expect(followsAcceptance(document, 0, 2)).toBe(false);
      const other = documentOf(["ab"]);
      edit(other, "ab");
      expect(followsAcceptance(other, 0, 2)).toBe(false);
    });
  });

  it("tells cursors and the selection of the document's own editor, and does not believe an old cursor", () => {
    const document = documentOf(["abcdef"]);
    fake.state.activeDocument = document;
    fake.state.activeSelection = { active: new Position(0, 3), isEmpty: false };
    expect(watch.at(document, at(0, 3), undefined)).toMatchObject({ hasSelection: true, cursorCount: 1 });
    expect(watch.at(document, at(0, 1), undefined)).toMatchObject({ hasSelection: false });
    fake.state.moreSelections = [{ active: new Position(0, 5), isEmpty: true }];
    expect(watch.at(document, at(0, 3), undefined)).toMatchObject({ cursorCount: 2 });
    expect(watch.at(documentOf(["a"]), at(0, 1), undefined)).toMatchObject({ hasSelection: false, cursorCount: 1 });
  });

  it("tells the selected entry and a file system that cannot be written", () => {
    const document = documentOf(["a"], { uri: "git:/a.ts" });
    fake.state.writableSchemes.set("git", false);
    const selected = { text: "log" } as vscode.SelectedCompletionInfo;
    expect(watch.at(document, at(0, 1), selected)).toMatchObject({ isReadOnly: true, selectedEntry: "log" });
    expect(watch.at(documentOf(["a"]), at(0, 1), undefined)).not.toHaveProperty("selectedEntry");
  });
});
