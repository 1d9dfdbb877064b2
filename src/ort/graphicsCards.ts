/** The graphics cards of this machine, as ONNX Runtime finds them on the system's buses, whether or not there is a driver for them. */
import { check, type Runtime } from "./runtime.ts";

export interface GraphicsCard {
  readonly vendor: string;
  /** PCI's number of the vendor and the vendor's of the device; 0 where the system does not say. */
  readonly vendorId: number;
  readonly deviceId: number;
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
    }));
}
