import { describe, expect, it } from "vitest";
import { attention, feedForward, multiply, type ReferenceConfig, referenceLogits, rmsNorm, rope, softmax } from "../../reference/llama.ts";

const config: ReferenceConfig = {
  layerCount: 2,
  hiddenSize: 8,
  headCount: 4,
  kvHeadCount: 2,
  headDim: 4,
  feedForwardSize: 12,
  vocabularySize: 11,
  ropeTheta: 100,
  ropeInterleaved: true,
  rmsEpsilon: 1e-5,
  tiedEmbedding: true,
};

/** Numbers without pattern, the same for the same name. */
function numbers(name: string, length: number): Float32Array {
  let state = [...name].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return Float32Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 13), 0x5bd1e995) + 0x6d2b79f5;
    return ((state >>> 8) / 2 ** 24 - 0.5) * 1.5;
  });
}

const sizes: Record<string, number> = {
  token_embd: 11 * 8,
  output: 11 * 8,
  output_norm: 8,
  attn_norm: 8,
  ffn_norm: 8,
  attn_q: 16 * 8,
  attn_k: 8 * 8,
  attn_v: 8 * 8,
  attn_output: 8 * 16,
  ffn_gate: 12 * 8,
  ffn_up: 12 * 8,
  ffn_down: 8 * 12,
};
const weights = (name: string) => numbers(name, sizes[name.replace(/^blk\.\d+\.|\.weight$/g, "")] ?? Number.NaN);
const block = (name: string) => weights(`blk.0.${name}`);
const x = (seed: number) => Float64Array.from(numbers(`x${seed}`, 8));
const close = (a: Iterable<number>, b: Iterable<number>) => {
  const [left, right] = [[...a], [...b]];
  expect(left).toHaveLength(right.length);
  for (const [index, value] of left.entries()) expect(value).toBeCloseTo(right[index] ?? Number.NaN, 10);
};

describe("the reference decoder's parts", () => {
  it("RMSNorm gives rows of mean square 1, whatever their scale", () => {
    const row = rmsNorm(x(1), new Float32Array(8).fill(1), 0);
    expect(row.reduce((sum, value) => sum + value * value, 0) / 8).toBeCloseTo(1, 12);
    close(
      rmsNorm(
        x(1).map((value) => value * 7),
        new Float32Array(8).fill(1),
        0,
      ),
      row,
    );
  });

  it("rotation keeps lengths, and is none at position 0", () => {
    for (const interleaved of [true, false]) {
      for (const position of [1, 17, 8000]) {
        expect(Math.hypot(...rope(x(2), position, 10_000, interleaved))).toBeCloseTo(Math.hypot(...x(2)), 10);
      }
      close(rope(x(2), 0, 10_000, interleaved), x(2));
    }
  });

  it("rotation turns the first pair by one radian a position", () => {
    close(rope(Float64Array.of(1, 0, 0, 0), 1, 100, true), [Math.cos(1), Math.sin(1), 0, 0]);
    close(rope(Float64Array.of(1, 0, 0, 0), 1, 100, false), [Math.cos(1), 0, Math.sin(1), 0]);
    close(rope(Float64Array.of(0, 1, 0, 0), 2, 100, false), [0, Math.cos(0.2), 0, Math.sin(0.2)]);
  });

  it("products of rotated vectors depend on the distance alone", () => {
    const product = (a: number, b: number) => {
      const second = rope(x(4), b, 100, true);
      return rope(x(3), a, 100, true).reduce((sum, value, index) => sum + value * (second[index] ?? Number.NaN), 0);
    };
    expect(product(9, 4)).toBeCloseTo(product(105, 100), 10);
    expect(product(9, 4)).not.toBeCloseTo(product(9, 5), 3);
  });

  it("softmax sums to 1 and does not overflow", () => {
    close(softmax([1000, 1000]), [0.5, 0.5]);
    expect(softmax([3, 1, -2]).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("attention of a single token is its value, once for each query head of the group", () => {
    const value = multiply(block("attn_v.weight"), x(1));
    const [first, second] = [value.slice(0, 4), value.slice(4)];
    close(
      attention(config, block, [x(1)])[0] ?? [],
      multiply(block("attn_output.weight"), Float64Array.from([...first, ...first, ...second, ...second])),
    );
  });

  it("attention sees nothing that comes later", () => {
    const alone = attention(config, block, [x(1), x(2)]);
    const followed = attention(config, block, [x(1), x(2), x(3)]);
    close(followed[1] ?? [], alone[1] ?? []);
  });

  it("the feed-forward part is 0 at 0 and not linear", () => {
    close(feedForward(block, new Float64Array(8)), new Float64Array(8));
    const once = feedForward(block, x(1))[0] ?? 0;
    expect(
      feedForward(
        block,
        x(1).map((value) => 2 * value),
      )[0],
    ).not.toBeCloseTo(2 * once, 3);
  });
});

describe("the reference decoder", () => {
  it("gives a row of logits a position, which later tokens do not change", () => {
    const short = referenceLogits(config, weights, [1, 5, 3]);
    const long = referenceLogits(config, weights, [1, 5, 3, 9, 10]);
    expect(long.map((row) => row.length)).toEqual([11, 11, 11, 11, 11]);
    expect(long.slice(0, 3)).toEqual(short);
  });

  it("depends on the order of tokens", () => {
    const last = (ids: number[]) => referenceLogits(config, weights, ids).at(-1)?.[0] ?? Number.NaN;
    expect(last([1, 5, 3])).not.toBeCloseTo(last([5, 1, 3]), 4);
  });

  it("uses an output matrix of its own where the embedding is not tied", () => {
    const untied = referenceLogits({ ...config, tiedEmbedding: false }, weights, [1])[0];
    expect(untied).not.toEqual(referenceLogits(config, weights, [1])[0]);
  });

  it("is the same model in both rotary layouts once the rows of queries and keys are reordered", () => {
    const { headDim, hiddenSize } = config;
    // Row 2i of an interleaved head is row i of a halved one, row 2i + 1 is row i + d/2.
    const halved = (name: string) => {
      const matrix = weights(name);
      if (!/attn_[qk]\./.test(name)) return matrix;
      return Float32Array.from(matrix, (_, index) => {
        const row = Math.floor(index / hiddenSize);
        const inHead = row % headDim;
        const source = row - inHead + (inHead < headDim / 2 ? 2 * inHead : 2 * (inHead - headDim / 2) + 1);
        return matrix[source * hiddenSize + (index % hiddenSize)] ?? Number.NaN;
      });
    };
    const ids = [1, 5, 3, 9];
    const interleaved = referenceLogits(config, weights, ids);
    for (const [position, row] of referenceLogits({ ...config, ropeInterleaved: false }, halved, ids).entries()) {
      for (const [id, logit] of row.entries()) expect(logit).toBeCloseTo(interleaved[position]?.[id] ?? Number.NaN, 5);
    }
  });
});
