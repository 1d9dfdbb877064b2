/** The catalogue of known models (`models/catalogue/*.json`): read, matched with files, and asked what suits this machine. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CatalogueEntry, type ModelRole } from "../shared/catalogue.ts";
import type { ModelFacts } from "../shared/models.ts";
import type { ModelRow } from "../shared/modelsProtocol.ts";

/** Ollama and the hub's cache name files by their content. */
const contentName = /^(?:sha256-)?(?<sha256>[0-9a-f]{64})$/u;
/** What converters add to a model's name without meaning another model. */
const emptyWords = /(?:[\s_-]+(?:base|gguf|awq|hf))+$/iu;
/** Files of one name by different converters differ by their headers, and by a fifth where one repeats tied embeddings (Qwen2.5-Coder 0.5B). */
const maxSizeDifference = 0.25;

/**
 * Entries of a folder, ordered by id; none where there is no folder. A file that cannot be read, does not fit the schema or is not named
 * after its entry is left out and told to `warn`: one damaged entry must not hide the others.
 */
export async function readCatalogue(folder: string, warn: (message: string) => void = () => {}): Promise<readonly CatalogueEntry[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
  const entries = await Promise.all(
    names.map(async (name) => {
      try {
        const entry = CatalogueEntry.parse(JSON.parse(await readFile(join(folder, name), "utf8")));
        if (`${entry.id}.json` === name) return [entry];
        warn(`catalogue: ${name} must be named after its id, got ${JSON.stringify(entry.id)}; rename one of them`);
      } catch (error) {
        warn(`catalogue: ${name} must be an entry of the catalogue, got ${error instanceof z.ZodError ? z.prettifyError(error) : error}`);
      }
      return [];
    }),
  );
  return entries.flat();
}

/** A file on the disk: the last part of its path, and what its header says where that has been read. */
export interface FileOnDisk {
  readonly fileName: string;
  readonly bytes: number;
  readonly facts?: Pick<ModelFacts, "name" | "architecture">;
}

/**
 * The entry that a file is, of whatever quantization: by its content where that is its name, else by its name, else by the name in its
 * header. Size alone says nothing: a model that was tuned further has it too.
 */
export function recognize(entries: readonly CatalogueEntry[], model: FileOnDisk): CatalogueEntry | undefined {
  const { fileName, bytes, facts } = model;
  const sha256 = contentName.exec(fileName)?.groups?.["sha256"];
  const byContent = entries.find((entry) => filesOf(entry).some((file) => file.sha256 !== undefined && file.sha256 === sha256));
  if (byContent !== undefined) return byContent;

  const mayBe = entries.filter((entry) => facts === undefined || facts.architecture === entry.architecture);
  const hasItsName = (entry: CatalogueEntry) =>
    filesOf(entry).some(
      (file) =>
        file.name.toLowerCase() === fileName.toLowerCase() &&
        (file.bytes === undefined || Math.abs(file.bytes - bytes) <= maxSizeDifference * file.bytes),
    );
  const byName = mayBe.find(hasItsName);
  if (byName !== undefined || facts === undefined) return byName;

  const header = plainName(facts.name);
  return mayBe.find(({ name, headerNames = [] }) => [name, ...headerNames].some((known) => plainName(known) === header));
}

/** What people see a model called: headers name some after a training run. */
export function nameOfModel(entry: CatalogueEntry | undefined, facts: Pick<ModelFacts, "name">): string {
  return entry?.name ?? facts.name;
}

/**
 * Tokens per second that a role needs: a line in less than a second; an answer as fast as people read, which is 4 words a second
 * (https://doi.org/10.1016/j.jml.2019.104047), of two tokens each in code.
 */
const neededSpeed: Readonly<Record<ModelRole, number>> = { completion: 20, chat: 8 };
/** What two channels of DDR4-3200 give a processor of their 51 GB/s, where nothing has been measured. */
const usualReadSpeed = 30e9;

export interface RecommendOptions {
  /** Bytes of weights that the device reads each second; each token needs all of them once. From the benchmark of the device, where there is one. */
  readonly bytesPerSecond?: number;
}

/**
 * The key of the best model for a role that fits with room to spare, is quick enough on the device and may be used at work; undefined
 * where none is known to be that. What the models are is in their entries alone: this is one rule for all. Of equally good ones the one
 * that is on the disk is taken, then the smaller one.
 */
export function recommend(
  rows: readonly Pick<ModelRow, "key" | "entry" | "fit" | "place">[],
  role: ModelRole,
  { bytesPerSecond = usualReadSpeed }: RecommendOptions = {},
): string | undefined {
  const candidates = rows.flatMap(({ key, entry, fit, place }) => {
    const rank = entry?.roles.includes(role) === true ? entry.rank?.[role] : undefined;
    const bytes = place.kind === "downloading" ? place.totalBytes : place.bytes;
    const suits = fit.kind === "fits" && bytes * neededSpeed[role] <= bytesPerSecond && entry?.license.commercialUse !== "no";
    return rank !== undefined && suits ? [{ key, rank, bytes, isHere: place.kind === "disk" }] : [];
  });
  const [best] = candidates.sort((a, b) => b.rank - a.rank || Number(b.isHere) - Number(a.isHere) || a.bytes - b.bytes);
  return best?.key;
}

interface KnownFile {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
}

function filesOf({ source }: CatalogueEntry): readonly KnownFile[] {
  if (source.kind === "unpinned") return source.files.map((name) => ({ name, bytes: undefined, sha256: undefined }));
  return source.files.map(({ path, bytes, sha256 }) => ({ name: path.slice(path.lastIndexOf("/") + 1), bytes, sha256 }));
}

function plainName(name: string): string {
  return name
    .replace(emptyWords, "")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}
