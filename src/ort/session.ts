/**
 * A model loaded for the CPU, the memory that it owns, and its runs.
 *
 * Invariants:
 * - Every tensor and binding belongs to one session and is released before it, bindings before tensors.
 * - A tensor is freed only when no binding that will be run refers to it; the caller sees to it.
 * - The memory of a host tensor stays reachable as long as its handle lives: the runtime keeps only the address.
 * - One run at a time, and nothing is bound, freed or released while it is under way.
 * - No null or freed handle is ever passed on: the runtime does not check, and the process would crash.
 */
import { AppError, messageOf } from "../shared/errors.ts";
import type { OrtApi, Out, Pointer, Status } from "./api.ts";
import { Binding } from "./binding.ts";
import { OrtError } from "./ortError.ts";
import { check, created, type Runtime } from "./runtime.ts";

/** ONNXTensorElementDataType of onnxruntime_c_api.h. */
const elementTypes = { float32: 1, int32: 6, int64: 7 } as const;

interface HostArrays {
  readonly float32: Float32Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
}

export type ElementType = keyof HostArrays;

/** Memory that can be bound. The handle is of use to the session that made it only. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly handle: Pointer;
}

export interface SessionOptions {
  readonly threads: number;
}

/** Thrown by `run` and `load` when their signal fired. */
function aborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

export class Session {
  private readonly runtime: Runtime;
  private readonly session: Pointer;
  private readonly runOptions: Pointer;
  private readonly allocator: Pointer;
  private readonly handles = new Set<Pointer>();
  private readonly bindings = new Set<Binding>();
  /** Keeps the arrays of host tensors reachable, by handle. */
  private readonly arrays = new Map<Pointer, ArrayBufferView>();
  private running: Promise<void> | undefined;
  private released = false;

  private constructor(runtime: Runtime, session: Pointer) {
    this.runtime = runtime;
    this.session = session;
    const { api } = runtime;
    this.runOptions = created(api, (out) => api.createRunOptions(out));
    this.allocator = created(api, (out) => api.createAllocator(session, runtime.hostMemory, out));
  }

  /** Reads the graph and prepares its kernels on a thread of its own. An AppError when that fails; the signal's reason when it fires. */
  static async load(runtime: Runtime, graphPath: string, { threads }: SessionOptions, signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    const { api, env } = runtime;
    const options = created(api, (out) => api.createSessionOptions(out));
    const cancel = () => check(api, api.setLoadCancellationFlag(options, true));
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      check(api, api.setIntraOpNumThreads(options, threads));
      // Threads spin while a run goes on, but stop the moment it ends: an idle editor uses no processor time.
      check(api, api.addSessionConfigEntry(options, "session.force_spinning_stop", "1"));
      const out: Out = [null];
      await completed(api, (done) => api.createSession.async(env, graphPath, options, out, done));
      const [session] = out;
      if (session === null) throw new OrtError("ONNX Runtime returned no session", 0);
      return new Session(runtime, session);
    } catch (error) {
      signal?.throwIfAborted();
      throw new AppError(
        "runtime/failed",
        `ONNX Runtime: ${graphPath} cannot be loaded: ${messageOf(error)}; delete its folder and restart the worker`,
        {
          cause: error,
        },
      );
    } finally {
      signal?.removeEventListener("abort", cancel);
      api.releaseSessionOptions(options);
    }
  }

  /** A tensor over the front of an array that the caller reads and writes between runs; nothing is copied. */
  hostTensor<T extends ElementType>(type: T, array: HostArrays[T], shape: readonly number[]): Tensor {
    this.requireIdle();
    const count = elementCount(shape);
    if (count > array.length) throw new OrtError(`tensor [${shape.join(", ")}] needs ${count} elements, got ${array.length}`, 0);
    const { api, hostMemory } = this.runtime;
    const dimensions = BigInt64Array.from(shape, BigInt);
    const byteLength = count * array.BYTES_PER_ELEMENT;
    const handle = created(api, (out) =>
      api.createTensorWithDataAsOrtValue(hostMemory, array, byteLength, dimensions, dimensions.length, elementTypes[type], out),
    );
    this.handles.add(handle);
    this.arrays.set(handle, array);
    return { shape, handle };
  }

  /** A tensor in the runtime's own memory, which JavaScript does not see: the KV cache. */
  nativeTensor(type: ElementType, shape: readonly number[]): Tensor {
    this.requireIdle();
    const { api } = this.runtime;
    const dimensions = BigInt64Array.from(shape, BigInt);
    const handle = created(api, (out) =>
      api.createTensorAsOrtValue(this.allocator, dimensions, dimensions.length, elementTypes[type], out),
    );
    this.handles.add(handle);
    return { shape, handle };
  }

  /** Frees a tensor's memory before the session's end. Bindings that refer to it must be released or bound anew before their next run. */
  freeTensor(tensor: Tensor): void {
    this.requireIdle();
    this.requireOwn(tensor);
    this.runtime.api.releaseValue(tensor.handle);
    this.handles.delete(tensor.handle);
    this.arrays.delete(tensor.handle);
  }

  createBinding(): Binding {
    this.requireIdle();
    const { api } = this.runtime;
    const handle = created(api, (out) => api.createIoBinding(this.session, out));
    const binding = new Binding(api, handle, (used, tensor) => {
      this.requireIdle();
      this.requireOwnBinding(used);
      this.requireOwn(tensor);
    });
    this.bindings.add(binding);
    return binding;
  }

  releaseBinding(binding: Binding): void {
    this.requireIdle();
    this.requireOwnBinding(binding);
    this.runtime.api.releaseIoBinding(binding.handle);
    this.bindings.delete(binding);
  }

  /**
   * Runs the graph on the tensors of a binding, off the event loop. When the signal fires the run stops before its next kernel
   * (about 1 ms) and the promise rejects with the signal's reason; outputs are then partly written.
   */
  async run(binding: Binding, signal?: AbortSignal): Promise<void> {
    this.requireIdle();
    this.requireOwnBinding(binding);
    signal?.throwIfAborted();
    const { api } = this.runtime;
    const terminate = () => check(api, api.runOptionsSetTerminate(this.runOptions));
    signal?.addEventListener("abort", terminate, { once: true });
    this.running = completed(api, (done) => api.runWithBinding.async(this.session, this.runOptions, binding.handle, done)).finally(() => {
      this.running = undefined;
    });
    try {
      await this.running;
    } catch (error) {
      if (aborted(signal)) throw signal?.reason;
      throw error;
    } finally {
      signal?.removeEventListener("abort", terminate);
      if (!this.released) check(api, api.runOptionsUnsetTerminate(this.runOptions));
    }
  }

  /** Ends a run that is under way and frees everything. The session cannot be used afterwards. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    const { api } = this.runtime;
    if (this.running !== undefined) {
      check(api, api.runOptionsSetTerminate(this.runOptions));
      await this.running.catch(() => undefined);
    }
    for (const { handle } of this.bindings) api.releaseIoBinding(handle);
    this.bindings.clear();
    for (const handle of this.handles) api.releaseValue(handle);
    this.handles.clear();
    this.arrays.clear();
    api.releaseAllocator(this.allocator);
    api.releaseRunOptions(this.runOptions);
    api.releaseSession(this.session);
  }

  private requireIdle(): void {
    if (this.released) throw new OrtError("the session is released", 0);
    if (this.running !== undefined) throw new OrtError("the session is running", 0);
  }

  private requireOwnBinding(binding: Binding): void {
    if (!this.bindings.has(binding)) throw new OrtError("the binding is released or of another session", 0);
  }

  private requireOwn(tensor: Tensor): void {
    if (!this.handles.has(tensor.handle)) throw new OrtError("the tensor is freed or of another session", 0);
  }
}

/** The end of a call on another thread; rejects with what its status says. */
function completed(api: OrtApi, start: (done: (error: Error | null, status: Status) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error, status) => {
      try {
        if (error !== null) throw error;
        check(api, status);
        resolve();
      } catch (failure) {
        reject(failure);
      }
    });
  });
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
