/** What must hold however a sequence is run: the cache, going back and the size of chunks change nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunkTokens } from "../../src/engine/decoder.ts";
import { loadTinyDecoder, type TinyDecoder } from "../fixtures/tinyEngine.ts";

let tiny: TinyDecoder;
beforeAll(async () => {
  tiny = await loadTinyDecoder({ seed: 21, tensorType: "F32" }, "float32");
});
afterAll(() => tiny.release());

const token = fc.integer({ min: 0, max: 299 });
const sequence = fc.array(token, { minLength: 2, maxLength: 60 });

/** Float sums in another order differ in the last digits. */
const tolerance = 1e-5;

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

async function fresh(ids: readonly number[]): Promise<Float32Array> {
  return (await tiny.decoder.forward(ids, 0, false)).slice();
}

describe("decoder", () => {
  it("gives the same logits for any chunking as for one prefill", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 60, maxLength: 60 }), async (ids, sizes) => {
        const expected = await fresh(ids);
        let actual = new Float32Array();
        for (let position = 0, chunk = 0; position < ids.length; chunk++) {
          const size = sizes[chunk] ?? 1;
          actual = new Float32Array(await tiny.decoder.forward(ids.slice(position, position + size), position, false));
          position += Math.min(size, ids.length - position);
        }
        expect(largestDifference(actual, expected)).toBeLessThan(tolerance);
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same logits after going back as when fresh", async () => {
    await fc.assert(
      fc.asyncProperty(sequence, sequence, fc.nat(), async (first, second, cut) => {
        const keep = cut % first.length;
        const changed = [...first.slice(0, keep), ...second].slice(0, chunkTokens);
        const expected = await fresh(changed);
        await tiny.decoder.forward(first, 0, false);
        const actual = await tiny.decoder.forward(changed.slice(keep), keep, false);
        expect(largestDifference(actual, expected)).toBeLessThan(tolerance);
      }),
      { numRuns: 40 },
    );
  });

  it("gives at each row the logits that one more token would see", async () => {
    const ids = [10, 20, 30, 40, 50];
    const all = (await tiny.decoder.forward(ids, 0, true)).slice();
    for (const [row] of ids.entries()) {
      const expected = await fresh(ids.slice(0, row + 1));
      expect(largestDifference(all.slice(row * 300, (row + 1) * 300), expected)).toBeLessThan(tolerance);
    }
  });

  it("keeps the logits of passes with several rows in the same memory, whatever their number", async () => {
    const two = await tiny.decoder.forward([1, 2], 0, true);
    const three = await tiny.decoder.forward([1, 2, 3], 0, true);
    expect([two.length, three.length]).toEqual([2 * 300, 3 * 300]);
    expect(three.buffer).toBe(two.buffer);
  });

  it("stops a run for its signal and gives the same logits afterwards", async () => {
    const ids = Array.from({ length: chunkTokens }, (_, index) => (index * 37) % 300);
    const expected = await fresh(ids);
    const reason = new Error("stop");
    await expect(tiny.decoder.forward(ids, 0, true, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const running = tiny.decoder.forward(ids, 0, false, controller.signal);
    controller.abort(reason);
    // A run this short may end before the signal reaches it; either way the decoder must be of use afterwards.
    await running.catch((error: unknown) => expect(error).toBe(reason));
    expect(largestDifference(await fresh(ids), expected)).toBeLessThan(tolerance);
  });

  it("refuses what the runtime would not check, and names the bound", async () => {
    await expect(tiny.decoder.forward([300], 0, false)).rejects.toThrow("from 0 to 299, got 300");
    await expect(tiny.decoder.forward([-1], 0, false)).rejects.toThrow("got -1");
    await expect(tiny.decoder.forward([], 0, false)).rejects.toThrow("1 to 64 tokens, got 0");
    await expect(tiny.decoder.forward([1], 128, false)).rejects.toThrow("end at 128 at most, got 129");
    await expect(tiny.decoder.forward([1], -1, false)).rejects.toThrow(RangeError);
  });

  it("refuses a second run while one goes on, which is not disturbed", async () => {
    const expected = await fresh([1, 2, 3]);
    const first = tiny.decoder.forward([1, 2, 3], 0, false);
    await expect(tiny.decoder.forward([4], 0, false)).rejects.toThrow("the session is running");
    await expect(tiny.decoder.forward([4, 5, 6], 0, false)).rejects.toThrow("the session is running");
    expect(largestDifference(await first, expected)).toBe(0);
  });
});
