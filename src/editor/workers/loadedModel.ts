/** The model that answers, also while it rests: it comes back as it was. Undefined while none was loaded. */
import type { ModelInfo } from "../../shared/protocol.ts";
import type { WorkerState } from "./workerHost.ts";

export function loadedModel(state: WorkerState): ModelInfo | undefined {
  return state.kind === "ready" || state.kind === "resting" ? state.model : undefined;
}
