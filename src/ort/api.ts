/**
 * The functions of ONNX Runtime's C API that the engine uses, typed, called through koffi.
 *
 * `OrtApi` is a table of function pointers that only ever grows at its end, so a function is its position in the table
 * (the order of members in onnxruntime_c_api.h). All of them but the releases return a status: null, or an error to free.
 */
import koffi, { type LibraryHandle } from "koffi";
import { OrtError } from "./ortError.ts";

/** A native pointer. Never null in a call: the runtime does not check, and the process would crash. */
export type Pointer = bigint;
export type Status = Pointer | null;
/** An out-parameter: the callee writes the first element. */
export type Out = [Pointer | null];
export type OutCount = [number];

type Call<Parameters extends readonly unknown[]> = {
  (...parameters: Parameters): Status;
  /** Runs on a thread of its own. koffi pins nothing meanwhile: whoever calls keeps every buffer reachable. */
  async(...parameters: [...Parameters, (error: Error | null, status: Status) => void]): void;
};

export interface OrtApi {
  readonly getErrorCode: (status: Pointer) => number;
  readonly getErrorMessage: (status: Pointer) => string;
  readonly createEnv: Call<[level: number, id: string, out: Out]>;
  readonly disableTelemetryEvents: Call<[env: Pointer]>;
  readonly createSession: Call<[env: Pointer, path: string, options: Pointer, out: Out]>;
  readonly createSessionOptions: Call<[out: Out]>;
  readonly setOptimizedModelFilePath: Call<[options: Pointer, path: string]>;
  readonly setSessionExecutionMode: Call<[options: Pointer, mode: number]>;
  readonly disableMemPattern: Call<[options: Pointer]>;
  readonly setIntraOpNumThreads: Call<[options: Pointer, count: number]>;
  readonly appendExecutionProvider: Call<
    [options: Pointer, name: string, keys: readonly string[], values: readonly string[], count: number]
  >;
  readonly createCudaOptions: Call<[out: Out]>;
  readonly updateCudaOptions: Call<[cuda: Pointer, keys: readonly string[], values: readonly string[], count: number]>;
  readonly appendCuda: Call<[options: Pointer, cuda: Pointer]>;
  readonly createRunOptions: Call<[out: Out]>;
  readonly runOptionsSetTerminate: Call<[options: Pointer]>;
  readonly runOptionsUnsetTerminate: Call<[options: Pointer]>;
  readonly createTensorAsOrtValue: Call<[allocator: Pointer, shape: BigInt64Array, rank: number, type: number, out: Out]>;
  readonly createTensorWithDataAsOrtValue: Call<
    [memory: Pointer, data: ArrayBufferView, byteLength: number, shape: BigInt64Array, rank: number, type: number, out: Out]
  >;
  readonly createMemoryInfo: Call<[name: string, allocatorType: number, deviceId: number, memoryType: number, out: Out]>;
  readonly createCpuMemoryInfo: Call<[allocatorType: number, memoryType: number, out: Out]>;
  readonly addRunConfigEntry: Call<[options: Pointer, key: string, value: string]>;
  readonly addSessionConfigEntry: Call<[options: Pointer, key: string, value: string]>;
  readonly createAllocator: Call<[session: Pointer, memory: Pointer, out: Out]>;
  readonly runWithBinding: Call<[session: Pointer, options: Pointer, binding: Pointer]>;
  readonly createIoBinding: Call<[session: Pointer, out: Out]>;
  readonly bindInput: Call<[binding: Pointer, name: string, value: Pointer]>;
  readonly bindOutput: Call<[binding: Pointer, name: string, value: Pointer]>;
  readonly setLoadCancellationFlag: Call<[options: Pointer, cancelled: boolean]>;
  readonly copyTensors: Call<[env: Pointer, from: readonly Pointer[], to: readonly Pointer[], stream: null, count: number]>;
  readonly getNumHardwareDevices: Call<[env: Pointer, out: OutCount]>;
  /** Writes `count` pointers that live as long as the environment. */
  readonly getHardwareDevices: Call<[env: Pointer, devices: BigInt64Array, count: number]>;
  /** OrtHardwareDeviceType: 0 processor, 1 graphics card, 2 neural processor. */
  readonly hardwareDeviceType: (device: Pointer) => number;
  readonly hardwareDeviceVendor: (device: Pointer) => string;
  readonly hardwareDeviceVendorId: (device: Pointer) => number;
  readonly hardwareDeviceId: (device: Pointer) => number;
  /** Pairs that live as long as the device. */
  readonly hardwareDeviceMetadata: (device: Pointer) => Pointer;
  /** Null when there is no such key. */
  readonly getKeyValue: (pairs: Pointer, key: string) => string | null;
  readonly releaseStatus: (status: Pointer) => void;
  readonly releaseMemoryInfo: (memory: Pointer) => void;
  readonly releaseSession: (session: Pointer) => void;
  readonly releaseValue: (value: Pointer) => void;
  readonly releaseRunOptions: (options: Pointer) => void;
  readonly releaseSessionOptions: (options: Pointer) => void;
  readonly releaseAllocator: (allocator: Pointer) => void;
  readonly releaseIoBinding: (binding: Pointer) => void;
  readonly releaseCudaOptions: (cuda: Pointer) => void;
}

/** The oldest API version that has every function used here. */
const apiVersion = 24;
/** One more than the highest position used. */
const tableLength = 399;

export interface LoadedApi {
  readonly api: OrtApi;
  /** ONNX Runtime's own version, like "1.30.0". */
  readonly version: string;
}

/** The handle is kept for ever: koffi unloads a library whose handle is collected, and every pointer into it dangles. */
const libraries: LibraryHandle[] = [];

/** For libraries that ONNX Runtime's providers ask for; not before `loadApi`, with which koffi's stack sizes are set. */
export function loadLibrary(path: string): void {
  libraries.push(koffi.load(path));
}

/**
 * Loads the library. Once a process: koffi's stack sizes are set with it and cannot change later. The library would report its
 * use to its maker over the network; the variable keeps it from doing so on Linux and macOS, where it is read as the library is
 * loaded, and `disableTelemetryEvents` does on Windows.
 */
export function loadApi(libraryPath: string): LoadedApi {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  // Kernels of graph compilation overflow koffi's default stack of 128 KiB; memory is only touched as it is used.
  koffi.config({ sync_stack_size: 16 << 20, async_stack_size: 8 << 20, resident_async_pools: 2, max_async_calls: 16 });
  const library = koffi.load(libraryPath);
  libraries.push(library);
  const base: Pointer = library.func("void *OrtGetApiBase()")();
  const [getApi, getVersion]: readonly Pointer[] = koffi.decode(base, koffi.array("void *", 2));
  const version: string = koffi.decode(getVersion, koffi.proto("str", []))();
  const table: Pointer | null = koffi.decode(getApi, koffi.proto("void *", ["uint32_t"]))(apiVersion);
  if (table === null) throw new OrtError(`ONNX Runtime ${version} does not serve API ${apiVersion}`, 0);
  const slots: readonly Pointer[] = koffi.decode(table, koffi.array("void *", tableLength));
  return { api: describe(slots), version };
}

type ParameterType = Parameters<typeof koffi.out>[0];

function describe(slots: readonly Pointer[]): OrtApi {
  const at = (position: number, result: string, parameters: readonly ParameterType[]) =>
    koffi.decode(slots[position], koffi.proto(result, [...parameters]));
  const call = (position: number, ...parameters: readonly ParameterType[]) => at(position, "void *", parameters);
  const release = (position: number) => at(position, "void", ["void *"]);
  const pointer = "void *";
  const out = koffi.out(koffi.pointer("void *"));
  const shape = koffi.pointer("int64_t");
  const pointers = koffi.pointer("void *");
  const texts = koffi.pointer("str");
  // ORTCHAR_T is wchar_t on Windows.
  const path = process.platform === "win32" ? "str16" : "str";
  return {
    getErrorCode: at(1, "int", [pointer]),
    getErrorMessage: at(2, "str", [pointer]),
    createEnv: call(3, "int", "str", out),
    disableTelemetryEvents: call(6, pointer),
    createSession: call(7, pointer, path, pointer, out),
    createSessionOptions: call(10, out),
    setOptimizedModelFilePath: call(11, pointer, path),
    setSessionExecutionMode: call(13, pointer, "int"),
    disableMemPattern: call(17, pointer),
    setIntraOpNumThreads: call(24, pointer, "int"),
    createRunOptions: call(39, out),
    runOptionsSetTerminate: call(46, pointer),
    runOptionsUnsetTerminate: call(47, pointer),
    createTensorAsOrtValue: call(48, pointer, shape, "size_t", "int", out),
    createTensorWithDataAsOrtValue: call(49, pointer, pointer, "size_t", shape, "size_t", "int", out),
    createMemoryInfo: call(68, "str", "int", "int", "int", out),
    createCpuMemoryInfo: call(69, "int", "int", out),
    addSessionConfigEntry: call(130, pointer, "str", "str"),
    createAllocator: call(131, pointer, pointer, out),
    runWithBinding: call(133, pointer, pointer, pointer),
    createIoBinding: call(134, pointer, out),
    bindInput: call(136, pointer, "str", pointer),
    bindOutput: call(137, pointer, "str", pointer),
    addRunConfigEntry: call(165, pointer, "str", "str"),
    appendCuda: call(204, pointer, pointer),
    createCudaOptions: call(205, out),
    updateCudaOptions: call(206, pointer, texts, texts, "size_t"),
    appendExecutionProvider: call(216, pointer, "str", texts, texts, "size_t"),
    setLoadCancellationFlag: call(293, pointer, "bool"),
    getKeyValue: at(297, "str", [pointer, "str"]),
    hardwareDeviceType: at(307, "int", [pointer]),
    hardwareDeviceVendorId: at(308, "uint32_t", [pointer]),
    hardwareDeviceVendor: at(309, "str", [pointer]),
    hardwareDeviceId: at(310, "uint32_t", [pointer]),
    hardwareDeviceMetadata: at(311, "void *", [pointer]),
    copyTensors: call(386, pointer, pointers, pointers, pointer, "size_t"),
    getNumHardwareDevices: call(397, pointer, koffi.out(koffi.pointer("size_t"))),
    getHardwareDevices: call(398, pointer, pointer, "size_t"),
    releaseStatus: release(93),
    releaseMemoryInfo: release(94),
    releaseSession: release(95),
    releaseValue: release(96),
    releaseRunOptions: release(97),
    releaseSessionOptions: release(100),
    releaseAllocator: release(132),
    releaseIoBinding: release(135),
    releaseCudaOptions: release(208),
  };
}
