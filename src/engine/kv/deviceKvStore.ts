/** Keys and values in memory of the device's, which JavaScript does not see: what grows is computed anew. */
import type { Binding } from "../../ort/binding.ts";
import type { Session } from "../../ort/session.ts";
import type { Tensor } from "../../ort/tensor.ts";
import type { ActivationType } from "../../shared/deviceName.ts";
import { bindCache, type KvShape } from "./hostKvStore.ts";
import type { KvMemory, KvStore } from "./kvStore.ts";

interface DeviceKvMemory extends KvMemory {
  readonly tensors: readonly Tensor[];
}

export class DeviceKvStore implements KvStore<DeviceKvMemory> {
  readonly #session: Session;
  readonly #shape: KvShape;
  readonly #type: ActivationType;
  readonly #createBinding: () => Binding;

  /** `createBinding` makes a binding that lacks keys and values only. */
  constructor(session: Session, shape: KvShape, type: ActivationType, createBinding: () => Binding) {
    this.#session = session;
    this.#shape = shape;
    this.#type = type;
    this.#createBinding = createBinding;
  }

  allocate(capacity: number): DeviceKvMemory {
    const { layerCount, kvHeadCount, headDim } = this.#shape;
    const tensors = Array.from({ length: 2 * layerCount }, () => this.#session.allocate(this.#type, [1, kvHeadCount, capacity, headDim]));
    const binding = this.#createBinding();
    bindCache(binding, tensors);
    return { capacity, binding, tensors };
  }

  copy(): number {
    return 0;
  }

  free({ binding, tensors }: DeviceKvMemory): void {
    this.#session.releaseBinding(binding);
    for (const tensor of tensors) this.#session.freeTensor(tensor);
  }
}
