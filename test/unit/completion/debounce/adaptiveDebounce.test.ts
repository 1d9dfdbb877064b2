import { describe, expect, it } from "vitest";
import { AdaptiveDebounce } from "../../../../src/completion/debounce/adaptiveDebounce.ts";
import type { Circumstances, CompletionOutcome, CompletionRequest } from "../../../../src/completion/outcome.ts";
import { requestAt } from "../place.ts";
import { endWith } from "../scriptedBackend.ts";

/** Somebody who types on a clock that a test moves. */
class Typist {
  nowMs = 1000;
  readonly debounce = new AdaptiveDebounce({ now: () => this.nowMs });
  #text = "";
  #request: CompletionRequest = requestAt("█");

  /** Presses keys at intervals; returns the wait after the last. */
  types(text: string, intervalMs: number): number {
    for (const character of text) {
      this.nowMs += intervalMs;
      this.#text += character;
      this.asks();
    }
    return this.debounce.waitMs();
  }

  asks(more: { readonly explicit?: boolean; readonly circumstances?: Circumstances } = {}): number {
    this.#request = requestAt(`${this.#text}█`, more);
    this.debounce.noteRequest(this.#request);
    return this.debounce.waitMs();
  }

  sees(text: string): void {
    this.hears({ kind: "suggestion", text, replaceAfter: 0, source: "typedAlong", end: undefined, ms: 0 });
  }

  hears(outcome: CompletionOutcome): void {
    this.debounce.noteOutcome(this.#request, outcome);
  }

  /** What the model took for a number of answers. */
  measures(latencyMs: number): void {
    const end = { ...endWith("stop"), prefillMs: latencyMs / 2, decodeMs: latencyMs / 2 };
    for (let count = 0; count < 15; count++) this.hears({ kind: "none", reason: "empty", end, ms: 5000 });
  }

  /** Types over a number of suggestions that each stood for half a second. */
  dismisses(count: number): number {
    for (let done = 0; done < count; done++) {
      this.sees("unwanted");
      this.types("k", 500);
    }
    return this.debounce.waitMs();
  }
}

const words = "the quick brown fox jumps over the lazy dog";

describe("AdaptiveDebounce", () => {
  it("rests longer where the model has not answered yet since the user came", () => {
    let nowMs = 0;
    const debounce = new AdaptiveDebounce({ now: () => nowMs, unreadWaitMs: 40 });
    const asks = (marked: string) => {
      nowMs += 250;
      const request = requestAt(marked);
      debounce.noteRequest(request);
      return { request, waitMs: debounce.waitMs() };
    };
    const first = asks("let a█");
    expect(first.waitMs).toBeGreaterThanOrEqual(40);
    debounce.noteOutcome(first.request, {
      kind: "none",
      reason: "empty",
      end: { ...endWith("stop"), prefillMs: 10, decodeMs: 10 },
      ms: 20,
    });
    expect(asks("let ab█").waitMs).toBe(0);
    expect(asks("somewhere else█").waitMs).toBeGreaterThanOrEqual(40);
  });

  it("does not wait for a slow typist on a fast device", () => {
    const typist = new Typist();
    typist.measures(80);
    expect(typist.types(words, 250)).toBe(0);
  });

  it("waits out the keys of a fast typist on a slow device", () => {
    const typist = new Typist();
    typist.measures(900);
    expect(typist.types(words, 110)).toBe(111);
  });

  it("waits out the keys of a fast typist where a quick server has many to answer", () => {
    const typist = new Typist();
    const end = { ...endWith("stop"), prefillMs: 20, decodeMs: 30, queuedMs: 850 };
    for (let count = 0; count < 15; count++) typist.hears({ kind: "none", reason: "empty", end, ms: 900 });
    expect(typist.types(words, 110)).toBe(111);
  });

  it("learns how slow a model is that never answers before the next key", () => {
    const typist = new Typist();
    expect(typist.types(words, 170)).toBe(0);
    // As from somebody who pauses at times, in vain: the editor gives up before the next key.
    for (const letter of "somewhat".repeat(3)) {
      typist.types(letter, 700);
      typist.hears({ kind: "none", reason: "superseded", end: undefined, ms: 700 });
    }
    typist.types(words, 170);
    expect(typist.types("w", 170)).toBe(171);
  });

  it("does not take for slow what was not waited for: a model that rests, a window that was left", () => {
    const typist = new Typist();
    for (let count = 0; count < 20; count++) {
      typist.asks();
      typist.nowMs += 60_000;
      typist.types("word", 170);
      typist.hears({ kind: "none", reason: "empty", end: undefined, ms: 0 });
    }
    expect(typist.types(words, 170)).toBe(0);
  });

  it("waits where one goes on at once, and not where one pauses", () => {
    const typist = new Typist();
    typist.measures(400);
    for (let line = 0; line < 12; line++) {
      typist.types("words\n", 150);
      expect(typist.types("  ", 0)).toBeLessThan(160);
      typist.nowMs += 900;
    }
    expect(typist.types("w", 900)).toBe(151);
    expect(typist.types("\n", 150)).toBe(0);
  });

  it("waits a longer pause out where others wait for what it computes for nothing", () => {
    let isShared = false;
    let nowMs = 0;
    const debounce = new AdaptiveDebounce({ now: () => nowMs, isShared: () => isShared });
    const type = (text: string) => {
      nowMs += 300;
      debounce.noteRequest(requestAt(`${text}█`));
      return debounce.waitMs();
    };
    for (let length = 1; length < 50; length++) {
      const request = requestAt(`${"a".repeat(length)}█`);
      nowMs += 300;
      debounce.noteRequest(request);
      debounce.noteOutcome(request, { kind: "none", reason: "empty", end: { ...endWith("stop"), prefillMs: 300, decodeMs: 300 }, ms: 600 });
    }
    expect(type("a".repeat(51))).toBe(0);
    isShared = true;
    expect(type("a".repeat(52))).toBe(301);
  });

  it("waits out a key that is held down", () => {
    expect(new Typist().types("=".repeat(40), 33)).toBe(34);
  });

  it("follows a device that becomes quicker", () => {
    const typist = new Typist();
    typist.measures(900);
    const slowWaitMs = typist.types(words, 200);
    typist.measures(60);
    expect(slowWaitMs).toBeGreaterThan(0);
    expect(typist.types(words, 200)).toBe(0);
  });

  it("does not take the wait itself for the device's latency", () => {
    const typist = new Typist();
    typist.measures(80);
    typist.hears({ kind: "none", reason: "empty", end: { ...endWith("cancelled"), prefillMs: 9000 }, ms: 9000 });
    expect(typist.types(words, 150)).toBe(0);
  });

  it("counts the rest from the key, also where the editor asks again at the same place", () => {
    const typist = new Typist();
    expect(typist.types("=".repeat(40), 33)).toBe(34);
    typist.nowMs += 20;
    expect(typist.asks()).toBe(14);
    typist.nowMs += 100;
    expect(typist.asks()).toBe(0);
  });

  it("never keeps an explicit wish waiting, nor what follows an acceptance", () => {
    const typist = new Typist();
    typist.dismisses(20);
    expect(typist.types("k", 33)).toBeGreaterThan(0);
    expect(typist.asks({ explicit: true })).toBe(0);
    expect(typist.types("k", 33)).toBeGreaterThan(0);
    const circumstances = { isReadOnly: false, hasSelection: false, cursorCount: 1, followsAcceptance: true, followsTyping: true };
    expect(typist.asks({ circumstances })).toBe(0);
  });

  describe("after dismissals", () => {
    it("waits longer from the fourth on, and less again as time goes by", () => {
      const typist = new Typist();
      const base = typist.types(words, 500);
      expect(typist.dismisses(3)).toBe(base);
      const waitMs = typist.dismisses(5);
      expect(waitMs).toBeGreaterThan(base + 100);
      const laterMs = typist.types("k", 30_000);
      expect(laterMs).toBeLessThan(waitMs);
      expect(typist.types("k", 300_000)).toBe(base);
    });

    it("is back where it was at an acceptance", () => {
      const typist = new Typist();
      const base = typist.types(words, 500);
      typist.dismisses(12);
      typist.debounce.noteAcceptance();
      expect(typist.types("k", 500)).toBe(base);
    });

    it("takes nothing for a dismissal that was typed along, typed out, not looked at, or left", () => {
      const typist = new Typist();
      const base = typist.types(words, 500);
      for (let count = 0; count < 10; count++) {
        typist.sees("kept going");
        typist.types("kept going on", 500);
        typist.sees("too short to be seen");
        typist.types("k", 100);
        typist.sees("left");
        typist.debounce.noteRequest(requestAt("elsewhere █"));
      }
      expect(typist.types(words, 500)).toBe(base);
    });

    it("counts from when a suggestion came up, though it is typed along in quick keys", () => {
      const typist = new Typist();
      const base = typist.types(words, 500);
      for (let count = 0; count < 8; count++) {
        typist.sees("abcdef");
        for (const [typed, rest] of [
          ["a", "bcdef"],
          ["b", "cdef"],
          ["c", "def"],
        ] as const) {
          typist.types(typed, 100);
          typist.sees(rest);
        }
        typist.types("x", 100);
      }
      expect(typist.types(words.slice(0, 3), 500)).toBeGreaterThan(base);
    });
  });
});
