/** What must hold for tokens in and tokens out, whatever shares the engine: slots, guesses and turns change the time and nothing else. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GeneratedTokens, GenerateTokens } from "../../src/engine/generate.ts";
import { NgramIndex } from "../../src/engine/lookup/ngramIndex.ts";
import { greedy } from "../../src/engine/sampler/greedy.ts";
import { createSampler } from "../../src/engine/sampler/sampler.ts";
import { atOnce, type Turn } from "../../src/engine/turn.ts";
import { Scheduler } from "../../src/worker/scheduler.ts";
import { loadTinyEngine, type TinyEngine } from "../fixtures/tinyEngine.ts";

const capacity = 700;
/** Has all the memory it wants; plain generation on it, after forgetting everything, is what others are compared with. */
let plain: TinyEngine;
/** Room for two small slots or one large one, so that slots are evicted all the time. */
let cramped: TinyEngine;
/** The same, with memory that cannot be copied. */
let remote: TinyEngine;
beforeAll(async () => {
  const options = { seed: 71, tensorType: "F32", overrides: { contextLength: 1024 } } as const;
  plain = await loadTinyEngine(options, { capacity, budgetTokens: 100_000, kvMemory: "host" });
  cramped = await loadTinyEngine(options, { capacity, budgetTokens: 600, kvMemory: "host" });
  remote = await loadTinyEngine(options, { capacity, budgetTokens: 600, kvMemory: "device" });
});
afterAll(async () => {
  for (const tiny of [plain, cramped, remote]) await tiny.release();
});

const never = new AbortController().signal;

interface Result {
  readonly ids: readonly number[];
  readonly end: GeneratedTokens;
}

async function run({ engine }: TinyEngine, request: Partial<GenerateTokens>, signal = never, turn: Turn = atOnce): Promise<Result> {
  const ids: number[] = [];
  const read = (id: number) => {
    ids.push(id);
    return "continue" as const;
  };
  const whole = { prompt: [1], maxTokens: 20, endTokens: new Set([2]), sampler: greedy, ...request };
  const end = await engine.generate(whole, read, signal, turn);
  expect(end.generatedTokens).toBe(ids.length);
  return { ids, end };
}

async function runFresh(request: Partial<GenerateTokens>): Promise<readonly number[]> {
  await plain.engine.trace([7], () => {});
  return (await run(plain, request)).ids;
}

/** Texts that begin alike, as files and their edits do, some longer than the smallest slot. */
const text = (name: number, length: number) => Array.from({ length }, (_, index) => 6 + ((name * 37 + index * index) % 290));
const prompt = fc
  .record({ name: fc.nat({ max: 2 }), length: fc.integer({ min: 1, max: 330 }), tail: fc.array(fc.nat({ max: 299 }), { maxLength: 4 }) })
  .map(({ name, length, tail }) => [...text(name, length), ...tail]);
const maxTokens = fc.integer({ min: 1, max: 40 });

describe("the engine", () => {
  it("generates on any slots what it generates on none, and keeps to its memory", async () => {
    for (const tiny of [cramped, remote]) {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(prompt, maxTokens), { minLength: 1, maxLength: 6 }), async (requests) => {
          for (const [prompt, maxTokens] of requests) {
            const { ids } = await run(tiny, { prompt, maxTokens });
            expect(ids).toEqual(await runFresh({ prompt, maxTokens }));
            expect(tiny.engine.kvBytes / tiny.bytesPerToken).toBeLessThanOrEqual(600);
          }
        }),
        { numRuns: 12 },
      );
    }
  });

  it("goes on with each of two texts in turn without reading it anew", async () => {
    await plain.engine.trace([7], () => {});
    const texts = [text(1, 200), text(2, 250)];
    for (const prompt of texts) expect((await run(plain, { prompt })).end.reusedTokens).toBe(0);
    for (const prompt of [...texts, ...texts]) expect((await run(plain, { prompt })).end.reusedTokens).toBe(prompt.length - 1);
  });

  it("grows one sequence to the end of the context", async () => {
    for (const tiny of [plain, cramped, remote]) {
      const { end } = await run(tiny, { prompt: text(0, 200), maxTokens: 1000, endTokens: new Set() });
      expect(end.finish).toBe("length");
      expect(end.promptTokens + end.generatedTokens).toBe(capacity + 1);
    }
  });

  it("generates with guesses what it generates without, greedily and by chance", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        prompt,
        maxTokens,
        fc.integer({ min: -1, max: 5 }),
        fc.array(prompt, { maxLength: 2 }),
        async (prompt, maxTokens, seed, texts) => {
          const sampler = () => (seed < 0 ? greedy : createSampler({ temperature: 0.3, seed }));
          const request = { prompt, maxTokens, bannedTokens: [9, 10] };
          const expected = await runFresh({ ...request, sampler: sampler() });
          // Among the sources is the answer itself, so that guesses come true, and one with a wrong end.
          const sources = [[...prompt, ...expected], [...prompt.slice(-3), ...expected.slice(0, 5), 11, 12], ...texts];
          const lookup = sources.map((source) => new NgramIndex(source));
          for (const tiny of [plain, cramped]) {
            const { ids, end } = await run(tiny, { ...request, sampler: sampler(), lookup });
            expect(ids).toEqual(expected);
            expect(end.acceptedTokens).toBeLessThanOrEqual(end.draftedTokens);
            // Each pass gives one token that was not guessed; the last one may give the end instead.
            expect(end.passes + end.acceptedTokens - end.generatedTokens).toBeLessThanOrEqual(1);
            expect(end.passes + end.acceptedTokens - end.generatedTokens).toBeGreaterThanOrEqual(0);
            accepted += end.acceptedTokens;
          }
        },
      ),
      { numRuns: 25 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it("guesses from the answer before it when that is asked for again", async () => {
    const request = { prompt: text(1, 60), maxTokens: 40, endTokens: new Set<number>(), lookup: [] };
    const first = await run(plain, request);
    const second = await run(plain, request);
    expect(second.ids).toEqual(first.ids);
    expect(second.end.acceptedTokens).toBeGreaterThan(20);
    expect(second.end.passes).toBeLessThan(20);
  });

  it("takes back what it guessed wrongly", async () => {
    const prompt = text(1, 60);
    const ids = await runFresh({ prompt });
    await plain.engine.trace([7], () => {});
    const wrong = new NgramIndex([...prompt, ...ids.slice(0, 3), ...text(5, 40)]);
    const { end } = await run(plain, { prompt, lookup: [wrong] });
    expect(end.draftedTokens).toBeGreaterThan(end.acceptedTokens);
    expect((await run(plain, { prompt })).ids).toEqual(ids);
  });

  it("goes on after a cancellation at any pass as if there had been none", async () => {
    await fc.assert(
      fc.asyncProperty(prompt, fc.nat({ max: 12 }), fc.boolean(), async (prompt, passes, guesses) => {
        const expected = await runFresh({ prompt });
        const controller = new AbortController();
        let count = 0;
        const turn: Turn = (pass) => {
          if (count++ === passes) controller.abort();
          return pass();
        };
        const lookup = guesses ? { lookup: [new NgramIndex([...prompt, ...expected])] } : {};
        const cancelled = await run(cramped, { prompt, ...lookup }, controller.signal, turn);
        expect(expected.slice(0, cancelled.ids.length)).toEqual(cancelled.ids);
        if (cancelled.end.finish === "cancelled") expect(cancelled.ids.length).toBeLessThan(expected.length + 1);
        const again = await run(cramped, { prompt, ...lookup });
        expect(again.ids).toEqual(expected);
        // What was computed before the cancellation is there still.
        if (count > passes) expect(again.end.reusedTokens).toBeGreaterThanOrEqual(Math.min(prompt.length - 1, passes * 64) - 64);
      }),
      { numRuns: 40 },
    );
  });

  it("generates for several that take turns what it generates for each alone", async () => {
    const user = fc.record({
      prompt,
      maxTokens,
      priority: fc.constantFrom("completion", "chat", "prewarm"),
      waitTicks: fc.nat({ max: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(user, { minLength: 2, maxLength: 5 }),
        fc.constantFrom("plain", "cramped", "remote"),
        async (users, where) => {
          const tiny = { plain, cramped, remote }[where];
          const expected: (readonly number[])[] = [];
          for (const { prompt, maxTokens } of users) expected.push(await runFresh({ prompt, maxTokens }));
          const scheduler = new Scheduler();
          const results = await Promise.all(
            users.map(async ({ prompt, maxTokens, priority, waitTicks }) => {
              for (let index = 0; index < waitTicks; index++) await new Promise((resolve) => setImmediate(resolve));
              return scheduler.run(priority, (turn, signal) => run(tiny, { prompt, maxTokens, lookup: [] }, signal, turn), never);
            }),
          );
          for (const [index, { ids, end }] of results.entries()) {
            const whole = expected[index] ?? [];
            expect(ids).toEqual(end.finish === "cancelled" ? whole.slice(0, ids.length) : whole);
            if (users[index]?.priority === "chat") expect(end.finish).not.toBe("cancelled");
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("reads a prompt ahead, so that generation computes its last token only", async () => {
    const prompt = text(2, 150);
    await plain.engine.trace([7], () => {});
    expect((await plain.engine.prefill({ prompt }, never)).reusedTokens).toBe(0);
    expect((await run(plain, { prompt })).end.reusedTokens).toBe(149);
    expect((await plain.engine.prefill({ prompt }, never)).reusedTokens).toBe(149);
    await plain.engine.prefill({ prompt: [5] }, never);
  });

  it("keeps what was read ahead when that is broken off", async () => {
    await plain.engine.trace([7], () => {});
    const controller = new AbortController();
    let count = 0;
    const turn: Turn = (pass) => {
      if (++count === 3) controller.abort();
      return pass();
    };
    await expect(plain.engine.prefill({ prompt: text(2, 300) }, controller.signal, turn)).rejects.toThrow("aborted");
    expect((await run(plain, { prompt: text(2, 300) })).end.reusedTokens).toBe(128);
  });

  it("never gives out a token that is banned, also where nothing else may come", async () => {
    const prompt = text(0, 20);
    const { ids } = await run(plain, { prompt });
    const without = await run(plain, { prompt, bannedTokens: ids.slice(0, 2) });
    expect(without.ids.filter((id) => ids.slice(0, 2).includes(id))).toEqual([]);
    const constraint = { allowed: () => [50, 51], accept: () => {} };
    expect(new Set((await run(plain, { prompt, constraint, bannedTokens: [50] })).ids)).toEqual(new Set([51]));
    const neither = await run(plain, { prompt, constraint, bannedTokens: [50, 51] });
    expect(neither.ids).toEqual(ids);
  });

  it("tells how likely each token was, after the ones before it and among those not banned", async () => {
    const prompt = text(1, 30);
    const bannedTokens = [20, 21, 22, 23];
    for (const lookup of [undefined, []]) {
      const request = { prompt, maxTokens: 12, endTokens: new Set<number>(), bannedTokens, logProbabilities: true };
      const { ids, end } = await run(plain, lookup === undefined ? request : { ...request, lookup });
      const expected: number[] = [];
      await plain.engine.trace([...prompt, ...ids], (position, logits) => {
        const id = ids[position + 1 - prompt.length];
        if (position < prompt.length - 1 || id === undefined) return;
        const sum = logits.reduce((total, logit, other) => total + (bannedTokens.includes(other) ? 0 : Math.exp(logit)), 0);
        expected.push((logits[id] ?? Number.NaN) - Math.log(sum));
      });
      expect(end.logProbabilities).toHaveLength(ids.length);
      for (const [index, value] of end.logProbabilities.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 3);
    }
    expect((await run(plain, { prompt })).end.logProbabilities).toEqual([]);
  });

  it("measures how likely tokens are after others, on any slots", async () => {
    const before = text(1, 70);
    const tokens = text(4, 90);
    const sums: number[] = [];
    for (const tiny of [plain, cramped, remote]) {
      const sequence = tiny.engine.open(never);
      sums.push(await sequence.logProbability(before, tokens));
      sequence.close();
    }
    let expected = 0;
    await plain.engine.trace([...before, ...tokens], (position, logits) => {
      const id = tokens[position + 1 - before.length];
      if (position < before.length - 1 || id === undefined) return;
      expected += (logits[id] ?? Number.NaN) - Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
    });
    for (const sum of sums) expect(sum).toBeCloseTo(expected, 2);
    const sequence = plain.engine.open(never);
    expect(await sequence.logProbability(before, [])).toBe(0);
    sequence.close();
  });
});
