/** Opens a model for a command, with progress on standard error when somebody watches it. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { WeightForm } from "../model/weights/weightForms.ts";
import { type DeviceChoice, deviceChoices } from "../shared/deviceName.ts";
import { Settings, type WeightChoice } from "../shared/settings.ts";
import { LocalModel } from "../worker/localModel.ts";
import { cudaLibraryPath, searchDevices } from "./searchDevices.ts";
import { UsageError } from "./usageError.ts";

/** The model that comes with Nearline, seen from the folder of the bundle. */
export const embeddedModelPath = join(__dirname, "..", "models", "SmolLM2-135M-Instruct.Q4_1.gguf");

export interface ModelChoice {
  /** A GGUF file; the embedded model when undefined. */
  readonly path: string | undefined;
  /** What `--device` says. */
  readonly device: string | undefined;
  readonly form: WeightForm;
}

/** Throws a UsageError when there is no such device. */
export async function openModel({ path, device, form }: ModelChoice): Promise<LocalModel> {
  const { stderr } = process;
  const chosen = deviceOf(device);
  const warn = (message: string) => stderr.write(`nearline: ${message}\n`);
  const modelPath = modelPathOf(path);
  if (chosen !== "cpu") {
    const search = await searchDevices(modelPath, form);
    await search.measure(chosen, { anew: false }, new AbortController().signal);
  }
  let shown = false;
  const model = await LocalModel.open(
    {
      modelPath,
      cacheFolder: cacheFolder(),
      threads: 0,
      form,
      bundleFolder: __dirname,
      device: chosen,
      cudaLibraryPath: cudaLibraryPath(),
      warn,
    },
    (stage, fraction) => {
      if (!stderr.isTTY) return;
      shown = true;
      stderr.write(`\rnearline: loading (${stage}) ${Math.round(fraction * 100)} % `);
    },
  );
  if (shown) stderr.write("\r\x1b[K");
  return model;
}

/** The value of `--device`; the CPU when left out. */
export function deviceOf(value = "cpu"): DeviceChoice {
  const chosen = deviceChoices.find((known) => known === value);
  if (chosen === undefined) throw new UsageError(`--device must be one of ${deviceChoices.join(", ")}, got ${value}`);
  return chosen;
}

/** The value of `--weights`; the setting's default when left out. */
export function weightsOf(value: string | undefined): WeightChoice {
  const parsed = Settings.shape.weights.safeParse(value);
  if (!parsed.success) throw new UsageError(`--weights must be exact or fast, got ${value}`);
  return parsed.data;
}

/** The value of `--model`; the embedded model when left out. */
export function modelPathOf(path: string | undefined): string {
  // As an unset variable of a shell leaves it.
  if (path === "") throw new UsageError("--model must be a path, got nothing");
  return path === undefined ? embeddedModelPath : resolve(path);
}

/** Where repacked weights, and indexes, are kept between calls, by the custom of each system. */
export function cacheFolder(): string {
  const { env, platform } = process;
  if (env["NEARLINE_MODEL_CACHE"]) return resolve(env["NEARLINE_MODEL_CACHE"]);
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "nearline", "models");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "nearline", "models");
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "nearline", "models");
}
