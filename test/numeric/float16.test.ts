/** The graph in half the precision gives what the graph in float32 gives, but for rounding. Here on the CPU, which has both. */
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { readConfig } from "../../src/model/config.ts";
import { float16Graph } from "../../src/model/float16Graph.ts";
import { readGguf } from "../../src/model/formats/gguf.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../fixtures/tinyModel.ts";

const folder = temporaryFolder("float16");
const never = new AbortController().signal;

/** Logits after a prompt and after each of five tokens. */
async function logitsOf(engine: Engine): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  const sampler = (row: Float32Array) => {
    rows.push(row.slice());
    return 100 + rows.length;
  };
  await engine.generate({ prompt: [5, 9, 100, 7, 60, 61], maxTokens: 6, endTokens: new Set(), sampler }, () => "continue", never);
  await engine.release();
  return rows;
}

describe("the graph in float16", () => {
  it.each([
    // float16 has 11 bits.
    ["float32", 0.01],
    // A rounded activation may fall to the next of int8's levels.
    ["fast", 0.05],
  ] as const)("gives the logits of the one in float32 with weights in %s, but for rounding", async (form, bound) => {
    const { path } = writeTinyLlama(folder.path(`${form}.gguf`), { seed: 12, tensorType: "F32" });
    const file = await readGguf(path);
    const config = readConfig(file);
    const { graphPath } = await openWeights(file, config, form, folder.path(form), () => {});
    const options = { shape: config, capacity: 64, threads: 1 };
    const halfPath = await float16Graph(file, config, form, graphPath);
    expect(await float16Graph(file, config, form, graphPath)).toBe(halfPath);
    expect(readdirSync(dirname(graphPath)).filter((name) => name.includes("partial"))).toEqual([]);

    const expected = await logitsOf(await Engine.load(process.cwd(), { ...options, graphPath }));
    const actual = await logitsOf(await Engine.load(process.cwd(), { ...options, graphPath: halfPath, activations: "float16" }));
    expect(actual).toHaveLength(expected.length);
    const norm = (rows: readonly Float32Array[]) => Math.hypot(...rows.flatMap((row) => [...row]));
    const differences = expected.map((row, index) => row.map((value, id) => value - (actual[index]?.[id] ?? Number.NaN)));
    expect(norm(differences) / norm(expected)).toBeLessThan(bound);
    // Were it the same graph, nothing would differ.
    expect(norm(differences)).toBeGreaterThan(0);
  });
});
