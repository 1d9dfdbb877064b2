/** Runs a probe in a process that may crash or hang, and says what came of it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceName } from "../shared/deviceName.ts";
import { ProbeMessage } from "./probe.ts";

/** The argument that makes the worker's bundle a probe; the device and a folder follow. */
export const probeArgument = "--probe";

/** Drivers that compile every kernel for the first time take some seconds. */
const limitMs = 20_000;

/** Enough for the last lines of a native crash. */
const maxErrorCharacters = 2000;

export type ProbeOutcome =
  | Extract<ProbeMessage, { kind: "measured" | "failed" }>
  /** `how` in words; `errors` is the end of what it wrote to standard error. */
  | { readonly kind: "ended"; readonly how: string; readonly stage: string; readonly errors: string };

/** `script` is the worker's bundle. Never rejects for what the probe does. */
export async function runProbe(script: string, device: DeviceName, timeoutMs = limitMs): Promise<ProbeOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "nearline-probe-"));
  try {
    return await outcomeOf(script, device, folder, timeoutMs);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

async function outcomeOf(script: string, device: DeviceName, folder: string, timeoutMs: number): Promise<ProbeOutcome> {
  const child = fork(script, [probeArgument, device, folder], { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
  const exited = once(child, "close");
  let stage = "starting";
  let errors = "";
  let found: ProbeOutcome | undefined;
  let timedOut = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-maxErrorCharacters);
  });
  child.on("message", (received) => {
    const message = ProbeMessage.parse(received);
    if (message.kind === "stage") stage = message.stage;
    else {
      found = message;
      // What it found is all that is wanted of it: a driver may still crash or hang as the process ends.
      child.kill("SIGKILL");
    }
  });
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  let how = "could not be started";
  try {
    const [code, signal]: (number | string | null)[] = await exited;
    how = timedOut ? `gave no result within ${timeoutMs / 1000} s` : `ended with ${signal ?? `exit code ${code}`}`;
  } catch (error) {
    errors = String(error);
  } finally {
    clearTimeout(timer);
  }
  return found ?? { kind: "ended", how, stage, errors };
}
