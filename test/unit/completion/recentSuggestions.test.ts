import { describe, expect, it } from "vitest";
import { RecentSuggestions } from "../../../src/completion/recentSuggestions.ts";
import { snapshotAt } from "./place.ts";

function rememberAt(recent: RecentSuggestions, marked: string, text: string, mode: "line" | "block" = "line"): void {
  const { uri, prefix, suffix } = snapshotAt(marked);
  recent.remember(uri, { prefix, suffix, mode, answer: { kind: "text", text } });
}

function findAt(recent: RecentSuggestions, marked: string, mode: "line" | "block" | "any" = "any"): string | undefined {
  const snapshot = snapshotAt(marked);
  const found = recent.find(snapshot.uri, snapshot, (other) => mode === "any" || other === mode);
  return found?.kind === "text" ? found.text : found?.reason;
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

  it("gives only modes that are accepted", () => {
    const recent = new RecentSuggestions();
    rememberAt(recent, "a = █", "foo(b)", "block");
    expect(findAt(recent, "a = █", "line")).toBeUndefined();
    expect(findAt(recent, "a = █", "block")).toBe("foo(b)");
  });

  it("gives the reason for none at the same place only", () => {
    const recent = new RecentSuggestions();
    const { uri, prefix, suffix } = snapshotAt("a;█");
    recent.remember(uri, { prefix, suffix, mode: "line", answer: { kind: "nothing", reason: "endOfLine" } });
    expect(findAt(recent, "a;█")).toBe("endOfLine");
    expect(findAt(recent, "a; █")).toBeUndefined();
  });

  it("keeps documents apart, forgets the oldest of one document, and all on demand", () => {
    const recent = new RecentSuggestions();
    recent.remember("other", { prefix: "a = ", suffix: "", mode: "line", answer: { kind: "text", text: "foo" } });
    expect(findAt(recent, "a = █")).toBeUndefined();
    for (const name of "abcdefghi") rememberAt(recent, `${name} = █`, "foo(b)");
    expect(findAt(recent, "a = █")).toBeUndefined();
    expect(findAt(recent, "b = █")).toBe("foo(b)");
    recent.forget();
    expect(findAt(recent, "b = █")).toBeUndefined();
  });
});
