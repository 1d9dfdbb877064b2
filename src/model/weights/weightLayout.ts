/**
 * Where each weight lies in the repacked file, and how the graph refers to it. The layout follows from the config, the tensors'
 * types and the plan alone, so the file and the graph that reads it cannot disagree.
 */
import { bytesPerElement, type ElementType, type Graph, type Value } from "../../onnx/graph.ts";
import type { Matrix, Table } from "../../onnx/matrixOps.ts";
import type { LlamaConfig } from "../config.ts";
import { headLayout, takesPackedHeads } from "../headLayout.ts";
import type { GraphWeights } from "../llama.ts";
import type { Rope } from "../rope.ts";
import { type BlockForm, zeroPointBytes } from "./blocks.ts";
import { fitForm, formName, type MatrixForm, type WeightPlan } from "./weightForms.ts";
import type { SourceTensor } from "./weightSource.ts";

export interface Region {
  readonly type: ElementType;
  readonly offset: number;
  readonly byteLength: number;
}

/** Rows may be those of a larger tensor that is stored as well: queries, keys and values are multiplied by as one matrix, gate and up as another. */
export type StoredTensor =
  | { readonly kind: "vector"; readonly rows: number; readonly values: Region }
  | { readonly kind: "float32"; readonly rows: number; readonly columns: number; readonly values: Region }
  | {
      readonly kind: "blocks";
      readonly rows: number;
      readonly columns: number;
      readonly form: BlockForm;
      readonly values: Region;
      readonly scales: Region;
      readonly zeroPoints: Region;
      readonly remainders: Region | null;
    };

/** Tables of a rotation, [positions, width] each. */
export interface StoredRope {
  readonly rope: Rope;
  readonly positions: number;
  readonly width: number;
  readonly cosines: Region;
  readonly sines: Region;
}

export interface WeightLayout {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly ropes: readonly StoredRope[];
  readonly byteLength: number;
}

/** Memory is mapped in pages: regions that begin on one are read without touching their neighbours. */
const pageBytes = 4096;

/** More positions than a KV cache for typing has use for; 64 KiB of table a thousand. */
const maxRopePositions = 32_768;

type LaidOutTensor = Pick<SourceTensor, "name" | "shape" | "type">;

/** `tensors` are those that the config asks for, as `sourceTensors` finds them. */
export function layoutWeights(config: LlamaConfig, tensors: readonly LaidOutTensor[], plan: WeightPlan): WeightLayout {
  let end = 0;
  const region = (type: ElementType, count: number): Region => {
    const offset = Math.ceil(end / pageBytes) * pageBytes;
    const byteLength = count * bytesPerElement[type];
    end = offset + byteLength;
    return { type, offset, byteLength };
  };
  const store = (rows: number, columns: number | undefined, form: MatrixForm): StoredTensor => {
    if (columns === undefined) return { kind: "vector", rows, values: region("float32", rows) };
    if (form.kind === "float32") return { kind: "float32", rows, columns, values: region("float32", rows * columns) };
    return {
      kind: "blocks",
      rows,
      columns,
      form,
      values: region("uint8", (rows * columns * form.bits) / 8),
      scales: region("float32", (rows * columns) / form.blockSize),
      zeroPoints: region("uint8", rows * zeroPointBytes(columns, form)),
      remainders: form.remainders ? region("float32", (rows * columns) / form.blockSize) : null,
    };
  };
  const formOf = (tensor: LaidOutTensor): MatrixForm => fitForm(plan.formOf(tensor), tensor.shape[1] ?? 1);
  const joins = joinedTensors(config, tensors, formOf);
  const stored = new Map<string, StoredTensor>();
  for (const tensor of tensors) {
    const join = joins.get(tensor.name);
    if (join === undefined) {
      stored.set(tensor.name, store(tensor.shape[0], tensor.shape[1], formOf(tensor)));
      continue;
    }
    const { name, rows, firstRow } = join;
    const whole = stored.get(name) ?? store(rows, tensor.shape[1], formOf(tensor));
    stored.set(name, whole);
    stored.set(tensor.name, rowsOf(whole, firstRow, tensor.shape[0]));
  }
  const positions = Math.min(config.contextLength, maxRopePositions);
  const width = headLayout(config.fileHeadDim, config.rotated, config.ropeInterleaved).ropePairs;
  const angles = positions * width;
  const ropes = config.ropes.map((rope) => ({
    rope,
    positions,
    width,
    cosines: region("float32", angles),
    sines: region("float32", angles),
  }));
  return { tensors: stored, ropes, byteLength: end };
}

interface Join {
  /** Of the larger tensor. */
  readonly name: string;
  readonly rows: number;
  readonly firstRow: number;
}

/**
 * Which tensors are rows of a larger one, by their names: those of a layer that are multiplied by the same input and have the same form.
 * One product in place of several saves 3 % of the embedded model's decode step for queries, keys and values, 5 % for gate and up (bench/engine).
 */
function joinedTensors(
  config: LlamaConfig,
  tensors: readonly LaidOutTensor[],
  formOf: (tensor: LaidOutTensor) => MatrixForm,
): ReadonlyMap<string, Join> {
  const joins = new Map<string, Join>();
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const [whole, parts] of joinable(config)) {
    for (let layer = 0; layer < config.layerCount; layer++) {
      const partsOf = (kind: string) => parts.flatMap((part) => byName.get(`blk.${layer}.${part}.${kind}`) ?? []);
      const [matrices, biases] = [partsOf("weight"), partsOf("bias")];
      if (matrices.length < parts.length || biases.length % parts.length !== 0) continue;
      if (new Set(matrices.map((matrix) => formName(formOf(matrix)))).size > 1) continue;
      for (const [kind, found] of [
        ["weight", matrices],
        ["bias", biases],
      ] as const) {
        const rows = found.reduce((sum, { shape }) => sum + shape[0], 0);
        let firstRow = 0;
        for (const { name, shape } of found) {
          joins.set(name, { name: `blk.${layer}.${whole}.${kind}`, rows, firstRow });
          firstRow += shape[0];
        }
      }
    }
  }
  return joins;
}

/** Names of larger matrices and of what they are made of, top to bottom. The attention kernel takes queries, keys and values in one where it can. */
function joinable(config: LlamaConfig): [whole: string, parts: readonly string[]][] {
  return [
    ...(takesPackedHeads(config) && !config.fusedQkv ? [["attn_qkv", ["attn_q", "attn_k", "attn_v"]] satisfies [string, string[]]] : []),
    ...(config.gate === "separate" ? [["ffn_gate_up", ["ffn_gate", "ffn_up"]] satisfies [string, string[]]] : []),
  ];
}

/** Some rows of a stored tensor. */
function rowsOf(whole: StoredTensor, firstRow: number, rows: number): StoredTensor {
  const part = ({ type, offset, byteLength }: Region): Region => {
    const rowBytes = byteLength / whole.rows;
    return { type, offset: offset + firstRow * rowBytes, byteLength: rows * rowBytes };
  };
  if (whole.kind !== "blocks") return { ...whole, rows, values: part(whole.values) };
  const { values, scales, zeroPoints, remainders } = whole;
  return {
    ...whole,
    rows,
    values: part(values),
    scales: part(scales),
    zeroPoints: part(zeroPoints),
    remainders: remainders && part(remainders),
  };
}

/** The weights of a layout as values of a graph; each region becomes one initializer, made when it is first asked for. */
export function graphWeights(layout: WeightLayout): GraphWeights {
  const made = new Map<string, Value>();
  const initializer = (graph: Graph, name: string, shape: readonly number[], region: Region): Value => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = graph.initializer(name, region.type, shape, region);
    made.set(name, value);
    return value;
  };
  const stored = (name: string): StoredTensor => {
    const tensor = layout.tensors.get(name);
    if (tensor === undefined) throw new Error(`${name}: is not in the layout`);
    return tensor;
  };
  const matrixOf = (name: string): Exclude<StoredTensor, { kind: "vector" }> => {
    const tensor = stored(name);
    if (tensor.kind === "vector") throw new Error(`${name}: expected a matrix, got a vector`);
    return tensor;
  };
  /** What a matrix and a table of the same weights have in common. */
  const grid = (graph: Graph, name: string, { rows, columns, form, scales, zeroPoints }: Extract<StoredTensor, { kind: "blocks" }>) => ({
    bits: form.bits,
    blockSize: form.blockSize,
    scales: initializer(graph, `${name}.scales`, [rows, columns / form.blockSize], scales),
    zeroPoints: initializer(graph, `${name}.zero_points`, [rows, zeroPointBytes(columns, form)], zeroPoints),
  });
  return {
    has: (name) => layout.tensors.has(name),
    vector(graph, name) {
      const tensor = stored(name);
      if (tensor.kind !== "vector") throw new Error(`${name}: expected a vector, got a matrix`);
      return initializer(graph, name, [tensor.rows], tensor.values);
    },
    matrix(graph, name): Matrix {
      const tensor = matrixOf(name);
      const { rows, columns, values } = tensor;
      if (tensor.kind === "float32") return { form: "float32", rows, columns, values: initializer(graph, name, [rows, columns], values) };
      const { bits, blockSize } = tensor.form;
      const shape = [rows, columns / blockSize, (blockSize * bits) / 8];
      const blocks = [rows, columns / blockSize];
      const remainders = tensor.remainders && initializer(graph, `${name}.remainders`, blocks, tensor.remainders);
      return { form: "blocks", rows, columns, values: initializer(graph, name, shape, values), ...grid(graph, name, tensor), remainders };
    },
    table(graph, name): Table {
      const tensor = matrixOf(name);
      const { rows, columns, values } = tensor;
      if (tensor.kind === "float32") return { form: "float32", columns, values: initializer(graph, name, [rows, columns], values) };
      if (tensor.remainders !== null) throw new Error(`${name}: rows with remainders cannot be looked up`);
      const shape = [rows, (columns * tensor.form.bits) / 8];
      return { form: "blocks", columns, values: initializer(graph, `${name}.rows`, shape, values), ...grid(graph, name, tensor) };
    },
    rope(graph, name) {
      const stored = layout.ropes.find(({ rope }) => rope.name === name);
      if (stored === undefined) throw new Error(`${name}: is not in the layout`);
      const shape = [stored.positions, stored.width];
      return {
        cosines: initializer(graph, `${name}.cosines`, shape, stored.cosines),
        sines: initializer(graph, `${name}.sines`, shape, stored.sines),
      };
    },
  };
}
