/** What is told of a model whichever way it runs. */
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { LlamaConfig } from "../model/config.ts";
import type { ModelFile } from "../model/formats/modelFile.ts";
import { weightsFileName } from "../model/weights/repack.ts";
import { nameOfModel, readCatalogue, recognize } from "../modelStore/catalogue.ts";
import type { ModelInfo } from "../shared/protocol.ts";

export interface KnownModel {
  readonly modelPath: string;
  readonly file: ModelFile;
  readonly config: LlamaConfig;
  /** Of its repacked weights. */
  readonly graphPath: string;
  /** Folder of the running bundle, beside which the catalogue lies. */
  readonly bundleFolder: string;
}

export async function knownFacts({
  modelPath,
  file,
  config,
  graphPath,
  bundleFolder,
}: KnownModel): Promise<Pick<ModelInfo, "name" | "architecture" | "parameterCount" | "weightBytes">> {
  const parameterCount = [...file.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  // People read the catalogue's name.
  const entries = await readCatalogue(join(bundleFolder, "..", "models", "catalogue"));
  const entry = recognize(entries, { fileName: basename(modelPath), bytes: file.fileBytes, facts: config });
  return {
    name: nameOfModel(entry, config),
    architecture: config.architecture,
    parameterCount,
    weightBytes: (await stat(join(dirname(graphPath), weightsFileName))).size,
  };
}
