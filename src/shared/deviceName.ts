/** What can run a model: the names that the command line and the protocol use, in the order in which devices are tried. */
export const deviceNames = ["webgpu", "cuda", "directml", "coreml", "cpu"] as const;

export type DeviceName = (typeof deviceNames)[number];

/** `auto` takes the first device that a probe finds to be a real one that computes rightly. The CPU is the last, and always works. */
export const deviceChoices = ["auto", ...deviceNames] as const;

export type DeviceChoice = (typeof deviceChoices)[number];

/** In words, for messages. */
export const deviceLabels: Readonly<Record<DeviceName, string>> = {
  webgpu: "WebGPU",
  cuda: "CUDA",
  directml: "DirectML",
  coreml: "Core ML",
  cpu: "CPU",
};

/** `<platform>-<arch>`, in Node's words, where ONNX Runtime's package can have the device. It builds linux-arm64 without WebGPU. */
export const deviceTargets: Readonly<Record<DeviceName, readonly string[]>> = {
  webgpu: ["linux-x64", "darwin-arm64", "win32-x64", "win32-arm64"],
  cuda: ["linux-x64"],
  directml: ["win32-x64", "win32-arm64"],
  coreml: ["darwin-arm64"],
  cpu: ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64", "win32-arm64"],
};

/** What activations and the KV cache are computed and kept in. */
export type ActivationType = "float16" | "float32";

/**
 * The types that are worth trying on each device, the best first: half the memory to read, and twice the speed of arithmetic. Which of them
 * a graphics card has is only known once it has run. On the CPU float16 is no faster, and rounds.
 */
export const deviceActivations: Readonly<Record<DeviceName, readonly ActivationType[]>> = {
  webgpu: ["float16", "float32"],
  cuda: ["float16", "float32"],
  directml: ["float16", "float32"],
  coreml: ["float32"],
  cpu: ["float32"],
};
