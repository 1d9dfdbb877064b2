import type { ModelsParts } from "../../../../src/editor/models/modelsParts.ts";
import type { CatalogueEntry, ModelRole } from "../../../../src/shared/catalogue.ts";
import type { FoundModel, Inspection, ModelFacts, ModelOrigin, SelfTestResult } from "../../../../src/shared/models.ts";
import { catalogueEntry } from "../../../fixtures/catalogueEntry.ts";

export const gigabyte = 1e9;

export function entry(id: string, changes: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return catalogueEntry(id, { name: id.toUpperCase(), ...changes });
}

export function found(path: string, origin: ModelOrigin, changes: Partial<FoundModel> = {}): FoundModel {
  return { path, origin, name: path.slice(path.lastIndexOf("/") + 1), bytes: 0.8 * gigabyte, ...changes };
}

export function facts(changes: Partial<ModelFacts> = {}): ModelFacts {
  return {
    name: "From the header",
    architecture: "llama",
    parameterCount: 1e9,
    quantization: "Q8_0",
    contextTokens: 4096,
    canFillInTheMiddle: true,
    hasChatTemplate: true,
    weightBytes: gigabyte,
    kvBytesPerToken: 1e5,
    ...changes,
  };
}

export const runs = (changes?: Partial<ModelFacts>): Inspection => ({ kind: "runs", facts: facts(changes) });

export const selfTest: SelfTestResult = {
  fill: { before: "1 + ", after: " = 3", answer: "2", isRight: true },
  device: "cpu",
  loadMs: 100,
};

/** The other parts as far as rows need them: the name of a file tells its entry, and 4 GB are free of 8. */
export const rules = {
  recognize: (entries: readonly CatalogueEntry[], { fileName }: { readonly fileName: string }) =>
    entries.find(({ id }) => fileName === `${id}.gguf`),
  recommend: (rows: Parameters<ModelsParts["catalogue"]["recommend"]>[0], _: ModelRole) =>
    rows.find(({ fit, entry: known }) => fit.kind === "fits" && known !== undefined)?.key,
  memory: {
    estimate: ({ weightBytes, kvBytesPerToken }, { contextTokens, kvBudgetBytes }) => {
      const kvBytes = Math.min(kvBudgetBytes, contextTokens * kvBytesPerToken);
      return { weightBytes, kvBytes, workBytes: 0, totalBytes: weightBytes + kvBytes };
    },
    fit: ({ totalBytes }, { freeMemoryBytes }) => ({
      kind: totalBytes < freeMemoryBytes ? "fits" : "tooLarge",
      reason: `${totalBytes} of ${freeMemoryBytes}`,
    }),
  } satisfies ModelsParts["memory"],
  machine: { memoryBytes: 8 * gigabyte, freeMemoryBytes: 4 * gigabyte },
};
