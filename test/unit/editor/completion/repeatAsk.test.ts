import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RepeatAsk } from "../../../../src/editor/completion/repeatAsk.ts";
import { fake, Position } from "../../../fake/vscode.ts";
import { marked } from "../fakeEditor.ts";

let repeatAsk: RepeatAsk;
beforeEach(() => {
  fake.reset();
  vi.useFakeTimers();
  repeatAsk = new RepeatAsk(() => {});
});
afterEach(() => {
  repeatAsk.dispose();
  vi.useRealTimers();
});

/** The user is in a document with the cursor at its end. */
function open(isEmpty = true) {
  const { document, position } = marked("<li>█");
  fake.state.activeDocument = document;
  fake.state.activeSelection = { active: new Position(position.line, position.character), isEmpty };
  return document;
}

const trigger = [["editor.action.inlineSuggest.trigger"]];

describe("RepeatAsk", () => {
  it("has VS Code ask again after an edit that it asks nothing for, and knows that request", () => {
    const document = open();
    expect(repeatAsk.noteRequest(document, false)).toBe(false);
    vi.advanceTimersByTime(100);
    fake.fireEdit(document);
    vi.advanceTimersByTime(1000);
    expect(fake.state.executed).toEqual(trigger);
    // A key that is pressed meanwhile has a request of its own.
    expect(repeatAsk.noteRequest(document, false)).toBe(false);
    expect(repeatAsk.noteRequest(document, true)).toBe(true);
    expect(repeatAsk.noteRequest(document, true)).toBe(false);
  });

  it("leaves it at that when VS Code asks by itself, as it does for keys", () => {
    const document = open();
    for (let key = 0; key < 5; key++) {
      fake.fireEdit(document);
      vi.advanceTimersByTime(20);
      repeatAsk.noteRequest(document, false);
      vi.advanceTimersByTime(200);
    }
    expect(fake.state.executed).toEqual([]);
  });

  it("asks once for a key, not again for what comes of it", () => {
    const document = open();
    repeatAsk.noteRequest(document, false);
    fake.fireEdit(document);
    vi.advanceTimersByTime(200);
    repeatAsk.noteRequest(document, true);
    fake.fireEdit(document);
    vi.advanceTimersByTime(200);
    expect(fake.state.executed).toEqual(trigger);
  });

  it("does nothing for an edit long after the last key, for undo, and in another document", () => {
    const document = open();
    repeatAsk.noteRequest(document, false);
    fake.fireEdit(document, { reason: 1 });
    fake.fireEdit(marked("█").document);
    vi.advanceTimersByTime(2000);
    fake.fireEdit(document);
    vi.advanceTimersByTime(2000);
    expect(fake.state.executed).toEqual([]);
  });

  it("does nothing where the user has left or selects text", () => {
    const document = open(false);
    repeatAsk.noteRequest(document, false);
    fake.fireEdit(document);
    vi.advanceTimersByTime(200);
    open();
    repeatAsk.noteRequest(document, false);
    fake.fireEdit(document);
    vi.advanceTimersByTime(200);
    expect(fake.state.executed).toEqual([]);
  });
});
