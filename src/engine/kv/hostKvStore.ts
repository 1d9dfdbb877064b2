/**
 * Keys and values in arrays of JavaScript's, which the CPU's kernels read and write in place as quickly as the runtime's own memory.
 * A sequence grows, and another begins with what it has in common with it, by copying.
 */
import type { Binding } from "../../ort/binding.ts";
import type { Session } from "../../ort/session.ts";
import type { Tensor } from "../../ort/tensor.ts";
import { graphInterface as io } from "../../shared/graphInterface.ts";
import type { KvMemory, KvStore } from "./kvStore.ts";

export interface KvShape {
  readonly layerCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
}

interface HostKvMemory extends KvMemory {
  /** Keys and values of each layer, [kvHeadCount, capacity, headDim] each. */
  readonly planes: readonly Float32Array[];
  readonly tensors: readonly Tensor[];
}

export class HostKvStore implements KvStore<HostKvMemory> {
  readonly #session: Session;
  readonly #shape: KvShape;
  readonly #createBinding: () => Binding;

  /** `createBinding` makes a binding that lacks keys and values only. */
  constructor(session: Session, shape: KvShape, createBinding: () => Binding) {
    this.#session = session;
    this.#shape = shape;
    this.#createBinding = createBinding;
  }

  allocate(capacity: number): HostKvMemory {
    const { layerCount, kvHeadCount, headDim } = this.#shape;
    const planeLength = kvHeadCount * capacity * headDim;
    // One array for all, which the system hands out without touching: pages that no token has reached take no memory.
    const all = new Float32Array(2 * layerCount * planeLength);
    const planes = Array.from({ length: 2 * layerCount }, (_, index) => all.subarray(index * planeLength, (index + 1) * planeLength));
    const tensors = planes.map((plane) => this.#session.hostTensor("float32", plane, [1, kvHeadCount, capacity, headDim]));
    const binding = this.#createBinding();
    bindCache(binding, tensors);
    return { capacity, binding, planes, tensors };
  }

  copy(from: HostKvMemory, to: HostKvMemory, count: number): number {
    const { kvHeadCount, headDim } = this.#shape;
    for (const [index, target] of to.planes.entries()) {
      const source = from.planes[index];
      if (source === undefined) return 0;
      for (let head = 0; head < kvHeadCount; head++) {
        const start = head * from.capacity * headDim;
        target.set(source.subarray(start, start + count * headDim), head * to.capacity * headDim);
      }
    }
    return count;
  }

  free({ binding, tensors }: HostKvMemory): void {
    this.#session.releaseBinding(binding);
    for (const tensor of tensors) this.#session.freeTensor(tensor);
  }
}

/** Binds keys and values in place; the tensors are key and value of the first layer, of the second, and so on. */
export function bindCache(binding: Binding, tensors: readonly Tensor[]): void {
  for (const [index, tensor] of tensors.entries()) {
    const layer = index >> 1;
    const isKey = index % 2 === 0;
    binding.bindInput(isKey ? io.pastKey(layer) : io.pastValue(layer), tensor);
    binding.bindOutput(isKey ? io.presentKey(layer) : io.presentValue(layer), tensor);
  }
}
