/** What bench/remote.mjs bundles. */
import { emptyTally } from "../replay/tally.ts";
import { noneAsked } from "./askedModel.ts";
import { realTime } from "./realTime.ts";
import { User, type UserOptions } from "./user.ts";

export { chooseThreads } from "../../src/worker/chooseThreads.ts";
export { openWorker } from "../chat/workerBackend.ts";
export { connectServer } from "./connectServer.ts";
export { typeTogether } from "./typeTogether.ts";

/** One user of a backend, in real time, with what is counted. */
export function openUser({ backend, isShared }: Pick<UserOptions, "backend" | "isShared">) {
  const counts = { tally: emptyTally(), asked: noneAsked() };
  return { ...counts, user: new User({ backend, isShared, clock: realTime(1), slowness: 1, ...counts }) };
}
