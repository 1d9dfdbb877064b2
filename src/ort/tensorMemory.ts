/**
 * The tensors of one session: over JavaScript's arrays, and in the memory of its device.
 *
 * Invariants:
 * - The array of a host tensor stays reachable as long as its handle lives: the runtime keeps only the address.
 * - A host tensor's twin on the device lives as long as it does, so what was bound in its place stays valid as long.
 * - Tensors are released before the allocator, and the allocator before the session.
 */
import type { Pointer } from "./api.ts";
import type { Device } from "./devices.ts";
import { OrtError } from "./ortError.ts";
import { created, type Runtime } from "./runtime.ts";
import { type ElementType, elementCount, elementTypes, type HostArrays, type Tensor } from "./tensor.ts";

/** OrtDeviceAllocator and OrtMemTypeDefault of onnxruntime_c_api.h, and the first device of its kind. */
const deviceAllocator = 0;
const defaultMemory = 0;
const firstDevice = 0;

export class TensorMemory {
  private readonly runtime: Runtime;
  private readonly allocator: Pointer;
  /** Describes the device's memory; undefined where that is the processor's. */
  private readonly info: Pointer | undefined;
  private readonly tensors = new Map<Pointer, Tensor>();
  private readonly arrays = new Map<Pointer, ArrayBufferView>();
  private readonly twins = new Map<Tensor, Tensor>();
  private made = 0;

  constructor(runtime: Runtime, { memory }: Device, session: Pointer) {
    this.runtime = runtime;
    const { api, hostMemory } = runtime;
    const info =
      memory === undefined
        ? undefined
        : created(api, (out) => api.createMemoryInfo(memory, deviceAllocator, firstDevice, defaultMemory, out));
    this.info = info;
    try {
      this.allocator = created(api, (out) => api.createAllocator(session, info ?? hostMemory, out));
    } catch (error) {
      if (info !== undefined) api.releaseMemoryInfo(info);
      throw error;
    }
  }

  hostTensor<T extends ElementType>(type: T, array: HostArrays[T], shape: readonly number[]): Tensor {
    const count = elementCount(shape);
    if (count > array.length) throw new OrtError(`tensor [${shape.join(", ")}] needs ${count} elements, got ${array.length}`, 0);
    const { api, hostMemory } = this.runtime;
    const dimensions = BigInt64Array.from(shape, BigInt);
    const byteLength = count * array.BYTES_PER_ELEMENT;
    const handle = created(api, (out) =>
      api.createTensorWithDataAsOrtValue(hostMemory, array, byteLength, dimensions, dimensions.length, elementTypes[type], out),
    );
    this.arrays.set(handle, array);
    return this.keep(type, shape, handle);
  }

  allocate(type: ElementType, shape: readonly number[]): Tensor {
    const { api } = this.runtime;
    const dimensions = BigInt64Array.from(shape, BigInt);
    const handle = created(api, (out) =>
      api.createTensorAsOrtValue(this.allocator, dimensions, dimensions.length, elementTypes[type], out),
    );
    return this.keep(type, shape, handle);
  }

  isHost({ handle }: Tensor): boolean {
    return this.arrays.has(handle);
  }

  /** A tensor of the same type and shape in the device's memory, the same on every call. */
  twinOf(tensor: Tensor): Tensor {
    const known = this.twins.get(tensor);
    if (known !== undefined) return known;
    const twin = this.allocate(tensor.type, tensor.shape);
    this.twins.set(tensor, twin);
    return twin;
  }

  free(tensor: Tensor): void {
    this.requireOwn(tensor);
    this.runtime.api.releaseValue(tensor.handle);
    this.tensors.delete(tensor.handle);
    this.arrays.delete(tensor.handle);
    const twin = this.twins.get(tensor);
    this.twins.delete(tensor);
    if (twin !== undefined) this.free(twin);
  }

  requireOwn(tensor: Tensor): void {
    if (this.tensors.get(tensor.handle)?.serial !== tensor.serial) throw new OrtError("the tensor is freed or of another session", 0);
  }

  release(): void {
    const { api } = this.runtime;
    for (const handle of this.tensors.keys()) api.releaseValue(handle);
    this.tensors.clear();
    this.arrays.clear();
    this.twins.clear();
    api.releaseAllocator(this.allocator);
    if (this.info !== undefined) api.releaseMemoryInfo(this.info);
  }

  private keep(type: ElementType, shape: readonly number[], handle: Pointer): Tensor {
    const tensor = { type, shape, handle, serial: ++this.made };
    this.tensors.set(handle, tensor);
    return tensor;
  }
}
