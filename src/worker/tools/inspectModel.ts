/** What the header of a model says, and whether it runs here: the same checks as loading makes, up to where weights would be read. */
import { dirname } from "node:path";
import { t } from "@vscode/l10n";
import { kvBytesPerToken } from "../../engine/engine.ts";
import { readConfig } from "../../model/config.ts";
import { disk } from "../../model/formats/fileAccess.ts";
import { type ModelFile, readModelFile } from "../../model/formats/modelFile.ts";
import { type WeightForm, weightPlan } from "../../model/weights/weightForms.ts";
import { layoutWeights } from "../../model/weights/weightLayout.ts";
import { sourceTensors } from "../../model/weights/weightSource.ts";
import { AppError } from "../../shared/errors.ts";
import type { Inspection, ModelFacts } from "../../shared/models.ts";
import { createTokenizer } from "../../tokenizer/tokenizer.ts";
import { fittingVocabulary } from "../fittingVocabulary.ts";
import { fimTemplateOf } from "../prompt/fimTemplates.ts";
import { foreignArchitecture } from "./foreignArchitecture.ts";
import { foreignFile } from "./foreignFile.ts";
import { foreignFolder } from "./foreignFolder.ts";

/** Reads headers, a config and a tokenizer, each of bounded size. Never rejects for what a file holds or that it cannot be read. */
export async function inspectModel(path: string, form: WeightForm): Promise<Inspection> {
  try {
    const foreign = await foreignReason(path);
    if (foreign !== undefined) return { kind: "refused", message: foreign };
    const file = await readModelFile(path);
    const other = otherPart(file);
    if (other !== undefined) return { kind: "refused", message: other };
    return { kind: "runs", facts: await factsOf(file, form) };
  } catch (error) {
    if (error instanceof AppError) return { kind: "refused", message: error.message };
    throw error;
  }
}

async function foreignReason(path: string): Promise<string | undefined> {
  const kind = await disk.kindOf(path);
  if (kind === "folder") return foreignFolder(path);
  if (kind !== "file") return undefined;
  const reason = await foreignFile(path);
  return reason ?? (path.endsWith(".safetensors") ? foreignFolder(path, dirname(path)) : undefined);
}

/** What a GGUF file says that it is, where that is no model which runs here (`general.type`, `general.architecture`). */
function otherPart({ path, metadata, tensors }: ModelFile): string | undefined {
  if (metadata.get("general.type") === "adapter") {
    return t("{0}: a model must be whole, got a LoRA adapter; choose a GGUF file into which the adapter is merged", path);
  }
  const architecture = metadata.get("general.architecture");
  if (typeof architecture !== "string") return undefined;
  // Ollama keeps the part that reads pictures in the same file, and leaves out what its own code knows of the model.
  if ([...tensors.keys()].some((name) => /^(?:v|mm)\./u.test(name))) {
    return t(
      '{0}: a model must be for text only, got "{1}" together with the part that reads pictures; get the GGUF file of the same model from the Hugging Face hub, where that part is a file of its own',
      path,
      architecture,
    );
  }
  return foreignArchitecture(path, architecture);
}

async function factsOf(file: ModelFile, form: WeightForm): Promise<ModelFacts> {
  const config = readConfig(file);
  const tensors = sourceTensors(file, config);
  const words = await fittingVocabulary(file, config);
  const weights = new Map<string, number>();
  for (const { typeName, shape } of file.tensors.values()) {
    const count = shape.reduce((product, size) => product * size, 1);
    weights.set(typeName, (weights.get(typeName) ?? 0) + count);
  }
  const [[quantization] = [""]] = [...weights].sort(([, one], [, other]) => other - one);
  // As the file says it: a rotation that suits short caches only cuts the config's length, not what the model was trained on.
  const trained = file.metadata.get(`${config.architecture}.context_length`);
  return {
    name: config.name,
    architecture: config.architecture,
    parameterCount: [...weights.values()].reduce((sum, count) => sum + count, 0),
    quantization,
    contextTokens: typeof trained === "number" ? trained : config.contextLength,
    canFillInTheMiddle: fimTemplateOf(createTokenizer(words), config.name) !== undefined,
    hasChatTemplate: words.chatTemplate.source !== undefined,
    weightBytes: layoutWeights(config, tensors, weightPlan(form, file)).byteLength,
    kvBytesPerToken: kvBytesPerToken(config),
  };
}
