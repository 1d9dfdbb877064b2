/**
 * A model loaded for a device, the memory that it owns, and its runs.
 *
 * Invariants:
 * - Every tensor and binding belongs to one session. They are released in the order bindings, tensors, allocators, session, on which
 *   WebGPU insists.
 * - A tensor is freed only when no binding that will be run refers to it; the caller sees to it.
 * - One run at a time, and nothing is bound, freed or released while it is under way.
 * - No null or freed handle is ever passed on: the runtime does not check, and the process would crash.
 */
import { t } from "@vscode/l10n";
import { type DeviceName, deviceLabels } from "../shared/deviceName.ts";
import { AppError, messageOf } from "../shared/errors.ts";
import type { OrtApi, Out, Pointer, Status } from "./api.ts";
import { attachDevice } from "./attachDevice.ts";
import { Binding, type Copies } from "./binding.ts";
import { type Device, devices } from "./devices.ts";
import { OrtError } from "./ortError.ts";
import { check, created, type Runtime } from "./runtime.ts";
import type { ElementType, HostArrays, Tensor } from "./tensor.ts";
import { TensorMemory } from "./tensorMemory.ts";

export interface SessionOptions {
  /** Of the CPU's kernels. */
  readonly threads: number;
  /** The CPU when left out. */
  readonly device?: DeviceName;
  /** Writes the graph as it is loaded, with the weights as the kernels have laid them out in a file beside it. For the CPU. */
  readonly savePackedTo?: { readonly graphPath: string; readonly dataFileName: string };
}

/** In bytes: smaller weights stay in the graph. */
const leastSavedApart = "1024";

/** Run option of a captured graph's number, and the value for a run that is not to be captured. */
const captureOption = "gpu_graph_id";
const noCapture = "-1";

/** Thrown by `run` and `load` when their signal fired. */
function aborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

export class Session {
  private readonly runtime: Runtime;
  private readonly device: Device;
  private readonly session: Pointer;
  private readonly runOptions: Pointer;
  private readonly memory: TensorMemory;
  private readonly bindings = new Set<Binding>();
  private captureCount = 0;
  private running: Promise<void> | undefined;
  private released = false;

  private constructor(runtime: Runtime, device: Device, session: Pointer) {
    this.runtime = runtime;
    this.device = device;
    this.session = session;
    const { api } = runtime;
    this.memory = new TensorMemory(runtime, device, session);
    this.runOptions = created(api, (out) => api.createRunOptions(out));
  }

  /**
   * Reads the graph and prepares its kernels on a thread of its own. An AppError when that fails, with the code `device/failed` where the
   * CPU might do; the signal's reason when it fires.
   */
  static async load(
    runtime: Runtime,
    graphPath: string,
    { threads, device: name = "cpu", savePackedTo }: SessionOptions,
    signal?: AbortSignal,
  ): Promise<Session> {
    signal?.throwIfAborted();
    const { api, env } = runtime;
    const device = devices[name];
    const options = created(api, (out) => api.createSessionOptions(out));
    const cancel = () => check(api, api.setLoadCancellationFlag(options, true));
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      check(api, api.setIntraOpNumThreads(options, threads));
      // Threads spin while a run goes on, but stop the moment it ends: an idle editor uses no processor time.
      check(api, api.addSessionConfigEntry(options, "session.force_spinning_stop", "1"));
      attachDevice(runtime, options, device);
      if (savePackedTo !== undefined) {
        check(api, api.setOptimizedModelFilePath(options, savePackedTo.graphPath));
        check(api, api.addSessionConfigEntry(options, "session.save_external_prepacked_constant_initializers", "1"));
        check(
          api,
          api.addSessionConfigEntry(options, "session.optimized_model_external_initializers_file_name", savePackedTo.dataFileName),
        );
        check(api, api.addSessionConfigEntry(options, "session.optimized_model_external_initializers_min_size_in_bytes", leastSavedApart));
      }
      const out: Out = [null];
      await completed(api, (done) => api.createSession.async(env, graphPath, options, out, done));
      const [session] = out;
      if (session === null) throw new OrtError("ONNX Runtime returned no session", 0);
      try {
        return new Session(runtime, device, session);
      } catch (error) {
        api.releaseSession(session);
        throw error;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (device.provider !== undefined) throw deviceFailed(device, t("cannot load {0}", graphPath), error);
      throw new AppError(
        "runtime/failed",
        t("ONNX Runtime: {0} cannot be loaded: {1}; delete its folder and restart the worker", graphPath, messageOf(error)),
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
    return this.memory.hostTensor(type, array, shape);
  }

  /** A tensor in the memory of the device, which JavaScript does not see: the KV cache. What it contains at first is not defined. */
  allocate(type: ElementType, shape: readonly number[]): Tensor {
    this.requireIdle();
    return this.memory.allocate(type, shape);
  }

  /** Where `allocate` puts tensors: in memory that only the device sees, or in the processor's, where arrays of JavaScript's do as well. */
  get memoryPlace(): "device" | "host" {
    return this.device.memory === undefined ? "host" : "device";
  }

  /**
   * Copies all of one tensor to another of the same type and shape, each in the device's memory or over an array. Only for devices with
   * memory of their own: the runtime has no means to copy within the processor's.
   */
  async copy(from: Tensor, to: Tensor): Promise<void> {
    this.requireIdle();
    if (this.memoryPlace === "host") throw new OrtError(`${deviceLabels[this.device.name]} has no memory of its own to copy from or to`, 0);
    this.memory.requireOwn(from);
    this.memory.requireOwn(to);
    if (from.type !== to.type || from.shape.join() !== to.shape.join()) {
      const [source, target] = [from, to].map(({ type, shape }) => `${type} [${shape.join(", ")}]`);
      throw new OrtError(`a tensor must be copied to one of its type and shape, ${source}, got ${target}`, 0);
    }
    await this.underWay(this.copyAll({ from: [from.handle], to: [to.handle] }), t("cannot copy its memory"), undefined);
  }

  /** Frees a tensor's memory before the session's end. Bindings that refer to it must be released or bound anew before their next run. */
  freeTensor(tensor: Tensor): void {
    this.requireIdle();
    this.memory.free(tensor);
  }

  createBinding(): Binding {
    this.requireIdle();
    const { api } = this.runtime;
    const handle = created(api, (out) => api.createIoBinding(this.session, out));
    const binding = new Binding(api, this.device, handle, {
      requireUsable: (used, tensor) => {
        this.requireIdle();
        this.requireOwnBinding(used);
        this.memory.requireOwn(tensor);
      },
      isHost: (tensor) => this.memory.isHost(tensor),
      twinOf: (tensor) => this.memory.twinOf(tensor),
      newCapture: () => ++this.captureCount,
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
   * (about 1 ms) and the promise rejects with the signal's reason; outputs are then partly written. An AppError `device/failed` when a
   * device other than the CPU fails; the session should then be released.
   *
   * `repeats` says that runs on these same tensors will follow, each with only their contents changed: a device that can captures the
   * commands of the first and gives the same ones again, which saves the processor's work of preparing each kernel.
   */
  async run(binding: Binding, signal?: AbortSignal, repeats = false): Promise<void> {
    this.requireIdle();
    this.requireOwnBinding(binding);
    signal?.throwIfAborted();
    const { api } = this.runtime;
    const terminate = () => check(api, api.runOptionsSetTerminate(this.runOptions));
    signal?.addEventListener("abort", terminate, { once: true });
    try {
      await this.underWay(this.pass(binding, repeats), t("stopped in a run"), signal);
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
    this.memory.release();
    api.releaseRunOptions(this.runOptions);
    api.releaseSession(this.session);
  }

  private async pass(binding: Binding, repeats: boolean): Promise<void> {
    const { api, env } = this.runtime;
    const run = () => completed(api, (done) => api.runWithBinding.async(this.session, this.runOptions, binding.handle, done));
    if (this.device.hostTensors === "inPlace") return run();
    const { from, to } = binding.copiesToDevice();
    if (this.device.hostTensors === "copiedWhenBound") return run();
    // Some numbers only, which the device's queue takes before the run: not worth a thread.
    if (from.length > 0) check(api, api.copyTensors(env, from, to, null, from.length));
    const fromDevice = binding.bindHostOutputs(repeats);
    check(api, api.addRunConfigEntry(this.runOptions, captureOption, repeats ? String(binding.capture()) : noCapture));
    try {
      await run();
    } catch (error) {
      if (repeats) binding.forgetCapture();
      throw error;
    }
    // A captured run has only given its commands; this waits until the device has done them.
    await this.copyAll(fromDevice);
  }

  private async copyAll({ from, to }: Copies): Promise<void> {
    if (from.length === 0) return;
    const { api, env } = this.runtime;
    await completed(api, (done) => api.copyTensors.async(env, from, to, null, from.length, done));
  }

  /** Nothing else is done until `work` has ended, however it ends. */
  private async underWay(work: Promise<void>, failure: string, signal: AbortSignal | undefined): Promise<void> {
    this.running = work;
    try {
      await work;
    } catch (error) {
      if (aborted(signal)) throw signal?.reason;
      throw this.device.provider === undefined || this.released ? error : deviceFailed(this.device, failure, error);
    } finally {
      this.running = undefined;
    }
  }

  private requireIdle(): void {
    if (this.released) throw new OrtError("the session is released", 0);
    if (this.running !== undefined) throw new OrtError("the session is running", 0);
  }

  private requireOwnBinding(binding: Binding): void {
    if (!this.bindings.has(binding)) throw new OrtError("the binding is released or of another session", 0);
  }
}

function deviceFailed({ name }: Device, what: string, cause: unknown): AppError {
  return new AppError(
    "device/failed",
    t("{0}: {1}: {2}; choose another device, such as the CPU", deviceLabels[name], what, messageOf(cause).trim()),
    {
      cause,
    },
  );
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
