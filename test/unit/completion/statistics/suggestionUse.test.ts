import { describe, expect, it } from "vitest";
import { addCounts, type DayCounts, noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import { SuggestionUse } from "../../../../src/completion/statistics/suggestionUse.ts";
import { ManualClock } from "../manualClock.ts";

const uri = "file:///a.ts";

function setUp() {
  const clock = new ManualClock();
  const documents = new Map([[uri, ""]]);
  let counts: DayCounts = noCounts;
  const use = new SuggestionUse({
    after(delayMs, callback) {
      const controller = new AbortController();
      void clock.wait(delayMs, controller.signal).then(() => controller.signal.aborted || callback());
      return () => controller.abort();
    },
    read: (of, { start, end }) => documents.get(of)?.slice(start, end),
    count: (more) => {
      counts = addCounts(counts, { ...noCounts, ...more });
    },
  });
  const edit = (offset: number, length: number, text: string) => {
    const before = documents.get(uri) ?? "";
    documents.set(uri, before.slice(0, offset) + text + before.slice(offset + length));
    use.edited(uri, [{ offset, length, text }]);
  };
  const accept = (offset: number, text: string) => {
    edit(offset, 0, text);
    use.accepted({ uri, text, offset, savedCharacters: text.length });
  };
  const offer = (text: string, waitedMs = 100) => use.offered({ uri, text, waitedMs });
  return { accept, clock, documents, edit, offer, use, counts: () => counts };
}

describe("SuggestionUse", () => {
  describe("what was shown", () => {
    it("stood for three quarters of a second without an edit", async () => {
      const { clock, counts, offer } = setUp();
      offer("call()");
      await clock.moveTo(749);
      expect(counts().shown).toBe(0);
      await clock.moveTo(750);
      expect(counts().shown).toBe(1);
    });

    it("is not what was typed over before", async () => {
      const { clock, counts, edit, offer } = setUp();
      offer("call()");
      await clock.moveTo(700);
      edit(0, 0, "x");
      await clock.moveTo(5000);
      expect(counts().shown).toBe(0);
    });

    it("is not taken back by an edit elsewhere", async () => {
      const { clock, counts, offer, use } = setUp();
      offer("call()");
      use.edited("output:log", [{ offset: 0, length: 0, text: "line" }]);
      await clock.moveTo(750);
      expect(counts().shown).toBe(1);
    });

    it("is one suggestion while it is typed along", async () => {
      const { clock, counts, edit, offer } = setUp();
      offer("call()");
      await clock.moveTo(1000);
      edit(0, 0, "c");
      offer("all()", 0);
      await clock.moveTo(3000);
      edit(0, 1, "");
      offer("call()", 0);
      await clock.moveTo(5000);
      expect(counts().shown).toBe(1);
      edit(0, 0, ";");
      offer("other()");
      await clock.moveTo(6000);
      expect(counts().shown).toBe(2);
    });

    it("is another suggestion in another document", async () => {
      const { clock, counts, offer, use } = setUp();
      offer("call()");
      await clock.moveTo(1000);
      use.offered({ uri: "file:///b.ts", text: "call()", waitedMs: 0 });
      await clock.moveTo(2000);
      expect(counts().shown).toBe(2);
    });

    it("may be read first after some of it was typed", async () => {
      const { clock, counts, edit, offer } = setUp();
      offer("call()");
      await clock.moveTo(100);
      edit(0, 0, "c");
      offer("all()", 0);
      await clock.moveTo(1000);
      expect(counts().shown).toBe(1);
    });

    it("is what was accepted, also when that was quick", async () => {
      const { accept, clock, counts, offer } = setUp();
      offer("call()");
      accept(0, "call()");
      expect(counts()).toMatchObject({ shown: 1, accepted: 1, savedCharacters: 6 });
      offer(";");
      await clock.moveTo(1000);
      accept(6, ";");
      expect(counts()).toMatchObject({ shown: 2, accepted: 2, savedCharacters: 7 });
    });
  });

  it("counts the time that each was waited for, once", () => {
    const { counts, offer } = setUp();
    offer("call()", 100);
    offer("all()", 0);
    offer("other()", 100);
    expect(counts().latencies.reduce((sum, count) => sum + count)).toBe(2);
  });

  describe("what was accepted", () => {
    it("is looked at after half a minute and after five", async () => {
      const { accept, clock, counts } = setUp();
      accept(0, "const a = 1;");
      await clock.moveTo(29_999);
      expect(counts()).toMatchObject({ checkedShort: 0, checkedLong: 0 });
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ checkedShort: 1, keptShort: 1, checkedLong: 0 });
      await clock.moveTo(300_000);
      expect(counts()).toMatchObject({ checkedShort: 1, checkedLong: 1, keptLong: 1 });
    });

    it("is kept where it moved and was changed a little, and not where most of it was written anew", async () => {
      const { accept, clock, counts, edit } = setUp();
      accept(0, "const total = add(one, two);");
      edit(0, 0, "// A long comment that pushes it on by more than its own length.\n");
      edit("// A long comment that pushes it on by more than its own length.\nconst ".length, 5, "sum");
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ checkedShort: 1, keptShort: 1 });
      edit(65, 15, "x");
      await clock.moveTo(300_000);
      expect(counts()).toMatchObject({ checkedLong: 1, keptLong: 0 });
    });

    it("is not kept after undo, whatever is typed there then, and kept again after redo", async () => {
      const { accept, clock, counts, edit } = setUp();
      accept(0, "first()");
      edit(0, 7, "");
      for (const [index, key] of [..."other words, first of all()"].entries()) edit(index, 0, key);
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ checkedShort: 1, keptShort: 0 });
      const again = setUp();
      again.accept(0, "first()");
      again.edit(0, 7, "");
      again.edit(0, 0, "first()");
      await again.clock.moveTo(30_000);
      expect(again.counts()).toMatchObject({ checkedShort: 1, keptShort: 1 });
    });

    it("is kept when a formatter writes the whole document anew", async () => {
      const { accept, clock, counts, documents, edit } = setUp();
      edit(0, 0, "if(x){\n}\n");
      accept(7, "  return add(one, two);\n");
      const before = documents.get(uri) ?? "";
      edit(0, before.length, "if (x) {\n\treturn add(one, two)\n}\n");
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ checkedShort: 1, keptShort: 1 });
    });

    it("is not judged when its document is closed, or when the editor put in something else", async () => {
      const { accept, clock, counts, documents, use } = setUp();
      accept(0, "call()");
      documents.delete(uri);
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ accepted: 1, checkedShort: 0 });
      documents.set(uri, "other()");
      use.accepted({ uri, text: "call()", offset: 0, savedCharacters: 6 });
      await clock.moveTo(100_000);
      expect(counts()).toMatchObject({ accepted: 2, checkedShort: 0 });
    });

    it("is followed for the last sixty-four only, and no longer after the end", async () => {
      const { accept, clock, counts, use } = setUp();
      for (let count = 0; count < 70; count++) accept(0, "call();\n");
      await clock.moveTo(30_000);
      expect(counts()).toMatchObject({ accepted: 70, checkedShort: 64, keptShort: 64 });
      use.dispose();
      await clock.moveTo(300_000);
      expect(counts().checkedLong).toBe(0);
    });
  });
});
