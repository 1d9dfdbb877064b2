import { expect, test } from "vitest";
import { ProgressMeter } from "../../../../src/modelStore/download/progressMeter.ts";
import type { DownloadProgress } from "../../../../src/shared/progressText.ts";

function meterOf(totalBytes: number) {
  const told: DownloadProgress[] = [];
  const clock = { nowMs: 0 };
  return { told, clock, meter: new ProgressMeter(totalBytes, { nowMs: () => clock.nowMs, onProgress: (each) => told.push(each) }) };
}

test("a steady speed and the time left are told once they are known", () => {
  const { told, clock, meter } = meterOf(100_000_000);
  for (let second = 0; second <= 10; second++) {
    clock.nowMs = second * 1000;
    meter.note("receiving", second * 2_000_000);
  }
  expect(told[1]).toEqual({ phase: "receiving", doneBytes: 2_000_000, totalBytes: 100_000_000, bytesPerSecond: 2_000_000 });
  expect(told.at(-1)).toMatchObject({ bytesPerSecond: 2_000_000, secondsLeft: 40 });
});

test("bytes that come in bursts make a speed that does not jump", () => {
  const { told, clock, meter } = meterOf(1e9);
  let doneBytes = 0;
  for (let step = 0; step < 200; step++) {
    clock.nowMs += 250;
    // A megabyte each second, all of it in one quarter.
    if (step % 4 === 0) doneBytes += 1_000_000;
    meter.note("receiving", doneBytes);
  }
  const speeds = told.slice(40).map(({ bytesPerSecond }) => bytesPerSecond);
  expect([Math.min(...speeds), Math.max(...speeds)]).toEqual([expect.closeTo(1e6, -5.2), expect.closeTo(1e6, -5.2)]);
});

test("what comes within a quarter of a second is told once, and a new phase always", () => {
  const { told, clock, meter } = meterOf(1000);
  for (let at = 0; at < 100; at++) {
    clock.nowMs = at * 10;
    meter.note("receiving", at);
  }
  meter.note("checking", 100);
  expect(told.map(({ phase }) => phase)).toEqual(["receiving", "receiving", "receiving", "receiving", "checking"]);
});

test("a pause does not count as slowness", () => {
  const { told, clock, meter } = meterOf(1e9);
  meter.note("receiving", 0);
  clock.nowMs = 2000;
  meter.note("receiving", 2e6);
  clock.nowMs = 60_000;
  meter.note("waiting", 2e6);
  meter.note("receiving", 2e6);
  clock.nowMs = 62_000;
  meter.note("receiving", 4e6);
  expect(told.at(-1)?.bytesPerSecond).toBe(1e6);
});
