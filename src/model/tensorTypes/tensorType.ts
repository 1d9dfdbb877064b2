/**
 * What the engine knows of a tensor type of GGUF: how large its blocks are, and how the weights in them are read.
 *
 * Nearly all quantized types are the same idea: a few neighbouring weights, a sub-block, lie on an even grid, w = step · level + offset,
 * with levels that are small integers. Types differ in how they pack levels into bits and how they save on steps and offsets.
 */

export interface BlockSizes {
  readonly name: string;
  /** Weights in a block; the fastest dimension of a tensor is a multiple of it. */
  readonly blockSize: number;
  readonly blockBytes: number;
}

/** Weights stored one by one. */
export interface FloatType extends BlockSizes {
  readonly kind: "float";
  /** Reads as many weights as `out` holds. */
  readonly read: (view: DataView, out: Float32Array) => void;
}

/** Weights stored in blocks of one or more sub-blocks, each on a grid of its own. */
export interface GridType extends BlockSizes {
  readonly kind: "grid";
  /** Weights that share a step and an offset. */
  readonly subBlockSize: 16 | 32;
  /** Levels are integers from 0 to this. */
  readonly maxLevel: number;
  /** The level whose weight is 0, where it is the same in all blocks. Other types store an offset for each sub-block. */
  readonly zeroLevel: number | undefined;
  /** Reads the block at byte `at`, whose first weight has index `first` in the grid. */
  readonly read: (view: DataView, at: number, grid: Grid, first: number) => void;
}

/** A type that files may hold but the engine does not read; its size lets a file's layout be checked and shown. */
export interface UnreadType extends BlockSizes {
  readonly kind: "unread";
}

/** A type whose weights the engine can read. */
export type ReadableType = FloatType | GridType;
export type TensorType = ReadableType | UnreadType;

/** Weights of a grid type: w = steps[i] · levels[j] + offsets[i], where weight j is in sub-block i = ⌊j / subBlockSize⌋. */
export interface Grid {
  readonly levels: Uint8Array /* [weights] */;
  readonly steps: Float32Array /* [weights / subBlockSize] */;
  readonly offsets: Float32Array /* [weights / subBlockSize] */;
}

export function gridType(name: string, sizes: Omit<GridType, "kind" | "name" | "read">, read: GridType["read"]): GridType {
  return { kind: "grid", name, ...sizes, read };
}

/** Reads whole blocks that hold `count` weights. */
export function readGrid(type: GridType, view: DataView, count: number): Grid {
  const { blockSize, blockBytes, subBlockSize, zeroLevel } = type;
  const grid: Grid = {
    levels: new Uint8Array(count),
    steps: new Float32Array(count / subBlockSize),
    offsets: new Float32Array(count / subBlockSize),
  };
  for (let first = 0, at = 0; first < count; first += blockSize, at += blockBytes) type.read(view, at, grid, first);
  if (zeroLevel !== undefined) {
    const { steps, offsets } = grid;
    for (let block = 0; block < offsets.length; block++) offsets[block] = -zeroLevel * (steps[block] ?? 0);
  }
  return grid;
}

/** Decodes whole blocks, as many as fill `out`. Each weight is the float32 nearest to what the format defines. */
export function decode(type: ReadableType, view: DataView, out: Float32Array): void {
  if (type.kind === "float") {
    type.read(view, out);
    return;
  }
  const { levels, steps, offsets } = readGrid(type, view, out.length);
  const { subBlockSize } = type;
  for (let block = 0, index = 0; block < steps.length; block++) {
    const step = steps[block] ?? 0;
    const offset = offsets[block] ?? 0;
    // The sum is made in float64, where it is exact for every type, and rounded once.
    for (const end = index + subBlockSize; index < end; index++) out[index] = step * (levels[index] ?? 0) + offset;
  }
}
