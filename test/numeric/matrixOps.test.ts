/** Products and look-ups in the runtime with matrices in every form, against plain loops over the weights that the blocks stand for. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/engine/sampler/random.ts";
import { type BlockForm, type Blocks, fromBlocks, toBlocks, zeroPointBytes } from "../../src/model/weights/blocks.ts";
import { formName } from "../../src/model/weights/weightForms.ts";
import { Graph, type Value } from "../../src/onnx/graph.ts";
import { type ActivationPrecision, embedding, linear } from "../../src/onnx/matrixOps.ts";
import { serialize } from "../../src/onnx/serialize.ts";
import type { Binding } from "../../src/ort/binding.ts";
import { loadRuntime } from "../../src/ort/runtime.ts";
import { Session } from "../../src/ort/session.ts";
import { encodeWeights } from "../fixtures/quantize.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { typeNamed } from "../fixtures/tensorTypes/blocksByOthers.ts";

const folder = temporaryFolder("matrix");
const tokens = 5;
let count = 0;

/** An odd number of blocks of 128, so that rows of 4-bit zero points end in half a byte. */
const rows = 40;
const columns = 384;

const random = seededRandom(51);
const draw = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);

/** Not around 0, so that zero points are not all the same. */
const drawWeights = () => draw(rows * columns).map((value, index) => value + ((index >> 4) % 7) / 8);

interface Case {
  readonly blocks: Blocks;
  readonly weights: Float32Array;
}

function makeCase(form: BlockForm): Case {
  const type = form.remainders ? "Q4_1" : "F32";
  const blocks = toBlocks(typeNamed(type), new DataView(encodeWeights(drawWeights(), type).bytes.buffer), rows, columns, form);
  return { blocks, weights: fromBlocks(blocks, rows, columns, form) };
}

interface Weights {
  readonly values: (shape: readonly number[]) => Value;
  readonly scales: Value;
  readonly zeroPoints: Value;
  readonly remainders: Value | null;
}

/** Runs a graph made of one operator on `input`, the weights in a file beside it. */
async function run(
  form: BlockForm,
  { values, scales, zeroPoints, remainders }: Blocks,
  build: (graph: Graph, weights: Weights) => Value,
  bind: (session: Session, binding: Binding) => void,
  outputLength: number,
): Promise<Float32Array> {
  const graph = new Graph("matrix");
  const id = count++;
  const parts = [scales, remainders, values, zeroPoints].map(({ buffer }) => new Uint8Array(buffer));
  writeFileSync(folder.path(`weights-${id}`), Buffer.concat(parts));
  const place = (part: number) => ({
    offset: parts.slice(0, part).reduce((sum, { byteLength }) => sum + byteLength, 0),
    byteLength: parts[part]?.byteLength ?? 0,
  });
  const perBlock = [rows, columns / form.blockSize];
  const output = build(graph, {
    values: (shape) => graph.initializer("values", "uint8", shape, place(2)),
    scales: graph.initializer("scales", "float32", perBlock, place(0)),
    zeroPoints: graph.initializer("zeros", "uint8", [rows, zeroPointBytes(columns, form)], place(3)),
    remainders: form.remainders ? graph.initializer("remainders", "float32", perBlock, place(1)) : null,
  });
  graph.output("y", output);
  writeFileSync(folder.path(`graph-${id}`), serialize(graph, `weights-${id}`));
  const session = await Session.load(loadRuntime(process.cwd()), folder.path(`graph-${id}`), { threads: 1 });
  const y = new Float32Array(outputLength);
  const binding = session.createBinding();
  bind(session, binding);
  binding.bindOutput("y", session.hostTensor("float32", y, [1, tokens, outputLength / tokens]));
  await session.run(binding);
  await session.release();
  return y;
}

/** Root mean square of the differences, in units of the expected values' own. */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  let squares = 0;
  let total = 0;
  for (const [index, value] of expected.entries()) {
    squares += ((actual[index] ?? Number.NaN) - value) ** 2;
    total += value * value;
  }
  return Math.sqrt(squares / total);
}

const forms = ([4, 8] as const).flatMap((bits) =>
  ([16, 32, 64, 128] as const).map((blockSize): BlockForm => ({ kind: "blocks", bits, blockSize, remainders: false })),
);
const withRemainders: BlockForm = { kind: "blocks", bits: 4, blockSize: 32, remainders: true };

describe.each([...forms, withRemainders].map((form) => ({ name: formName(form), form })))("a matrix of $name", ({ form }) => {
  const { blocks, weights } = makeCase(form);
  const { bits, blockSize } = form;

  async function product(precision: ActivationPrecision): Promise<number> {
    const x = draw(tokens * columns);
    const actual = await run(
      form,
      blocks,
      (graph, { values, ...others }) => {
        const matrix = { form: "blocks", rows, columns, bits, blockSize, ...others } as const;
        const input = graph.input("x", "float32", [1, tokens, columns]);
        return linear(graph, input, { ...matrix, values: values([rows, columns / blockSize, (blockSize * bits) / 8]) }, null, precision);
      },
      (session, binding) => binding.bindInput("x", session.hostTensor("float32", x, [1, tokens, columns])),
      tokens * rows,
    );
    const expected = new Float32Array(tokens * rows);
    for (let token = 0; token < tokens; token++) {
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let column = 0; column < columns; column++) {
          sum += (x[token * columns + column] ?? 0) * (weights[row * columns + column] ?? 0);
        }
        expected[token * rows + row] = sum;
      }
    }
    return relativeError(actual, expected);
  }

  it("is multiplied as its blocks say", async () => {
    expect(await product("float32")).toBeLessThan(1e-5);
  });

  it("is multiplied by activations of eight bits, which cost a hundredth", async () => {
    const error = await product("int8");
    expect(error).toBeLessThan(0.02);
  });

  it.skipIf(form.remainders)("gives its rows by index", async () => {
    const ids = BigInt64Array.of(0n, 39n, 7n, 8n, 39n);
    const actual = await run(
      form,
      blocks,
      (graph, { values, scales, zeroPoints }) =>
        embedding(graph, graph.input("ids", "int64", [1, tokens]), {
          form: "blocks",
          columns,
          bits,
          blockSize,
          scales,
          zeroPoints,
          values: values([rows, (columns * bits) / 8]),
        }),
      (session, binding) => binding.bindInput("ids", session.hostTensor("int64", ids, [1, tokens])),
      tokens * columns,
    );
    const expected = Array.from(ids, (id) => [...weights.subarray(Number(id) * columns, (Number(id) + 1) * columns)]).flat();
    expect([...actual]).toEqual(expected);
  });
});
