import { basename } from "node:path";
import { t } from "@vscode/l10n";
import type { MachineMemory } from "../../modelStore/memoryEstimate.ts";
import { type CatalogueEntry, type ModelRole, modelRoles } from "../../shared/catalogue.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { FoundModel, Inspection, MemoryEstimate, ModelFacts, SelfTestResult } from "../../shared/models.ts";
import type { ModelPlace, ModelRow } from "../../shared/modelsProtocol.ts";
import type { Downloads } from "./downloads.ts";
import type { CatalogueParts, MemoryParts } from "./modelsParts.ts";
import { repackedBytes } from "./repackedBytes.ts";

/** What is known of a file beside its name and size. */
export interface ModelDetails {
  readonly inspection?: Inspection;
  readonly cacheBytes?: number;
  readonly loading?: { readonly fraction: number };
  readonly selfTest?: SelfTestResult;
  readonly isTesting?: boolean;
}

export interface RowSources {
  readonly entries: readonly CatalogueEntry[];
  /** Files on the disk; of those with the same path the first counts. */
  readonly found: readonly FoundModel[];
  readonly running: Downloads["running"];
  readonly detailsOf: (path: string) => ModelDetails;
  readonly pathFor: (role: ModelRole) => string;
  readonly machine: MachineMemory;
  readonly isLoaded: boolean;
  readonly kvBudgetBytes: number;
  readonly recognize: CatalogueParts["recognize"];
  readonly recommend: CatalogueParts["recommend"];
  readonly memory: MemoryParts;
}

/** The worker runs no longer texts than this (`worker/localModel.ts`). */
const maxContextTokens = 8192;

function catalogueKey(id: string): string {
  return `catalogue:${id}`;
}

/** What the view shows: models in use, then what is on the disk, then what is being downloaded or can be, the recommended first. */
export function composeRows(sources: RowSources): readonly ModelRow[] {
  const onDisk = [...new Map(sources.found.toReversed().map((model) => [model.path, model])).values()].map((model) =>
    diskRow(model, sources),
  );
  const known = new Set(onDisk.flatMap(({ entry, isRefused }) => (entry === undefined || isRefused ? [] : [entry.id])));
  const running = new Map(sources.running.map(({ entryId, place }) => [entryId, place]));
  const elsewhere = sources.entries
    .filter(({ id }) => running.has(id) || !known.has(id))
    .flatMap((entry) => {
      const place = running.get(entry.id) ?? downloadOf(entry);
      return place === undefined ? [] : [entryRow(entry, place, sources)];
    });
  const freedBytes = sources.isLoaded ? sumOf(onDisk.filter(isInUse), ({ estimate }) => heldBytes(estimate)) : 0;
  const drafts = [...onDisk, ...elsewhere].map((draft) => withFit(draft, freedBytes, sources));

  const candidates = drafts.filter((draft) => !draft.isRefused);
  const best = new Map(modelRoles.map((role) => [role, sources.recommend(candidates, role)]));
  const rows = drafts.map(({ isRefused: _, ...row }) => ({
    ...row,
    recommendedFor: modelRoles.filter((role) => best.get(role) === row.key),
  }));
  const [here, away] = [rows.filter(isOnDisk), rows.filter((row) => !isOnDisk(row))];
  return [...here.toSorted(byUse), ...away.toSorted(byWorth)];
}

type Weights = Pick<ModelFacts, "weightBytes" | "kvBytesPerToken" | "contextTokens">;

/** A row before all rows are there, which decides what fits and what is recommended. */
interface Draft extends Omit<ModelRow, "fit" | "recommendedFor"> {
  readonly isRefused: boolean;
}

type DraftWithFit = Draft & Pick<ModelRow, "fit">;

function diskRow(model: FoundModel, sources: RowSources): Draft {
  const { entries, detailsOf, pathFor, recognize } = sources;
  const { inspection, cacheBytes = 0, loading, selfTest, isTesting } = detailsOf(model.path);
  const facts = inspection?.kind === "runs" ? inspection.facts : undefined;
  const entry = recognize(entries, { fileName: basename(model.path), bytes: model.bytes, ...(facts === undefined ? {} : { facts }) });
  const weights = facts ?? (entry === undefined ? undefined : weightsOf(entry));
  // Any model continues text, but without a template it was not made to talk.
  const talks = facts?.hasChatTemplate ?? true;
  return {
    key: model.path,
    name: entry?.name ?? (facts === undefined || facts.name === "" ? model.name : facts.name),
    ...(entry === undefined ? {} : { entry }),
    roles: entry?.roles ?? modelRoles.filter((role) => role === "completion" || talks),
    inUseFor: modelRoles.filter((role) => pathFor(role) === model.path),
    place: {
      kind: "disk",
      path: model.path,
      origin: model.origin,
      bytes: model.bytes,
      cacheBytes,
      ...(inspection === undefined ? {} : { inspection }),
      ...(loading === undefined ? {} : { loading }),
    },
    ...(selfTest === undefined ? {} : { selfTest }),
    ...(isTesting === true ? { isTesting } : {}),
    isRefused: inspection?.kind === "refused",
    ...(weights === undefined || inspection?.kind === "refused" ? {} : { estimate: estimateOf(weights, sources) }),
  };
}

/** Undefined for what is only recognized where it is found. */
function downloadOf({ source }: CatalogueEntry): ModelPlace | undefined {
  return source.kind === "pinned" ? { kind: "catalogue", bytes: sumOf(source.files, ({ bytes }) => bytes) } : undefined;
}

function entryRow(entry: CatalogueEntry, place: ModelPlace, sources: RowSources): Draft {
  const { id, name, roles } = entry;
  return {
    key: catalogueKey(id),
    name,
    entry,
    roles,
    inUseFor: [],
    place,
    isRefused: false,
    estimate: estimateOf(weightsOf(entry), sources),
  };
}

function weightsOf({ parameterCount, quantization, kvBytesPerToken, contextTokens }: CatalogueEntry): Weights {
  return { weightBytes: repackedBytes(parameterCount, quantization), kvBytesPerToken, contextTokens };
}

function estimateOf(weights: Weights, { memory, kvBudgetBytes }: RowSources): MemoryEstimate {
  return memory.estimate(weights, { contextTokens: Math.min(weights.contextTokens, maxContextTokens), kvBudgetBytes });
}

/** Memory of a loaded model that the system does not count as free already: its weights are pages of a file, which it does. */
function heldBytes(estimate: MemoryEstimate | undefined): number {
  return estimate === undefined ? 0 : estimate.kvBytes + estimate.workBytes;
}

/** Models in use give their memory to what takes their place, and to themselves. */
function withFit(draft: Draft, freedBytes: number, { machine, memory }: RowSources): DraftWithFit {
  const { estimate } = draft;
  if (estimate === undefined) return { ...draft, fit: unknownFit(draft) };
  const freeMemoryBytes = Math.min(machine.memoryBytes, machine.freeMemoryBytes + freedBytes);
  return { ...draft, fit: memory.fit(estimate, { ...machine, freeMemoryBytes }) };
}

function unknownFit({ isRefused, place }: Draft): ModelRow["fit"] {
  if (isRefused) return { kind: "unknown", reason: t("it does not run") };
  const bytes = place.kind === "disk" ? place.bytes : 0;
  return { kind: "unknown", reason: t("its header was not read yet, the file has {0}", formatBytes(bytes)) };
}

function isOnDisk({ place }: ModelRow): boolean {
  return place.kind === "disk";
}

function isInUse({ inUseFor }: Draft): boolean {
  return inUseFor.length > 0;
}

/** In use first, then by name. */
function byUse(one: ModelRow, other: ModelRow): number {
  return other.inUseFor.length - one.inUseFor.length || one.name.localeCompare(other.name, "en", { numeric: true });
}

const fitOrder = ["fits", "tight", "unknown", "tooLarge"] as const satisfies readonly ModelRow["fit"]["kind"][];

/** What is coming, then what is recommended, then what fits best, the smallest first. */
function byWorth(one: ModelRow, other: ModelRow): number {
  const isComing = (row: ModelRow) => Number(row.place.kind === "downloading");
  return (
    isComing(other) - isComing(one) ||
    other.recommendedFor.length - one.recommendedFor.length ||
    fitOrder.indexOf(one.fit.kind) - fitOrder.indexOf(other.fit.kind) ||
    (one.entry?.parameterCount ?? 0) - (other.entry?.parameterCount ?? 0)
  );
}

function sumOf<Item>(items: readonly Item[], bytesOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + bytesOf(item), 0);
}
