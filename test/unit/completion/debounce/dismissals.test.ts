import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dismissals } from "../../../../src/completion/debounce/dismissals.ts";

function dismissedAt(timesMs: readonly number[]): Dismissals {
  const dismissals = new Dismissals();
  for (const timeMs of timesMs) dismissals.noteDismissal(timeMs);
  return dismissals;
}

const someTimes = fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 40 }).map((times) => times.sort((one, other) => one - other));

describe("Dismissals", () => {
  it("lets the first three pass, and waits half of the longest at six in a row", () => {
    const waits = Array.from({ length: 7 }, (_, count) => dismissedAt(Array.from({ length: count }, () => 1000)).waitMs(1000));
    expect(waits).toEqual([0, 0, 0, 0, 150, 240, 300]);
  });

  it("forgets all of them at an acceptance", () => {
    const dismissals = dismissedAt(Array.from({ length: 20 }, () => 0));
    dismissals.noteAcceptance();
    expect(dismissals.waitMs(0)).toBe(0);
  });

  it("stays within its bounds", () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const waitMs = dismissedAt(times).waitMs(times.at(-1) ?? 0);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThan(600);
      }),
    );
  });

  it("never waits less for one dismissal more", () => {
    fc.assert(
      fc.property(someTimes, fc.integer({ min: 0, max: 120_000 }), (times, extra) => {
        const more = [...times, extra].sort((one, other) => one - other);
        const nowMs = more.at(-1) ?? 0;
        expect(dismissedAt(more).waitMs(nowMs)).toBeGreaterThanOrEqual(dismissedAt(times).waitMs(nowMs));
      }),
    );
  });

  it("only gets shorter with time, and comes to nothing", () => {
    fc.assert(
      fc.property(someTimes, fc.array(fc.integer({ min: 0, max: 60_000 })), (times, steps) => {
        const dismissals = dismissedAt(times);
        let nowMs = times.at(-1) ?? 0;
        let waitMs = dismissals.waitMs(nowMs);
        for (const step of steps) {
          nowMs += step;
          expect(dismissals.waitMs(nowMs)).toBeLessThanOrEqual(waitMs);
          waitMs = dismissals.waitMs(nowMs);
        }
        // 40 dismissals at once are 3 after four half-lives.
        expect(dismissals.waitMs(nowMs + 150_000)).toBe(0);
      }),
    );
  });
});
