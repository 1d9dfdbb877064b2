/** Measuring an engine that serves others too. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeEngine } from "../../src/worker/devices/timeEngine.ts";
import { Scheduler } from "../../src/worker/scheduler.ts";
import { loadTinyEngine, type TinyEngine } from "../fixtures/tinyEngine.ts";

let tiny: TinyEngine;
beforeAll(async () => {
  tiny = await loadTinyEngine({ seed: 3, tensorType: "Q8_0" }, { capacity: 128, budgetTokens: 512, kvMemory: "host" });
});
afterAll(() => tiny.release());

const never = new AbortController().signal;

describe("measuring a model that runs", () => {
  it("gives the time to read and to write a token", async () => {
    for (const ms of Object.values(await timeEngine(tiny.engine, tiny.vocabularySize))) {
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it("gives way to whatever else is wanted of it, and says so", async () => {
    const scheduler = new Scheduler();
    const measuring = scheduler.run("prewarm", (turn, own) => timeEngine(tiny.engine, tiny.vocabularySize, own, turn), never);
    const wanted = scheduler.run("completion", async (turn) => turn(async () => "answer"), never);
    await expect(measuring).rejects.toThrow();
    expect(await wanted).toBe("answer");
  });

  it("ends with the signal's reason", async () => {
    const controller = new AbortController();
    const measuring = timeEngine(tiny.engine, tiny.vocabularySize, controller.signal);
    controller.abort(new Error("typing"));
    await expect(measuring).rejects.toThrow("typing");
  });
});
