import { describe, expect, it } from "vitest";
import { ForeignCompletion } from "../../../src/worker/foreignCompletion.ts";
import { maxChatWaitMs, Scheduler } from "../../../src/worker/scheduler.ts";
import { settle, TimerQueue } from "../../fixtures/timerQueue.ts";

const never = new AbortController().signal;
const passMs = 10;

/** A chat of as many passes, on a clock that moves with them; resolves with the times at which they ended. */
function machine() {
  const timers = new TimerQueue();
  const scheduler = new Scheduler(timers.now);
  const foreign = new ForeignCompletion(scheduler, timers.wait);
  const endsMs: number[] = [];
  const chat = (passes: number) =>
    scheduler.run(
      "chat",
      async (turn) => {
        for (let count = 0; count < passes; count++) {
          await turn(async () => {
            await timers.wait(passMs);
            endsMs.push(timers.nowMs);
          });
        }
      },
      never,
    );
  const until = async (byMs: number) => {
    // A turn is handed over a few rounds of the event loop after the pass before has ended.
    do {
      for (let round = 0; round < 4; round++) await settle();
    } while (await timers.ringNext(byMs));
  };
  return { timers, foreign, chat, endsMs, until };
}

describe("ForeignCompletion", () => {
  it("holds a chat back while it runs, and lets it go on at once afterwards", async () => {
    const { timers, foreign, chat, endsMs, until } = machine();
    foreign.isRunning = true;
    const answer = chat(3);
    await until(300);
    expect(endsMs).toEqual([]);
    foreign.isRunning = false;
    await settle();
    const freedMs = timers.nowMs;
    await until(1000);
    await answer;
    expect(endsMs).toEqual([freedMs + passMs, freedMs + 2 * passMs, freedMs + 3 * passMs]);
    expect(timers.nextMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("starves no chat: it makes a pass in a little more than half a second", async () => {
    const { foreign, chat, endsMs, until } = machine();
    foreign.isRunning = true;
    foreign.isRunning = true;
    const answer = chat(5);
    await until(10_000);
    await answer;
    const gapsMs = endsMs.map((endMs, index) => endMs - (endsMs[index - 1] ?? 0));
    for (const gapMs of gapsMs) {
      expect(gapMs).toBeGreaterThanOrEqual(maxChatWaitMs);
      expect(gapMs).toBeLessThan(maxChatWaitMs + 100);
    }
    foreign.isRunning = false;
  });
});
