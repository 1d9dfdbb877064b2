/** The model that a person points at: a file, one part of several, or the folder of a model as Hugging Face has it. */
import { basename, dirname, join } from "node:path";
import type { FoundModel } from "../../shared/models.ts";
import { folderReader } from "./folderReader.ts";
import { nameOfFile, splitPartOf } from "./modelFileName.ts";

/** A drive that is gone would keep a list waiting. */
const maxMs = 3000;

/** Undefined where nothing is there; whether it is a model that runs is for an inspection to say. `path` is absolute. */
export async function modelAt(path: string): Promise<FoundModel | undefined> {
  const reader = folderReader(AbortSignal.timeout(maxMs));
  const look = await reader.look(path);
  if (look === undefined) return undefined;
  const fileName = basename(path);
  if (look.kind === "file") {
    const split = splitPartOf(fileName);
    const isSibling = (name: string) => {
      const other = splitPartOf(name);
      return other !== undefined && other.stem === split?.stem && other.count === split.count;
    };
    const bytes = split === undefined ? look.bytes : await bytesIn(dirname(path), isSibling);
    return { path, origin: "imported", name: nameOfFile(fileName), bytes };
  }
  return { path, origin: "imported", name: fileName, bytes: await bytesIn(path, (name) => name.endsWith(".safetensors")) };

  async function bytesIn(folder: string, isCounted: (name: string) => boolean): Promise<number> {
    const names = (await reader.list(folder)).map(({ name }) => name).filter(isCounted);
    const looks = await Promise.all(names.map((name) => reader.look(join(folder, name))));
    return looks.reduce((sum, found) => sum + (found?.bytes ?? 0), 0);
  }
}
