/** Trying devices in the worker, which runs the trials in processes of their own. */
import { MeasureDevices, type MeasureDevicesParams, type MeasureDevicesResult } from "../shared/protocol.ts";
import type { ConnectToWorker } from "./localBackend.ts";
import { signalToken } from "./signalToken.ts";
import { workerError } from "./workerError.ts";

/** Rejects with the signal's reason when it fires, which ends the trials, else with an AppError. */
export async function measureDevices(
  connect: ConnectToWorker,
  params: MeasureDevicesParams,
  signal: AbortSignal,
): Promise<MeasureDevicesResult> {
  const { token, dispose } = signalToken(signal);
  try {
    const connection = await connect(signal);
    return await connection.sendRequest(MeasureDevices.type, params, token);
  } catch (error) {
    signal.throwIfAborted();
    throw workerError(error);
  } finally {
    dispose();
  }
}
