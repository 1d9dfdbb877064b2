/** The parts of the engine's benchmark that say what its numbers come to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Row {
  readonly verdict: string | undefined;
}
interface Limits {
  readonly must: number;
  readonly aim?: number;
}
interface Series {
  readonly name: string;
  readonly points: readonly { readonly position: number; readonly ms: number }[];
}
interface Loss {
  add(position: number, logits: Float32Array): void;
  result(): { negativeLogLikelihood: number; tokens: number; argMaxima: number[] };
}

const at = (name: string) => new URL(`../../../bench/engine/${name}.mjs`, import.meta.url).href;
const { resultRow }: { resultRow(row: { measure: string; nearline: number; judged?: number; limits?: Limits }): Row } = await import(
  at("resultRow")
);
const { decodeTimePlot }: { decodeTimePlot(modelName: string, series: readonly Series[]): string } = await import(at("decodeTimePlot"));
const { textLoss }: { textLoss(ids: readonly number[]): Loss } = await import(at("textLoss"));
const { ngramDraft }: { ngramDraft(history: readonly number[], ngram: number, draft: number): number[] } = await import(
  at("llamaCpp/ngramDraft")
);
const { alternate }: { alternate(rounds: number, nearline: () => unknown, rival?: () => unknown): Promise<unknown[]> } = await import(
  at("alternate")
);

describe("a row of the benchmark", () => {
  const verdict = (judged: number | undefined, limits: Limits) =>
    resultRow({ measure: "decode", nearline: 1, ...(judged === undefined ? {} : { judged }), limits }).verdict;

  it("reaches the aim, the must or neither", () => {
    expect(verdict(0.9, { must: 1, aim: 0.9 })).toBe("aim");
    expect(verdict(0.95, { must: 1, aim: 0.9 })).toBe("must");
    expect(verdict(1.01, { must: 1, aim: 0.9 })).toBe("short");
    expect(verdict(0.5, { must: 1 })).toBe("must");
  });

  it("claims nothing of what was not measured", () => {
    expect(verdict(undefined, { must: 1 })).toBe("not measured");
    expect(verdict(Number.NaN, { must: 1 })).toBe("not measured");
    expect(resultRow({ measure: "decode", nearline: 1 }).verdict).toBeUndefined();
  });
});

describe("turns", () => {
  it("change who comes first and leave out the first round", async () => {
    const order: string[] = [];
    const pairs = await alternate(
      2,
      () => order.push("nearline"),
      () => order.push("rival"),
    );
    expect(order).toEqual(["rival", "nearline", "nearline", "rival", "rival", "nearline"]);
    expect(pairs).toHaveLength(2);
  });
});

describe("the loss of a text", () => {
  it("is the logarithm of the vocabulary's size where the model knows nothing", () => {
    const loss = textLoss([0, 3, 1]);
    for (const position of [0, 1, 2]) loss.add(position, new Float32Array(8).fill(-700));
    const { negativeLogLikelihood, tokens } = loss.result();
    expect(tokens).toBe(2);
    expect(negativeLogLikelihood).toBeCloseTo(2 * Math.log(8), 12);
  });

  it("is small where the model is sure of the next token, and large where of another", () => {
    const lossOf = (sureOf: number) => {
      const loss = textLoss([0, 3]);
      loss.add(
        0,
        Float32Array.from({ length: 8 }, (_, id) => (id === sureOf ? 20 : 0)),
      );
      return loss.result().negativeLogLikelihood;
    };
    expect(lossOf(3)).toBeLessThan(1e-6);
    expect(lossOf(4)).toBeCloseTo(20, 6);
  });
});

describe("a draft from the text so far", () => {
  it("is what followed the last tokens where they stood before, the latest place first", () => {
    expect(ngramDraft([1, 2, 7, 8, 1, 2, 9, 6, 1, 2], 2, 2)).toEqual([9, 6]);
    expect(ngramDraft([1, 2, 3], 2, 4)).toEqual([]);
  });

  it("always stands in the text after the same tokens", () => {
    const tokens = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(tokens, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 6 }), (history, ngram, most) => {
        const draft = ngramDraft(history, ngram, most);
        expect(draft.length).toBeLessThanOrEqual(most);
        if (draft.length > 0) expect(`${history}`).toContain([...history.slice(-ngram), ...draft].join());
      }),
    );
  });
});

describe("the plot of decode time", () => {
  const series = [
    { name: "Nearline", points: [512, 4096, 8000].map((position) => ({ position, ms: 6 + position / 500 })) },
    { name: "a <rival> & more", points: [512, 4096, 8000].map((position) => ({ position, ms: 7 + position / 480 })) },
  ];

  it("says in words what it shows, with the names escaped", () => {
    const svg = decodeTimePlot("model.gguf", series);
    expect(svg).toMatch(/<title id="title">[^<]*model\.gguf<\/title>/);
    expect(svg).toContain("Nearline takes 7.0 ms a token at position 512 and 22.0 ms at position 8000.");
    expect(svg).not.toContain("<rival>");
  });

  it("keeps every point within the axes", () => {
    const time = fc.double({ min: 0.5, max: 500, noNaN: true });
    fc.assert(
      fc.property(time, time, time, (first, second, third) => {
        const points = [first, second, third].map((ms, index) => ({ position: 512 + index * 3000, ms }));
        const [, numbers = ""] = /<polyline points="([^"]*)"/.exec(decodeTimePlot("m", [{ name: "n", points }])) ?? [];
        for (const pair of numbers.split(" ")) {
          const [x, y] = pair.split(",").map(Number);
          expect(x).toBeGreaterThanOrEqual(64);
          expect(x).toBeLessThanOrEqual(631);
          expect(y).toBeGreaterThanOrEqual(47);
          expect(y).toBeLessThanOrEqual(345);
        }
      }),
    );
  });
});
