import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cheapestWaitMs } from "../../../../src/completion/debounce/cheapestWait.ts";

const maxWaitMs = 300;
const price = { vainPerLostMs: 6, maxWaitMs };
const times = (count: number, intervalMs: number) => Array.from({ length: count }, () => intervalMs);

describe("cheapestWaitMs", () => {
  it("asks at once where the answer comes before the next key", () => {
    expect(cheapestWaitMs([...times(28, 250), ...times(4, 900)], 120, price)).toBe(0);
  });

  it("asks at once where nothing is known", () => {
    expect(cheapestWaitMs([], 150, price)).toBe(0);
  });

  it("waits out a key that is held down", () => {
    expect(cheapestWaitMs([600, ...times(31, 33)], 150, price)).toBe(34);
  });

  it("waits out the keys of a word where the device is slow, but not a pause", () => {
    expect(cheapestWaitMs([...times(29, 140), ...times(3, 2000)], 600, price)).toBe(141);
  });

  it("does not make each pause dear for the sake of a few vain starts", () => {
    expect(cheapestWaitMs([...times(10, 100), ...times(22, 2000)], 150, price)).toBe(0);
  });

  it("is never negative and never above the limit, and some key it waits out is the reason for it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5000, noNaN: true })),
        fc.double({ min: 0, max: 5000, noNaN: true }),
        (intervals, latency) => {
          const waitMs = cheapestWaitMs(intervals, latency, price);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(maxWaitMs);
          if (waitMs > 0) expect(intervals.some((interval) => interval < waitMs)).toBe(true);
        },
      ),
    );
  });

  it("does not depend on the order of the intervals", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2000 })), fc.integer({ min: 1, max: 2000 }), (intervals, latency) => {
        expect(cheapestWaitMs(intervals.toReversed(), latency, price)).toBe(cheapestWaitMs(intervals, latency, price));
      }),
    );
  });
});
