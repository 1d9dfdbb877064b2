import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WorkKind, WorkMeter } from "../../../src/worker/workMeter.ts";

/** A process whose processor time is what the test says, and work that ends when the test says. */
function setUp() {
  let cpuMs = 0;
  const meter = new WorkMeter(() => cpuMs);
  return {
    meter,
    burn(ms: number) {
      cpuMs += ms;
    },
    begin(kind: WorkKind) {
      let end: () => void = () => {};
      const ended = new Promise<undefined>((resolve) => {
        end = () => resolve(undefined);
      });
      const measured = meter.measure(kind, () => ended);
      return async () => {
        end();
        await measured;
      };
    },
  };
}

describe("WorkMeter", () => {
  it("counts time for suggestions while one is asked for, also in the middle of a chat", async () => {
    const { meter, burn, begin } = setUp();
    burn(5);
    const endChat = begin("other");
    burn(1000);
    const endFirst = begin("suggestions");
    burn(30);
    const endSecond = begin("suggestions");
    burn(4);
    await endFirst();
    burn(6);
    await endSecond();
    burn(100);
    await endChat();
    expect(meter.take().cpuMs).toEqual({ suggestions: 40, other: 1105 });
    expect(meter.take().cpuMs).toEqual({ suggestions: 0, other: 0 });
  });

  it("adds the tokens of what ended, and remembers the memory that was told last", async () => {
    const { meter } = setUp();
    const end = { promptTokens: 10, reusedTokens: 4, generatedTokens: 2 };
    await meter.measure("suggestions", async () => ({ ...end, kvBytes: 100 }));
    await meter.measure("other", async () => end);
    await expect(meter.measure("other", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(meter.take()).toMatchObject({ promptTokens: 20, reusedTokens: 8, generatedTokens: 4, kvBytes: 100 });
    expect(meter.take()).toMatchObject({ promptTokens: 0, reusedTokens: 0, generatedTokens: 0, kvBytes: 100 });
  });

  it("tells each millisecond once, whatever runs beside what", async () => {
    const step = fc.record({
      ms: fc.double({ min: 0, max: 50, noNaN: true }),
      act: fc.constantFrom("suggestions", "other", "end", "take"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { meter, burn, begin } = setUp();
        const running: (() => Promise<void>)[] = [];
        let told = 0;
        const take = () => {
          const { suggestions, other } = meter.take().cpuMs;
          expect(Number.isInteger(suggestions) && Number.isInteger(other) && suggestions >= 0 && other >= 0).toBe(true);
          told += suggestions + other;
        };
        for (const { ms, act } of steps) {
          burn(ms);
          if (act === "end") await running.shift()?.();
          else if (act === "take") take();
          else running.push(begin(act));
        }
        for (const end of running) await end();
        take();
        const burnt = steps.reduce((sum, { ms }) => sum + ms, 0);
        expect(told).toBeLessThanOrEqual(burnt + 1e-6);
        expect(told).toBeGreaterThan(burnt - 2 - 1e-6);
      }),
    );
  });
});
