import { describe, expect, it } from "vitest";
import { missingClosers, openQuotes, unmatchedClosers } from "../../../src/completion/closers.ts";

const none: ReadonlySet<string> = new Set();

describe("closers", () => {
  it("closes what stands before the text, not what the text opened", () => {
    expect(unmatchedClosers("a(b)[c])", none)).toEqual([7]);
    expect(unmatchedClosers("a) + (b))", none)).toEqual([1, 8]);
  });

  it("counts the first quote of a kind that is open, unless the text opens it again", () => {
    expect(unmatchedClosers('a", b', new Set(['"']))).toEqual([1]);
    expect(unmatchedClosers('a" + "b', new Set(['"']))).toEqual([]);
    expect(unmatchedClosers('"a"', none)).toEqual([]);
  });

  it("tells open quotes from their number, without escaped ones", () => {
    expect([...openQuotes('say("a", "b')]).toEqual(['"']);
    expect([...openQuotes('say("a\\"')]).toEqual(['"']);
    expect([...openQuotes('say("a")')]).toEqual([]);
  });

  it("names the closers to come, innermost first", () => {
    expect(missingClosers("f({ a: [1")).toBe("]})");
    expect(missingClosers('f("a')).toBe('")');
    expect(missingClosers("f(a)")).toBe("");
  });
});
