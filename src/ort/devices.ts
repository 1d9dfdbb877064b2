/**
 * What ONNX Runtime must be told to run on each device: one row a device, so that nothing else branches on its name.
 *
 * The names of memory are those of the providers' allocators (`allocator.h` of ONNX Runtime, and `WebGPU_Buf` since 1.24); the keys of
 * options are read by each provider's factory. WebGPU ignores keys that it does not know, so they are checked against 1.30.0.
 */
import type { DeviceName } from "../shared/deviceName.ts";

/** How a provider is added to the options of a session: by its name, or by the entry points that CUDA has to itself. */
export type Provider =
  | { readonly by: "name"; readonly name: string; readonly options: Readonly<Record<string, string>> }
  | { readonly by: "cudaOptions"; readonly options: Readonly<Record<string, string>> };

/** A library that must be in the process before the provider asks for it by its bare name. */
export interface DeviceLibrary {
  readonly platform: NodeJS.Platform;
  /** With versions that follow the name on Linux: `libcudart.so` finds `libcudart.so.12`. */
  readonly fileName: string;
  /**
   * `beside`: lies beside ONNX Runtime's own and is needed. `required`: the same, but the provider loads it itself. `system`: is part of the
   * device's driver or toolkit; one that is not in a known folder is left to the system's loader.
   */
  readonly place: "beside" | "required" | "system";
}

export interface Device {
  readonly name: DeviceName;
  /** Undefined for the CPU, which is always there. */
  readonly provider: Provider | undefined;
  /** The allocator of the device's own memory, in which the KV cache stays; undefined where it computes in the processor's. */
  readonly memory: string | undefined;
  /**
   * How tensors over JavaScript's arrays get to the device and back. `inPlace`: it reads and writes them where they are. `copiedWhenBound`:
   * the provider copies an input at the moment when it is bound, so it is bound anew before each run. `twinned`: each has a twin
   * in the device's memory, which is copied to before each run and from after a captured one: captured commands know fixed addresses.
   */
  readonly hostTensors: "inPlace" | "copiedWhenBound" | "twinned";
  /** Loaded in this order. */
  readonly libraries: readonly DeviceLibrary[];
  /** The provider reuses memory by a plan of its own and runs nodes one after the other: DirectML refuses a session that does otherwise. */
  readonly ownMemoryPlan: boolean;
}

const system = (fileName: string): DeviceLibrary => ({ platform: "linux", fileName, place: "system" });

export const devices: Readonly<Record<DeviceName, Device>> = {
  cpu: {
    name: "cpu",
    provider: undefined,
    memory: undefined,
    hostTensors: "inPlace",
    libraries: [],
    ownMemoryPlan: false,
  },
  webgpu: {
    name: "webgpu",
    provider: { by: "name", name: "WebGPU", options: { powerPreference: "high-performance", enableGraphCapture: "1" } },
    memory: "WebGPU_Buf",
    hostTensors: "twinned",
    // Direct3D's shader compiler, which asks for the library that signs its output.
    libraries: [
      { platform: "win32", fileName: "dxil.dll", place: "beside" },
      { platform: "win32", fileName: "dxcompiler.dll", place: "beside" },
    ],
    ownMemoryPlan: false,
  },
  cuda: {
    name: "cuda",
    provider: {
      by: "cudaOptions",
      // Memory grows by what is asked for, because the editor's other programs use the card too; TF32 would round float32 to 10 bits.
      options: { device_id: "0", arena_extend_strategy: "kSameAsRequested", use_tf32: "0" },
    },
    memory: "Cuda",
    hostTensors: "copiedWhenBound",
    // Each after what it asks for itself. The providers' libraries come with ONNX Runtime's package for GPUs, not with the extension.
    libraries: [
      { platform: "linux", fileName: "libonnxruntime_providers_shared.so", place: "required" },
      { platform: "linux", fileName: "libonnxruntime_providers_cuda.so", place: "required" },
      ...["libcudart.so", "libnvrtc.so", "libcublasLt.so", "libcublas.so", "libcufft.so", "libcurand.so", "libcudnn.so"].map(system),
    ],
    ownMemoryPlan: false,
  },
  directml: {
    name: "directml",
    provider: { by: "name", name: "DML", options: { performance_preference: "high_performance", device_filter: "gpu" } },
    memory: "DML",
    hostTensors: "copiedWhenBound",
    libraries: [{ platform: "win32", fileName: "DirectML.dll", place: "beside" }],
    ownMemoryPlan: true,
  },
  coreml: {
    name: "coreml",
    provider: { by: "name", name: "CoreML", options: { ModelFormat: "MLProgram", MLComputeUnits: "ALL" } },
    // Core ML copies what it needs; the cache stays in the processor's memory, which it shares on these machines.
    memory: undefined,
    hostTensors: "inPlace",
    libraries: [],
    ownMemoryPlan: false,
  },
};
