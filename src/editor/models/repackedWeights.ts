import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Identities, identitiesFileName, identityKey, isWeightFolder, weightFolderPrefix } from "../../shared/weightFolder.ts";

/** Repacked weights of models, which are Nearline's own files: counted and removed by the model that they belong to. */
export interface RepackedWeights {
  /** Bytes of all forms of one model; 0 where it was never loaded. */
  bytesOf(modelPath: string): Promise<number>;
  /** Bytes of all models, of those as well that are on the disk no more. */
  totalBytes(): Promise<number>;
  /** Whether another model has the same bytes, and so the same weights. */
  isShared(modelPath: string, others: readonly string[]): Promise<boolean>;
  /** No session may have them open. */
  remove(modelPath: string): Promise<void>;
}

/** @param folder that the worker keeps them in; it need not be there */
export function repackedWeights(folder: string): RepackedWeights {
  const names = async () => (await readdir(folder).catch(() => [])).filter(isWeightFolder);
  const identityIn = async (modelPath: string) => identityOf(modelPath, await readIdentities(join(folder, identitiesFileName)));
  const namesOf = async (modelPath: string) => {
    const identity = await identityIn(modelPath);
    if (identity === undefined) return [];
    return (await names()).filter((name) => name.startsWith(weightFolderPrefix(identity)));
  };
  const bytesIn = async (folders: readonly string[]) => sum(await Promise.all(folders.map((name) => folderBytes(join(folder, name)))));
  return {
    bytesOf: async (modelPath) => bytesIn(await namesOf(modelPath)),
    totalBytes: async () => bytesIn(await names()),
    async isShared(modelPath, others) {
      const identity = await identityIn(modelPath);
      return identity !== undefined && (await Promise.all(others.map(identityIn))).includes(identity);
    },
    async remove(modelPath) {
      for (const name of await namesOf(modelPath)) await rm(join(folder, name), { recursive: true, force: true });
    },
  };
}

/** As `model/identity.ts` remembered it: that of the one file, or of several together. Undefined where it was never loaded as it is now. */
async function identityOf(modelPath: string, identities: Identities): Promise<string | undefined> {
  const parts: string[] = [];
  for (const path of filesOf(modelPath, new Set(Object.keys(identities).map((key) => key.slice(0, key.indexOf("\n")))))) {
    const stats = await stat(path).catch(() => undefined);
    const identity = stats === undefined ? undefined : identities[identityKey(path, stats)];
    if (identity === undefined) return undefined;
    parts.push(identity);
  }
  return parts.length < 2 ? parts[0] : createHash("sha256").update(parts.join("\n")).digest("hex");
}

/** Of the known files those that are the model, in the order in which they are read: parts by their numbers, config.json before weights. */
function filesOf(modelPath: string, known: ReadonlySet<string>): readonly string[] {
  const split = /^(.*)-\d{5}-of-(\d{5}\.gguf)$/u;
  const [, base, end] = split.exec(modelPath) ?? [];
  if (base !== undefined)
    return [...known]
      .filter((path) => {
        const [, otherBase, otherEnd] = split.exec(path) ?? [];
        return otherBase === base && otherEnd === end;
      })
      .sort();
  if (known.has(modelPath) && !modelPath.endsWith(".safetensors")) return [modelPath];
  const folder = modelPath.endsWith(".safetensors") || modelPath.endsWith(".json") ? dirname(modelPath) : modelPath;
  const inside = [...known].filter((path) => dirname(path) === folder).sort();
  const config = join(folder, "config.json");
  return known.has(config) ? [config, ...inside.filter((path) => path !== config)] : [];
}

async function readIdentities(path: string): Promise<Identities> {
  try {
    return Identities.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return {};
  }
}

/** Weights that were packed for this processor lie in a folder beside the others. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        // It was removed meanwhile.
        () => 0,
      ),
    ),
  );
  return sum(sizes);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
