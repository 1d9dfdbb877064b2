/**
 * Repacked weights on disk, one folder for each model, form and layout version.
 *
 * Invariants:
 * - A folder with its final name is whole: it is filled under another name, flushed, and then renamed.
 * - A folder is used only if its manifest says the same layout version, form and identity, and its files have the sizes
 *   written there. Anything else is made again.
 * - Several processes may do this at the same time; the first rename wins and the others use its folder.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError, messageOf, systemCodeOf } from "../../shared/errors.ts";
import { makeFolder } from "../../shared/makeFolder.ts";
import { weightFolderPrefix } from "../../shared/weightFolder.ts";
import type { LlamaConfig } from "../config.ts";
import type { ModelFile } from "../formats/modelFile.ts";
import { modelIdentity } from "../identity.ts";
import { graphFileName, repack, type WriteAt, weightsFileName } from "./repack.ts";
import { type WeightForm, weightPlan } from "./weightForms.ts";
import { layoutWeights } from "./weightLayout.ts";
import { sourceTensors } from "./weightSource.ts";

/** Goes up whenever the bytes or the graph of the same model change. */
export const layoutVersion = 5;

const manifestFileName = "manifest.json";
const Manifest = z.object({
  layoutVersion: z.number(),
  form: z.string(),
  identity: z.string(),
  files: z.record(z.string(), z.number()),
});

/** A half-filled folder this old belongs to no running process. */
const abandonedMs = 24 * 60 * 60 * 1000;

export interface RepackedWeights {
  /** The graph; its weights lie beside it. */
  readonly graphPath: string;
  /** It was there already. */
  readonly cached: boolean;
}

/** Finds or makes the repacked weights of a model. Throws an AppError when the model cannot be run or the folder not be written. */
export async function openWeights(
  file: ModelFile,
  config: LlamaConfig,
  form: WeightForm,
  cacheFolder: string,
  onProgress: (fraction: number) => void,
  writeAt?: WriteAt,
): Promise<RepackedWeights> {
  await writable(cacheFolder, () => makeFolder(cacheFolder));
  const identity = await modelIdentity(file.files, cacheFolder);
  const prefix = weightFolderPrefix(identity);
  const folder = join(cacheFolder, `${prefix}${form}-v${layoutVersion}`);
  const graphPath = join(folder, graphFileName);
  if (await isWhole(folder, form, identity)) return { graphPath, cached: true };

  const plan = weightPlan(form, file);
  const { byteLength } = layoutWeights(config, sourceTensors(file, config), plan);
  await writable(cacheFolder, () => requireSpace(cacheFolder, byteLength));
  const partial = `${folder}.partial-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writable(cacheFolder, async () => {
      await mkdir(partial);
      await repack(file, config, plan, partial, onProgress, writeAt);
      const files: Record<string, number> = {};
      for (const name of [graphFileName, weightsFileName]) files[name] = (await stat(join(partial, name))).size;
      const manifest = { layoutVersion, form, identity, files } satisfies z.infer<typeof Manifest>;
      await writeFile(join(partial, manifestFileName), JSON.stringify(manifest), { flush: true });
      await putInPlace(partial, folder, () => isWhole(folder, form, identity));
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await removeStale(cacheFolder, prefix);
  return { graphPath, cached: false };
}

/** Removes repacked weights that turned out wrong. No session may have them open. Failing is no harm: they are checked again before use. */
export async function discardWeights({ graphPath }: Pick<RepackedWeights, "graphPath">): Promise<void> {
  await rm(dirname(graphPath), { recursive: true, force: true }).catch(() => undefined);
}

async function isWhole(folder: string, form: WeightForm, identity: string): Promise<boolean> {
  try {
    const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, manifestFileName), "utf8")));
    if (manifest.layoutVersion !== layoutVersion || manifest.form !== form || manifest.identity !== identity) return false;
    for (const name of [graphFileName, weightsFileName]) {
      if ((await stat(join(folder, name))).size !== manifest.files[name]) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Renames, unless another process was first with a folder that is whole; anything else of that name gives way. A folder
 * that is not empty is never renamed over, so weights that another process has begun to use stay where they are.
 */
async function putInPlace(partial: string, folder: string, isThere: () => Promise<boolean>): Promise<void> {
  try {
    await rename(partial, folder);
  } catch {
    if (await isThere()) return;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  }
}

async function requireSpace(cacheFolder: string, byteLength: number): Promise<void> {
  const { bavail, bsize } = await statfs(cacheFolder);
  const free = bavail * bsize;
  if (free < byteLength) throw diskFull(cacheFolder, t("needs {0}, has {1}", megabytes(byteLength), megabytes(free)));
}

async function writable<T>(cacheFolder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = systemCodeOf(error);
    if (code === "ENOSPC" || code === "EDQUOT") throw diskFull(cacheFolder, t("the disk is full"), error);
    if (code !== undefined && ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT", "EFBIG"].includes(code)) {
      throw new AppError(
        "cache/notWritable",
        t(
          "{0}: the folder for repacked weights must be writable, got {1}; give yourself the right to write there",
          cacheFolder,
          messageOf(error),
        ),
        { cause: error },
      );
    }
    throw error;
  }
}

function diskFull(cacheFolder: string, detail: string, cause?: unknown): AppError {
  return new AppError(
    "cache/diskFull",
    t("{0}: not enough space for the repacked weights ({1}); free some and restart the worker", cacheFolder, detail),
    {
      cause,
    },
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** Removes other layout versions of the same weights in any form, and half-filled folders that nobody works on. Failing is no harm. */
async function removeStale(cacheFolder: string, prefix: string): Promise<void> {
  for (const name of await readdir(cacheFolder).catch(() => [])) {
    const path = join(cacheFolder, name);
    const otherVersion = name.startsWith(prefix) && !name.endsWith(`-v${layoutVersion}`) && !name.includes(".partial-");
    const abandoned = name.includes(".partial-") && (await ageMs(path)) > abandonedMs;
    if (otherVersion || abandoned) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function ageMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}
