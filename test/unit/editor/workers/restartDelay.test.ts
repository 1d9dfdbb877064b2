import { describe, expect, it } from "vitest";
import { mayPass, restartDelayMs } from "../../../../src/editor/workers/restartDelay.ts";

describe("restartDelayMs", () => {
  it("doubles from one second and stays at a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(restartDelayMs)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });
});

describe("mayPass", () => {
  it("retries crashes and leaves what the user must change", () => {
    expect([mayPass("worker/stopped"), mayPass("runtime/failed")]).toEqual([true, true]);
    expect([mayPass("model/notGguf"), mayPass("cache/diskFull"), mayPass("runtime/unavailable")]).toEqual([false, false, false]);
  });
});
