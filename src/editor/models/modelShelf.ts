/**
 * What is known of models on the disk and in the catalogue, from which the rows of the view are composed.
 *
 * Invariants
 * - The disk is searched when somebody asks for it, one search at a time; the list of the last one stays until the next is through.
 * - Files that Nearline itself has (embedded, downloaded, imported, in use) are looked up anew by every `refresh`.
 * - `rows` waits for nothing: what is not known yet is missing in it, and `onChange` tells when it is there.
 */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { t } from "@vscode/l10n";
import { type CatalogueEntry, modelRoles } from "../../shared/catalogue.ts";
import { messageOf } from "../../shared/errors.ts";
import type { FoundModel, Inspection, ModelOrigin } from "../../shared/models.ts";
import type { ModelRow, ModelsState } from "../../shared/modelsProtocol.ts";
import { composeRows, type ModelDetails } from "./composeRows.ts";
import { freeDiskBytes } from "./freeDiskBytes.ts";
import { Inspections } from "./inspections.ts";
import type { ModelsParts } from "./modelsParts.ts";

export class ModelShelf {
  readonly #parts: ModelsParts;
  readonly #onChange: () => void;
  readonly #inspections: Inspections;
  readonly #details = new Map<string, ModelDetails>();
  readonly #ended = new AbortController();
  #entries: readonly CatalogueEntry[] | undefined;
  #discovered: readonly FoundModel[] = [];
  #own: readonly FoundModel[] = [];
  #freeDiskBytes = 0;
  #diskBytes = 0;
  #search: ModelsState["search"] = { kind: "idle" };
  #searching: Promise<unknown> | undefined;
  #isSearched = false;

  constructor(parts: ModelsParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
    this.#inspections = new Inspections(async (path, signal) => {
      try {
        return (await isGone(path)) ?? (await parts.tools.inspect(path, signal));
      } catch (error) {
        signal.throwIfAborted();
        // One file that the process which reads them could not bear must not hide the others.
        return { kind: "refused", message: messageOf(error) };
      }
    });
  }

  get freeDiskBytes(): number {
    return this.#freeDiskBytes;
  }

  get diskBytes(): number {
    return this.#diskBytes;
  }

  get search(): ModelsState["search"] {
    return this.#search;
  }

  get rows(): readonly ModelRow[] {
    const { catalogue, modelSwitch, downloads, memory } = this.#parts;
    return composeRows({
      entries: this.#entries ?? [],
      found: [...this.#own, ...this.#discovered],
      running: downloads.running,
      detailsOf: (path) => {
        const inspection = this.#inspections.of(path);
        return { ...this.#details.get(path), ...(inspection === undefined ? {} : { inspection }) };
      },
      pathFor: (role) => modelSwitch.pathFor(role),
      machine: this.#parts.machineMemory(),
      isLoaded: this.#parts.isLoaded(),
      kvBudgetBytes: this.#parts.kvBudgetBytes(),
      recognize: catalogue.recognize,
      recommend: catalogue.recommend,
      memory,
    });
  }

  /** Adds to what is known of a file. A value of undefined takes back what was known. */
  note(path: string, details: { readonly [Key in keyof ModelDetails]: ModelDetails[Key] | undefined }): void {
    const known = Object.entries({ ...this.#details.get(path), ...details }).filter(([, value]) => value !== undefined);
    this.#details.set(path, Object.fromEntries(known));
    this.#onChange();
  }

  inspect(path: string): Promise<Inspection> {
    return this.#inspections.read(path, this.#ended.signal);
  }

  /** Searches the disk for the first time, or looks only at Nearline's own files. */
  async open(): Promise<void> {
    await (this.#isSearched ? this.refresh() : this.searchDisk());
  }

  /** Who asks while the disk is searched gets that search. Rejects never: the state says what failed. */
  async searchDisk(): Promise<void> {
    this.#isSearched = true;
    // Who asks from its end on, while what was found is read, wants what has come since.
    this.#searching ??= this.#discover().finally(() => {
      this.#searching = undefined;
    });
    // What is Nearline's own shows before the search is through.
    const refreshing = Promise.allSettled([this.refresh()]);
    const failure = await this.#searching;
    await refreshing;
    if (failure !== undefined) return;
    try {
      await this.refresh();
    } catch (error) {
      this.#fail(error);
    }
  }

  async refresh(): Promise<void> {
    this.#entries ??= await this.#parts.catalogue.read();
    this.#own = await this.#ownModels();
    this.#freeDiskBytes = await freeDiskBytes(this.#parts.storageFolder);
    this.#onChange();
    await this.#count();
    await this.#inspections.readAll(
      [...new Set([...this.#own, ...this.#discovered].map(({ path }) => path))],
      this.#ended.signal,
      this.#onChange,
    );
  }

  dispose(): void {
    this.#ended.abort();
  }

  /** What went wrong, if anything did. */
  async #discover(): Promise<unknown> {
    this.#setSearch({ kind: "running" });
    try {
      this.#discovered = await this.#parts.tools.discover(this.#ended.signal);
      this.#setSearch({ kind: "idle" });
      return undefined;
    } catch (error) {
      this.#fail(error);
      return error;
    }
  }

  #fail(error: unknown): void {
    this.#parts.log(`models: ${messageOf(error)}`);
    this.#setSearch({ kind: "failed", message: messageOf(error) });
  }

  #setSearch(search: ModelsState["search"]): void {
    this.#search = search;
    this.#onChange();
  }

  async #ownModels(): Promise<readonly FoundModel[]> {
    const { embeddedPath, downloads, imported, modelSwitch } = this.#parts;
    const [downloaded, listed] = await Promise.all([downloads.downloaded(), imported.list()]);
    // Those of other programs keep their origin when they were imported as well.
    const discovered = new Set(this.#discovered.map(({ path }) => path));
    const own = [...downloaded, ...listed.filter(({ path }) => !discovered.has(path))];
    const known = new Set([embeddedPath, ...discovered, ...own.map(({ path }) => path)]);
    const used = new Set(modelRoles.map((role) => modelSwitch.pathFor(role)).filter((path) => !known.has(path)));
    return Promise.all([foundAt(embeddedPath, "embedded"), ...own, ...[...used].map((path) => foundAt(path, "imported"))]);
  }

  /** Disk that Nearline's own files take. */
  async #count(): Promise<void> {
    const { repackedWeights } = this.#parts;
    const downloadedBytes = this.#own.reduce((total, { origin, bytes }) => total + (origin === "downloaded" ? bytes : 0), 0);
    this.#diskBytes = downloadedBytes + (await repackedWeights.totalBytes());
    for (const { path } of [...this.#own, ...this.#discovered]) {
      const cacheBytes = await repackedWeights.bytesOf(path);
      this.#details.set(path, { ...this.#details.get(path), cacheBytes });
    }
    this.#onChange();
  }
}

/** Its size is 0 where it is gone. */
async function foundAt(path: string, origin: ModelOrigin): Promise<FoundModel> {
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return { path, origin, name: basename(path).replace(/\.(?:gguf|safetensors)$/iu, ""), bytes };
}

async function isGone(path: string): Promise<Inspection | undefined> {
  return stat(path).then(
    () => undefined,
    () => ({ kind: "refused", message: t("The file is not there any more; put it back, or remove it from the list.") }),
  );
}
