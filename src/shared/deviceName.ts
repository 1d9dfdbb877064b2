/** What can run a model, by the names that the command line and the protocol use. */
export const deviceNames = ["cpu", "webgpu", "cuda", "directml", "coreml"] as const;

export type DeviceName = (typeof deviceNames)[number];

/** `auto` takes the first device that a probe finds to be a real one that computes rightly, and else the CPU. */
export const deviceChoices = ["auto", ...deviceNames] as const;

export type DeviceChoice = (typeof deviceChoices)[number];
