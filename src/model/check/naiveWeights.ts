/**
 * A model's own tensors for plain loops (naiveDecoder.ts): each is read slice by slice and applied to all positions at once, so that memory is
 * one slice and the activations. Activations are [positions][size].
 */
import { decode } from "../tensorTypes/tensorType.ts";
import type { Slice, SourceTensor, TensorReader } from "../weights/weightSource.ts";

export class NaiveWeights {
  private readonly tensors: ReadonlyMap<string, SourceTensor>;
  private readonly reader: TensorReader;
  private readonly onProgress: (weights: number) => void;
  private done = 0;
  /** Of one slice; new memory for each would cost as much time as the arithmetic. */
  private scratch = new Float32Array(0);

  /** `onProgress` gets the number of weights of matrices that have been used, a matrix that is used twice counted twice. */
  constructor(tensors: readonly SourceTensor[], reader: TensorReader, onProgress: (weights: number) => void) {
    this.tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.reader = reader;
    this.onProgress = onProgress;
  }

  /** matrix [rows, columns] times inputs [positions][columns]: [positions][rows]. */
  async multiply(name: string, inputs: readonly Float64Array[]): Promise<Float64Array[]> {
    const tensor = this.tensor(name);
    const [rows, columns = 1] = tensor.shape;
    const outputs = inputs.map(() => new Float64Array(rows));
    for await (const slice of this.reader.slices(tensor)) {
      const weights = this.decoded(tensor, slice);
      for (let position = 0; position < inputs.length; position += 4) {
        multiplyFour(weights, columns, inputs.slice(position, position + 4), outputs.slice(position, position + 4), slice.start / columns);
      }
      this.done += slice.count;
      this.onProgress(this.done);
    }
    return outputs;
  }

  async vector(name: string): Promise<Float32Array> {
    return this.rows(name, 0, this.tensor(name).shape[0]);
  }

  async row(name: string, index: number): Promise<Float32Array> {
    return this.rows(name, index, 1);
  }

  private async rows(name: string, first: number, count: number): Promise<Float32Array> {
    const tensor = this.tensor(name);
    const [, columns = 1] = tensor.shape;
    const values = new Float32Array(count * columns);
    for await (const slice of this.reader.slices(tensor, first, count)) {
      values.set(this.decoded(tensor, slice), slice.start - first * columns);
    }
    return values;
  }

  /** Valid until the next call. */
  private decoded({ type }: SourceTensor, { view, count }: Slice): Float32Array {
    if (this.scratch.length < count) this.scratch = new Float32Array(count);
    const weights = this.scratch.subarray(0, count);
    decode(type, view, weights);
    return weights;
  }

  private tensor(name: string): SourceTensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new Error(`${name}: is not among the tensors of the model`);
    return tensor;
  }
}

/** As many rows as `weights` holds times up to four inputs, so that each weight is fetched once for all of them. */
function multiplyFour(
  weights: Float32Array,
  columns: number,
  [x0 = none, x1 = x0, x2 = x0, x3 = x0]: readonly Float64Array[],
  // What is written to an array of no length is lost.
  [y0 = none, y1 = none, y2 = none, y3 = none]: readonly Float64Array[],
  firstRow: number,
): void {
  const rows = weights.length / columns;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let column = 0; column < columns; column++) {
      const weight = weights[start + column] ?? 0;
      s0 += weight * (x0[column] ?? 0);
      s1 += weight * (x1[column] ?? 0);
      s2 += weight * (x2[column] ?? 0);
      s3 += weight * (x3[column] ?? 0);
    }
    y0[firstRow + row] = s0;
    y1[firstRow + row] = s1;
    y2[firstRow + row] = s2;
    y3[firstRow + row] = s3;
  }
}

const none = new Float64Array(0);
