/** Runs a trial of a device in a process that may crash or hang, and says what came of it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { t } from "@vscode/l10n";
import * as z from "zod";

/** What the process tells while it works: how far it is, so that a crash can be placed. */
export const TrialStage = z.object({ kind: z.literal("stage"), stage: z.enum(["preparing", "loading", "running"]) });

export type TrialStage = z.infer<typeof TrialStage>;

/** `how` in words; `errors` is the end of what it wrote to standard error. */
export interface TrialEnded {
  readonly kind: "ended";
  readonly how: string;
  readonly stage: TrialStage["stage"] | "starting";
  readonly errors: string;
}

/** After "while": what the process was at. */
export function stageWords(stage: TrialEnded["stage"]): string {
  switch (stage) {
    case "starting":
      return t("starting");
    case "preparing":
      return t("preparing");
    case "loading":
      return t("loading");
    case "running":
      return t("running");
  }
}

/** Time that is left for several trials one after the other; each takes off it what it used. */
export interface TimeBudget {
  leftMs: number;
}

export interface Trial<Result> {
  /** The worker's bundle. */
  readonly script: string;
  readonly parameters: readonly string[];
  /** Parses what it tells besides stages; the first such message is the result. */
  readonly result: z.ZodType<Result>;
  readonly budget: TimeBudget;
  /** For preparing, in which files are read and written, apart from the budget; part of it when left out. */
  readonly preparingMs?: number;
}

/** Enough for the last lines of a native crash. */
const maxErrorCharacters = 2000;

/** Never rejects for what the process does, but with the signal's reason when that fires; the process has ended in any case. */
export async function runTrial<Result>(trial: Trial<Result>, signal?: AbortSignal): Promise<Result | TrialEnded> {
  const { script, parameters, result, budget, preparingMs } = trial;
  signal?.throwIfAborted();
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const child = fork(script, [...parameters], { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [], env });
  const exited = once(child, "close");
  let stage: TrialEnded["stage"] = "starting";
  let errors = "";
  let found: Result | undefined;
  let passedMs: number | undefined;
  const kill = () => child.kill("SIGKILL");
  const expire = (afterMs: number) =>
    setTimeout(() => {
      passedMs = afterMs;
      kill();
    }, afterMs);
  let timer = expire(preparingMs ?? budget.leftMs);
  let startMs = preparingMs === undefined ? performance.now() : undefined;
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-maxErrorCharacters);
  });
  child.on("message", (received) => {
    const told = TrialStage.safeParse(received);
    if (told.success) {
      if (startMs === undefined && told.data.stage !== "preparing") {
        clearTimeout(timer);
        timer = expire(budget.leftMs);
        startMs = performance.now();
      }
      stage = told.data.stage;
      return;
    }
    found = result.parse(received);
    // What it found is all that is wanted of it: a driver may still crash or hang as the process ends.
    kill();
  });
  signal?.addEventListener("abort", kill, { once: true });
  let how = t("could not be started");
  try {
    const [code, killedBy]: (number | string | null)[] = await exited;
    how =
      passedMs === undefined
        ? killedBy === null
          ? t("ended with exit code {0}", String(code))
          : t("ended with {0}", String(killedBy))
        : t("gave no result within {0} s", Math.round(passedMs / 100) / 10);
  } catch (error) {
    errors = String(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
    if (startMs !== undefined) budget.leftMs -= performance.now() - startMs;
  }
  if (found !== undefined) return found;
  signal?.throwIfAborted();
  return { kind: "ended", how, stage, errors };
}
