import { describe, expect, it } from "vitest";
import { RecentSuggestions, remainingAnswer } from "../../../src/completion/recentSuggestions.ts";
import { snapshotAt } from "./place.ts";

function rememberAt(recent: RecentSuggestions, marked: string, text: string, beyond = ""): void {
  const { uri, prefix, suffix } = snapshotAt(marked);
  recent.remember({ uri, prefix, suffix, mode: "line", answer: { kind: "text", text, beyond } });
}

function findAt(recent: RecentSuggestions, marked: string): string | undefined {
  const snapshot = snapshotAt(marked);
  const found = recent.find(snapshot.uri, (memory) => remainingAnswer(memory, snapshot));
  return found?.kind === "nothing" ? found.reason : found?.text;
}

describe("RecentSuggestions", () => {
  it("gives what is left while the suggestion is typed along", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    expect(findAt(recent, "a = █")).toBe("foo(b)");
    expect(findAt(recent, "a = fo█")).toBe("o(b)");
    expect(findAt(recent, "a = foo(█)")).toBe("b)");
  });

  it("gives it again after a deletion", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    expect(findAt(recent, "a = fx█")).toBeUndefined();
    expect(findAt(recent, "a = f█")).toBe("oo(b)");
  });

  it("has nothing when all of it is typed, or was deleted beyond its beginning", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    expect(findAt(recent, "a = foo(b)█")).toBeUndefined();
    expect(findAt(recent, "a =█")).toBeUndefined();
  });

  it("prefers the newest that fits", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    rememberAt(recent, "a = f█", "ab()");
    expect(findAt(recent, "a = f█")).toBe("ab()");
    expect(findAt(recent, "a = fo█")).toBe("o(b)");
  });

  it("passes over memories that nothing is made of", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    rememberAt(recent, "b = █", "bar()");
    expect(recent.find("file:///a", ({ prefix }) => (prefix === "a = " ? "taken" : undefined))).toBe("taken");
    expect(recent.find("file:///a", () => undefined)).toBeUndefined();
  });

  it("goes on beyond what was shown once all of that is typed, up to the end of what the model wrote", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo()", "\nb = 1;\n");
    expect(findAt(recent, "a = foo█")).toBe("()");
    expect(findAt(recent, "a = foo()█")).toBe("\nb = 1;\n");
    expect(findAt(recent, "a = foo()\nb█")).toBe(" = 1;\n");
    expect(findAt(recent, "a = foo()\nb = 1;\n█")).toBeUndefined();
    expect(findAt(recent, "a = foo()\nc█")).toBeUndefined();
  });

  it("gives the reason for none at the same place only", () => {
    const recent = new RecentSuggestions();
    const { uri, prefix, suffix } = snapshotAt("a;█");
    recent.remember({ uri, prefix, suffix, mode: "line", answer: { kind: "nothing", reason: "endOfLine" } });
    expect(findAt(recent, "a;█")).toBe("endOfLine");
    expect(findAt(recent, "a; █")).toBeUndefined();
  });

  it("keeps documents apart, and forgets all on demand", () => {
    const recent = new RecentSuggestions();
    recent.remember({ uri: "other", prefix: "a = ", suffix: "", mode: "line", answer: { kind: "text", text: "foo", beyond: "" } });
    expect(findAt(recent, "a = █")).toBeUndefined();
    rememberAt(recent, "b = █", "foo(b)");
    recent.forget();
    expect(findAt(recent, "b = █")).toBeUndefined();
  });

  it("remembers a place once, with what was said there last", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)");
    rememberAt(recent, "a = █", "bar()");
    expect(findAt(recent, "a = █")).toBe("bar()");
    expect(findAt(recent, "a = f█")).toBeUndefined();
  });

  it("finds earlier places again, and forgets the one that was of no use for longest when it holds too much", () => {
    // Each memory has 9 units of document name, 4 before the cursor and 6 of answer.
    const recent = new RecentSuggestions(3 * 19);
    for (const name of "abc") rememberAt(recent, `${name} = █`, "foo(b)");
    expect(findAt(recent, "a = █")).toBe("foo(b)");
    rememberAt(recent, "d = █", "foo(b)");
    expect(findAt(recent, "b = █")).toBeUndefined();
    for (const name of "acd") expect(findAt(recent, `${name} = █`)).toBe("foo(b)");
  });

  it("remembers one answer, however large", () => {
    const recent = new RecentSuggestions(1);
    rememberAt(recent, "a = █", "foo(b)");
    expect(findAt(recent, "a = █")).toBe("foo(b)");
  });
});
