import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Snooze, type SnoozeLeft } from "../../../../src/editor/completion/snooze.ts";

let told: SnoozeLeft[];
let snooze: Snooze;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  snooze = new Snooze((left) => told.push(left));
});
afterEach(() => {
  snooze.dispose();
  vi.useRealTimers();
});

const minutes = (count: number): SnoozeLeft => ({ kind: "minutes", count });
const awake: SnoozeLeft = { kind: "awake" };

describe("Snooze", () => {
  it("is awake at first, and sets no timer", () => {
    expect([snooze.left, vi.getTimerCount()]).toEqual([awake, 0]);
  });

  it("counts the minutes down and ends by itself", () => {
    snooze.start(3);
    vi.advanceTimersByTime(179_999);
    expect(told).toEqual([minutes(3), minutes(2), minutes(1)]);
    vi.advanceTimersByTime(1);
    expect(told.at(-1)).toEqual(awake);
    expect([snooze.left, vi.getTimerCount()]).toEqual([awake, 0]);
  });

  it("lasts until the restart where that was wished, without a timer", () => {
    snooze.start(Number.POSITIVE_INFINITY);
    vi.advanceTimersByTime(1e9);
    expect([snooze.left, vi.getTimerCount()]).toEqual([{ kind: "untilRestart" }, 0]);
  });

  it("ends when the user wishes, and begins anew", () => {
    snooze.start(15);
    snooze.end();
    expect([snooze.left, vi.getTimerCount()]).toEqual([awake, 0]);
    snooze.start(5);
    snooze.start(60);
    vi.advanceTimersByTime(60_000);
    expect(snooze.left).toEqual(minutes(59));
  });

  it("is over when the computer slept past its end, though no timer rang", () => {
    snooze.start(5);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(snooze.left).toEqual(awake);
  });
});
