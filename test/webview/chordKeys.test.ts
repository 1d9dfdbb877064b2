import { describe, expect, it } from "vitest";
import { chordEnds, type Key } from "../../src/webview/chordKeys.ts";

const key = (name: string, modifiers: Partial<Key> = {}): Key => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  timeStamp: 0,
  ...modifiers,
});

describe("the second key of a chord", () => {
  it("is known by the first, whatever modifiers go up and down between them", () => {
    const ends = chordEnds(false);
    const keys = [key("a"), key("Control", { ctrlKey: true }), key("k", { ctrlKey: true }), key("Shift"), key("l"), key("l")];
    expect(keys.map(ends)).toEqual([false, false, false, false, true, false]);
  });

  it("may be Ctrl+K itself, which begins no other", () => {
    const ends = chordEnds(false);
    expect([key("k", { ctrlKey: true }), key("k", { ctrlKey: true }), key("l")].map(ends)).toEqual([false, true, false]);
  });

  it("is text again when VS Code has given up waiting for it", () => {
    const ends = chordEnds(false);
    expect([key("k", { ctrlKey: true, timeStamp: 1000 }), key("l", { timeStamp: 6000 })].map(ends)).toEqual([false, false]);
  });

  it("comes on a Mac after Cmd+K, for Ctrl+K deletes to the end of the line there", () => {
    const ends = chordEnds(true);
    expect([key("k", { ctrlKey: true }), key("l"), key("k", { metaKey: true }), key("l")].map(ends)).toEqual([false, false, false, true]);
  });
});
