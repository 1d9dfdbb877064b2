import { describe, expect, it } from "vitest";
import { StickySuffix } from "../../../../src/worker/prompt/stickySuffix.ts";

const lines = Array.from({ length: 40 }, (_, index) => `line number ${index}`);
const suffix = lines.join("\n");
const withLine = (at: number, text: string) => lines.map((line, index) => (index === at ? text : line)).join("\n");

describe("a sticky suffix", () => {
  it("stays while it changes little, far below the cursor", () => {
    const sticky = new StickySuffix();
    expect(sticky.choose("a.ts", suffix)).toBe(suffix);
    expect(sticky.choose("a.ts", withLine(20, "something else"))).toBe(suffix);
    expect(sticky.choose("a.ts", `${suffix}\none more line`)).toBe(suffix);
    expect(sticky.choose("a.ts", withLine(3, "something else"))).toBe(suffix);
  });

  it("changes with the rest of the cursor's line and the lines directly below", () => {
    for (const at of [0, 1, 2]) {
      const sticky = new StickySuffix();
      sticky.choose("a.ts", suffix);
      const changed = withLine(at, "something else");
      expect(sticky.choose("a.ts", changed)).toBe(changed);
      expect(sticky.choose("a.ts", suffix)).toBe(suffix);
    }
  });

  it("changes once a tenth of it differs, compared with what was sent and not with what came between", () => {
    const sticky = new StickySuffix();
    sticky.choose("a.ts", suffix);
    const sent = Array.from({ length: 10 }, (_, count) =>
      sticky.choose("a.ts", lines.map((line, index) => (index >= 10 && index < 10 + count ? `other text ${index}` : line)).join("\n")),
    );
    expect(sent.map((text) => text === suffix)).toEqual([true, true, true, true, false, false, false, false, false, false]);
  });

  it("of a few lines is never an old one", () => {
    const sticky = new StickySuffix();
    sticky.choose("a.ts", ")\n}\n");
    expect(sticky.choose("a.ts", ")\n}\n\n")).toBe(")\n}\n\n");
    expect(sticky.choose("a.ts", "")).toBe("");
  });

  it("is one of each document, and forgotten once many others were edited", () => {
    const sticky = new StickySuffix();
    const changed = withLine(30, "something else");
    sticky.choose("a.ts", suffix);
    expect(sticky.choose("b.ts", changed)).toBe(changed);
    expect(sticky.choose("a.ts", changed)).toBe(suffix);
    for (let other = 0; other < 16; other++) sticky.choose(`${other}.ts`, suffix);
    expect(sticky.choose("a.ts", changed)).toBe(changed);
  });
});
