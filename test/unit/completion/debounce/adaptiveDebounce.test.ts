import { describe, expect, it } from "vitest";
import { AdaptiveDebounce } from "../../../../src/completion/debounce/adaptiveDebounce.ts";
import type { Circumstances, CompletionOutcome, CompletionRequest } from "../../../../src/completion/outcome.ts";
import { requestAt } from "../place.ts";
import { endWith } from "../scriptedBackend.ts";

/** Somebody who types on a clock that a test moves. */
class Typist {
  nowMs = 1000;
  readonly debounce = new AdaptiveDebounce(() => this.nowMs);
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
    const debounce = new AdaptiveDebounce(() => nowMs, 40);
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
