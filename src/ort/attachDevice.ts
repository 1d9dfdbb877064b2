/** Adds a device's provider to the options of a session that is about to be loaded. */
import type { OrtApi, Pointer } from "./api.ts";
import type { Device, Provider } from "./devices.ts";
import { loadLibraries } from "./loadLibraries.ts";
import { check, created, type Runtime } from "./runtime.ts";

/** ExecutionMode of onnxruntime_c_api.h: one node after the other. */
const sequential = 0;

/** Throws an OrtError when the library lacks the provider, or the provider its own libraries. */
export function attachDevice({ api, libraryFolder, machine }: Runtime, options: Pointer, device: Device): void {
  const { provider } = device;
  if (provider === undefined) return;
  loadLibraries(device, libraryFolder, machine);
  if (device.ownMemoryPlan) {
    check(api, api.disableMemPattern(options));
    check(api, api.setSessionExecutionMode(options, sequential));
  }
  // A device runs the whole model or none of it: each operator left to the processor would carry its tensors there and back on every pass.
  check(api, api.addSessionConfigEntry(options, "session.disable_cpu_ep_fallback", "1"));
  append(api, options, provider);
}

function append(api: OrtApi, options: Pointer, provider: Provider): void {
  const keys = Object.keys(provider.options);
  const values = Object.values(provider.options);
  if (provider.by === "name") {
    check(api, api.appendExecutionProvider(options, provider.name, keys, values, keys.length));
    return;
  }
  const cuda = created(api, (out) => api.createCudaOptions(out));
  try {
    check(api, api.updateCudaOptions(cuda, keys, values, keys.length));
    check(api, api.appendCuda(options, cuda));
  } finally {
    api.releaseCudaOptions(cuda);
  }
}
