import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addStatistics, type StatisticsByDay, totalOf } from "../../../../src/completion/statistics/statisticsByDay.ts";
import { statisticsCommands } from "../../../../src/editor/statistics/statisticsCommands.ts";
import { StatisticsTracker } from "../../../../src/editor/statistics/statisticsTracker.ts";
import { fake, Uri } from "../../../fake/vscode.ts";

const uri = "file:/project/a.ts";

/** A document of one line that can be edited. */
function lineDocument() {
  const document = {
    uri: Uri.parse(uri),
    text: "",
    offsetAt: ({ character }: { readonly character: number }) => character,
    positionAt: (offset: number) => Math.min(offset, document.text.length),
    getText: ({ start, end }: { readonly start: number; readonly end: number }) => document.text.slice(start, end),
  };
  return document;
}

function setUp() {
  let stored: StatisticsByDay = {};
  let isBroken = false;
  let changeCount = 0;
  const errors: unknown[] = [];
  const tracker = new StatisticsTracker({
    file: {
      read: async () => stored,
      async add(more) {
        if (isBroken) throw new Error("full");
        stored = addStatistics(stored, more);
      },
      async clear() {
        stored = {};
      },
    },
    date: () => Date.UTC(2026, 0, 31, 12),
    onError: (error) => errors.push(error),
    onChange: () => {
      changeCount++;
    },
  });
  const document = lineDocument();
  fake.state.textDocuments = [document];
  const edit = (offset: number, length: number, text: string) => {
    document.text = document.text.slice(0, offset) + text + document.text.slice(offset + length);
    fake.fireEdit(document as never, { change: { rangeOffset: offset, rangeLength: length, text } });
  };
  const accept = (text: string, character: number) => {
    edit(character, 0, text);
    tracker.accepted({ source: "model", characterCount: text.length, place: { uri, line: 0, character }, text, replacedCharacters: 1 });
  };
  const setBroken = (value: boolean) => {
    isBroken = value;
  };
  return { accept, changes: () => changeCount, document, edit, errors, setBroken, stored: () => totalOf(stored), tracker };
}

beforeEach(() => {
  fake.reset();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("StatisticsTracker", () => {
  it("follows an accepted text through the document's changes, and stores what it counted", async () => {
    const { accept, edit, stored, tracker } = setUp();
    tracker.offered({ uri, text: "call(one)", waitedMs: 100 });
    accept("call(one)", 0);
    edit(0, 0, "const result = ");
    await vi.advanceTimersByTimeAsync(45_000);
    expect(stored()).toMatchObject({ shown: 1, accepted: 1, savedCharacters: 8, checkedShort: 1, keptShort: 1 });
    edit(15, 9, "");
    await vi.advanceTimersByTimeAsync(300_000);
    expect(stored()).toMatchObject({ checkedLong: 1, keptLong: 0 });
    expect(vi.getTimerCount()).toBe(0);
    tracker.dispose();
  });

  it("adds what the worker did, and says when the file has it", async () => {
    const { changes, stored, tracker } = setUp();
    const work = { promptTokens: 800, reusedTokens: 790, generatedTokens: 9, residentBytes: 4e8 };
    tracker.worked({ ...work, cpuMs: { suggestions: 120, other: 3 } });
    tracker.worked({ ...work, cpuMs: { suggestions: 80, other: 0 } });
    expect(changes()).toBe(0);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(stored()).toMatchObject({
      promptTokens: 1600,
      reusedTokens: 1580,
      generatedTokens: 18,
      suggestionCpuMs: 200,
      otherCpuMs: 3,
      shown: 0,
    });
    expect(changes()).toBe(1);
    // Nothing new is nothing to tell: who hears of a change reads, and reading stores.
    await tracker.statistics();
    expect(changes()).toBe(1);
    await tracker.clear();
    expect(changes()).toBe(2);
    tracker.dispose();
  });

  it("keeps what could not be stored for the next time", async () => {
    const { errors, setBroken, stored, tracker } = setUp();
    setBroken(true);
    tracker.offered({ uri, text: "call(one)", waitedMs: 100 });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(errors).toHaveLength(1);
    expect(totalOf(await tracker.statistics()).shown).toBe(1);
    setBroken(false);
    await tracker.store();
    expect(stored().shown).toBe(1);
    tracker.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("statisticsCommands", () => {
  it("shows what is stored and what is not yet, and clears both after a question", async () => {
    const { stored, tracker } = setUp();
    const shown: string[][] = [];
    const { show, clear } = statisticsCommands(tracker, { show: async (...document) => void shown.push(document) });
    tracker.offered({ uri, text: "call(one)", waitedMs: 100 });
    await vi.advanceTimersByTimeAsync(800);
    void tracker.store();
    tracker.offered({ uri, text: "other", waitedMs: 100 });
    await show();
    expect(shown.at(-1)?.[0]).toBe("Statistics");
    expect(shown.at(-1)?.[1]).toContain("**1 shown, 0 accepted (0 %)");

    await clear();
    expect(shown).toHaveLength(1);
    fake.state.choice = "Clear";
    await clear();
    expect(shown.at(-1)?.[1]).toContain("No suggestion was shown yet.");
    await tracker.store();
    expect(stored().shown).toBe(0);
    tracker.dispose();
  });
});
