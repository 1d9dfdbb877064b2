import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServerSilence } from "../../../../src/backend/remote/serverSilence.ts";

const limitMs = 5000;
/** A server that was never heard is due then. */
const unknownDueMs = 250;

/** Asks for `livedMs`, gets nothing, and takes it back. */
function askInVain(silence: ServerSilence, atMs: number, livedMs: number): number {
  silence.ask(atMs).takenBack(atMs + livedMs);
  return atMs + livedMs;
}

describe("ServerSilence", () => {
  it("gives a server that was never asked the whole time", () => {
    expect(new ServerSilence(limitMs).ask(0)).toMatchObject({ firstPieceMs: limitMs, silentMs: 0 });
  });

  it("takes from the next request what those before it have waited in vain", () => {
    const silence = new ServerSilence(limitMs);
    askInVain(silence, 0, 1000);
    // Nobody asked between them, which says nothing of the server.
    askInVain(silence, 60_000, 3000);
    expect(silence.ask(70_000)).toMatchObject({ firstPieceMs: 1000, silentMs: 4000 });
  });

  it("gives each request as long as the server takes as a rule", () => {
    const silence = new ServerSilence(limitMs);
    silence.ask(0).heard(300);
    askInVain(silence, 1000, 4900);
    expect(silence.ask(6000).firstPieceMs).toBe(600);
  });

  it("does not take a server that is slow as a rule for one that is silent, however somebody types", () => {
    const silence = new ServerSilence(limitMs);
    let nowMs = 0;
    for (let count = 0; count < 100; count++) {
      silence.ask(nowMs).heard(nowMs + 1200);
      nowMs += 1200;
      for (let typed = 0; typed < 10; typed++) nowMs = askInVain(silence, nowMs, 1100);
      expect(silence.ask(nowMs).firstPieceMs).toBe(limitMs);
    }
  });

  it("is not made to wait for longer by one slow answer", () => {
    const silence = new ServerSilence(limitMs);
    silence.ask(0).heard(30_000);
    expect(silence.dueMs).toBe(2500);
    for (let count = 1; count <= 8; count++) silence.ask(count * 100_000).heard(count * 100_000 + 10);
    expect(silence.dueMs).toBe(100);
  });

  it("counts time once where several requests wait in it", () => {
    const silence = new ServerSilence(limitMs);
    const [one, other] = [silence.ask(0), silence.ask(500)];
    one.takenBack(2000);
    other.takenBack(3000);
    expect(silence.ask(3000).silentMs).toBe(3000);
  });

  it("learns nothing of the server's pace from an error", () => {
    const silence = new ServerSilence(limitMs);
    askInVain(silence, 0, 2000);
    silence.ask(2000).ended(5000);
    expect([silence.ask(5000).silentMs, silence.dueMs]).toEqual([0, unknownDueMs]);
  });

  it("is never raised by requests that were taken back before the server was due", () => {
    const lives = fc.array(fc.integer({ min: 0, max: unknownDueMs - 1 }), { maxLength: 200 });
    fc.assert(
      fc.property(lives, (all) => {
        const silence = new ServerSilence(limitMs);
        let nowMs = 0;
        for (const livedMs of all) nowMs = askInVain(silence, nowMs, livedMs);
        expect(silence.ask(nowMs).firstPieceMs).toBe(limitMs);
      }),
    );
  });

  const step = fc.record({
    pauseMs: fc.integer({ min: 0, max: 2000 }),
    livedMs: fc.integer({ min: 0, max: 6000 }),
    how: fc.constantFrom("takenBack", "heard", "ended"),
  });

  it("ends with any piece and any end of a request, whatever was before", () => {
    fc.assert(
      fc.property(fc.array(step), fc.constantFrom("heard", "ended"), (steps, last) => {
        const silence = new ServerSilence(limitMs);
        let nowMs = 0;
        for (const { pauseMs, livedMs, how } of [...steps, { pauseMs: 0, livedMs: 1, how: last } as const]) {
          const asking = silence.ask(nowMs + pauseMs);
          nowMs += pauseMs + livedMs;
          asking[how](nowMs);
        }
        expect(silence.ask(nowMs).firstPieceMs).toBe(limitMs);
      }),
    );
  });

  it("gives up a server that answers nothing, after the limit and one more time that it was due, however often it is asked", () => {
    const lives = fc.infiniteStream(fc.integer({ min: unknownDueMs, max: 4000 }));
    fc.assert(
      fc.property(lives, (all) => {
        const silence = new ServerSilence(limitMs);
        let nowMs = 0;
        for (const livedMs of all) {
          const { firstPieceMs, takenBack } = silence.ask(nowMs);
          expect(firstPieceMs).toBeGreaterThanOrEqual(unknownDueMs);
          nowMs += Math.min(livedMs, firstPieceMs);
          if (livedMs >= firstPieceMs) break;
          takenBack(nowMs);
        }
        // The asking is without a pause, so that the clock tells how long it lasted.
        expect(nowMs).toBeGreaterThanOrEqual(limitMs);
        expect(nowMs).toBeLessThan(limitMs + unknownDueMs + 1);
      }),
    );
  });
});
