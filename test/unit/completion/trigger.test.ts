import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Circumstances, TriggerReason } from "../../../src/completion/outcome.ts";
import { decide, hugeLineCharacters, type TriggerOptions, triggerRules } from "../../../src/completion/trigger.ts";
import { requestAt } from "./place.ts";

const plain: Circumstances = { isReadOnly: false, hasSelection: false, cursorCount: 1, followsAcceptance: false, followsTyping: true };

/** What is decided at a marked place: the reason for a suggestion or against it. */
function decided(marked: string, circumstances: Partial<Circumstances> = {}, options: TriggerOptions = {}, explicit = false): string {
  const decision = decide({ ...requestAt(marked, { explicit }), circumstances: { ...plain, ...circumstances } }, options);
  if (decision.ask) return `ask: ${decision.why}`;
  return decision.mayRecall ? `recall: ${decision.reason}` : `none: ${decision.reason}`;
}

const longLine = "a".repeat(hugeLineCharacters);

interface Row {
  readonly reason: TriggerReason;
  readonly marked?: string;
  readonly circumstances?: Partial<Circumstances>;
  readonly options?: TriggerOptions;
}

/** A place at which each rule holds. */
const rows: readonly Row[] = [
  { reason: "secretFile", circumstances: { withheld: "secretFile" } },
  { reason: "readOnly", circumstances: { isReadOnly: true } },
  { reason: "snoozed", circumstances: { withheld: "snoozed" } },
  { reason: "ignoredFile", circumstances: { withheld: "ignoredFile" } },
  { reason: "severalCursors", circumstances: { cursorCount: 2 } },
  { reason: "selection", circumstances: { hasSelection: true } },
  { reason: "hugeLine", marked: `b\n${longLine}█;\nc` },
  { reason: "midWord", marked: "fo█o" },
  { reason: "inString", marked: 'a = "b █"', options: { suggestIn: { strings: false, comments: true } } },
  { reason: "inComment", marked: "// a █", options: { suggestIn: { strings: true, comments: false } } },
  { reason: "otherEntry", marked: "cl█", circumstances: { selectedEntry: "console.log" } },
  { reason: "justAccepted", marked: "f();█\n", circumstances: { followsAcceptance: true } },
  { reason: "onlyMoved", circumstances: { followsTyping: false } },
];

describe("decide", () => {
  it.each(rows)("asks for nothing: $reason", ({ reason, marked = "a = █", circumstances, options }) => {
    const isSoft = reason === "justAccepted" || reason === "onlyMoved";
    expect(decided(marked, circumstances, options)).toBe(`${isSoft ? "recall" : "none"}: ${reason}`);
  });

  it.each(rows)("an explicit wish: $reason", ({ reason, marked = "a = █", circumstances, options }) => {
    const isHard = reason === "secretFile" || reason === "readOnly";
    expect(decided(marked, circumstances, options, true)).toBe(isHard ? `none: ${reason}` : "ask: explicit");
  });

  it("has a row here for each rule, in its order", () => {
    expect(rows.map(({ reason }) => reason)).toEqual(triggerRules.map(({ reason }) => reason));
  });

  it("is told rule by rule in the architecture's table", () => {
    const text = readFileSync(new URL("../../../ARCHITECTURE.md", import.meta.url), "utf8");
    const [section = ""] = text.split("## When a suggestion comes")[1]?.split("\n## ") ?? [];
    const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason);
    expect(told).toEqual(triggerRules.map(({ reason }) => reason));
  });

  it("names what forbids before what only makes a suggestion unlikely to be welcome", () => {
    expect(decided("fo█o", { withheld: "secretFile", isReadOnly: true, cursorCount: 3, followsTyping: false })).toBe("none: secretFile");
    expect(decided("fo█o", { hasSelection: true })).toBe("none: selection");
  });

  it("asks where somebody types, and where nothing but the text is known", () => {
    expect(decided("a = █")).toBe("ask: typing");
    expect(decide(requestAt("a = █"))).toEqual({ ask: true, why: "typing" });
  });

  it("counts the characters of the cursor's line only", () => {
    expect(decided(`${longLine}\n${longLine}█\n${longLine}`)).toBe("ask: typing");
  });

  it("goes on after a suggestion that left its line open", () => {
    expect(decided("a = b +█\n", { followsAcceptance: true })).toBe("ask: acceptance");
    expect(decided("f(a);█ // b", { followsAcceptance: true, followsTyping: false })).toBe("ask: acceptance");
  });

  describe("in strings and comments", () => {
    it("asks everywhere where no setting says otherwise", () => {
      expect([decided('"a █"'), decided("// a █")]).toEqual(["ask: typing", "ask: typing"]);
    });

    it("leaves out what the setting leaves out", () => {
      const of = (strings: boolean, comments: boolean) =>
        ['"a █"', "// a █", "a █"].map((marked) => decided(marked, {}, { suggestIn: { strings, comments } }));
      expect(of(true, true)).toEqual(["ask: typing", "ask: typing", "ask: typing"]);
      expect(of(true, false)).toEqual(["ask: typing", "none: inComment", "ask: typing"]);
      expect(of(false, true)).toEqual(["none: inString", "ask: typing", "ask: typing"]);
      expect(of(false, false)).toEqual(["none: inString", "none: inComment", "ask: typing"]);
    });

    it("believes a syntax tree more than the marks on the line", () => {
      expect(decided('"a █"', { zone: "code" }, { suggestIn: { strings: false, comments: false } })).toBe("ask: typing");
      expect(decided("a █", { zone: "comment" }, { suggestIn: { strings: false, comments: false } })).toBe("none: inComment");
    });
  });

  describe("with an entry of IntelliSense selected", () => {
    it("asks where the entry goes on from what is typed", () => {
      expect(decided("console.lo█", { selectedEntry: "log" })).toBe("ask: typing");
      expect(decided("console.█", { selectedEntry: "log" })).toBe("ask: typing");
      expect(decided("console.log█", { selectedEntry: "log" })).toBe("ask: typing");
    });

    it("asks for nothing where the entry begins otherwise", () => {
      expect(decided("console.g█", { selectedEntry: "log" })).toBe("none: otherEntry");
    });
  });
});
