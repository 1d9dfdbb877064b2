/** The graphics cards of this machine, as ONNX Runtime finds them on the system's buses, whether or not there is a driver for them. */
import type { OrtApi, Pointer } from "./api.ts";
import { check, type Runtime } from "./runtime.ts";

export interface GraphicsCard {
  readonly vendor: string;
  /** PCI's number of the vendor and the vendor's of the device; 0 where the system does not say. */
  readonly vendorId: number;
  readonly deviceId: number;
  /** Memory of its own, as far as the system tells (Windows does); 0 or little where it shares the processor's. */
  readonly memoryBytes?: number;
  /** Linux: it is `/sys/class/drm/card<index>`. */
  readonly index?: number;
}

/** OrtHardwareDeviceType of onnxruntime_c_api.h. */
const graphicsCard = 1;

export function graphicsCards({ api, env }: Runtime): readonly GraphicsCard[] {
  const count: [number] = [0];
  check(api, api.getNumHardwareDevices(env, count));
  const [length] = count;
  // One more than needed, because a view of no bytes has no address.
  const handles = new BigInt64Array(length + 1);
  check(api, api.getHardwareDevices(env, handles, length));
  return [...handles.subarray(0, length)]
    .filter((handle) => api.hardwareDeviceType(handle) === graphicsCard)
    .map((handle) => ({
      vendor: api.hardwareDeviceVendor(handle),
      vendorId: api.hardwareDeviceVendorId(handle),
      deviceId: api.hardwareDeviceId(handle),
      ...toldBy(api, api.hardwareDeviceMetadata(handle)),
    }));
}

/** Keys that `device_discovery.cc` of each platform writes: "4096 MB" on Windows, a card's number on Linux. */
function toldBy(api: OrtApi, pairs: Pointer): Pick<GraphicsCard, "memoryBytes" | "index"> {
  const megabytes = Number.parseInt(api.getKeyValue(pairs, "DxgiVideoMemory") ?? "", 10);
  const index = Number.parseInt(api.getKeyValue(pairs, "card_idx") ?? "", 10);
  return {
    ...(Number.isNaN(megabytes) ? {} : { memoryBytes: megabytes * 2 ** 20 }),
    ...(Number.isNaN(index) ? {} : { index }),
  };
}
