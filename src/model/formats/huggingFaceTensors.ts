/** Puts Hugging Face's tensors under the names of GGUF, in its order of sizes. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { tensorTypes } from "../tensorTypes/index.ts";
import type { HuggingFaceConfig } from "./huggingFaceConfig.ts";
import { layerParts, outerParts } from "./huggingFaceFamilies.ts";
import type { TensorInfo } from "./modelFile.ts";
import type { SafetensorsTensor } from "./safetensors.ts";

/** Keys of `tensorTypes`, by safetensors' name of the same type. */
const typeNumbers: ReadonlyMap<string, number> = new Map([
  ["F32", 0],
  ["F16", 1],
  ["BF16", 30],
]);
const maxDimensions = 4;

/** Models that also see keep the language model's tensors under one of these; text-only ones under none. */
const languageModelPrefixes = [/^language_model\.(?=model\.|lm_head\.)/, /^model\.language_model\./];
/** Of the other parts of such models, and tables that older checkpoints saved though they follow from the config. */
const leftOut = /^(?:model\.)?(?:vision_tower|multi_modal_projector|vision_model)\.|\.rotary_emb\.inv_freq$/;

/** Throws an AppError that names the first tensor that has no place, or whose type cannot be run. */
export function huggingFaceTensors(
  path: string,
  config: HuggingFaceConfig,
  stored: ReadonlyMap<string, SafetensorsTensor>,
): ReadonlyMap<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>();
  for (const source of stored.values()) {
    if (leftOut.test(source.name)) continue;
    const name = ggufName(source.name, config);
    if (name === undefined) {
      throw new AppError(
        "model/unsupportedArchitecture",
        t(
          '{0}: tensor "{1}" has no place in the architecture "{2}"; choose another model',
          source.path,
          source.name,
          config.family.architecture,
        ),
      );
    }
    // Some checkpoints save the tied matrix a second time.
    if (name === "output.weight" && config.tiedEmbedding === true) continue;
    if (tensors.has(name))
      throw new AppError(
        "model/malformed",
        t('{0}: tensor "{1}" must be there once, got two; get the file again', source.path, source.name),
      );
    tensors.set(name, tensorInfo(name, source, config));
  }
  if (config.tiedEmbedding === false && !tensors.has("output.weight")) {
    throw new AppError("model/missingTensor", t('{0}: tensor "lm_head.weight" is missing; the model is incomplete, get it again', path));
  }
  for (const [name, values] of config.computed) {
    tensors.set(name, { name, path, shape: [values.length], type: 0, typeName: "F32", offset: 0, byteLength: values.byteLength, values });
  }
  return tensors;
}

function ggufName(sourceName: string, { family }: HuggingFaceConfig): string | undefined {
  let name = sourceName;
  if (languageModelPrefixes[0]?.test(name)) name = name.replace(languageModelPrefixes[0], "");
  if (languageModelPrefixes[1]?.test(name)) name = name.replace(languageModelPrefixes[1], "model.");
  const [, module = "", kind = ""] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
  const outer = Object.hasOwn(outerParts, module) ? outerParts[module] : undefined;
  if (outer !== undefined) return `${outer}.${kind}`;
  const [, layer, part = ""] = /^model\.layers\.(0|[1-9][0-9]{0,3})\.(.+)$/.exec(module) ?? [];
  const parts = { ...layerParts, ...family.parts };
  return layer !== undefined && Object.hasOwn(parts, part) ? `blk.${layer}.${parts[part]}.${kind}` : undefined;
}

function tensorInfo(
  name: string,
  { name: sourceName, path, dtype, shape, offset, byteLength }: SafetensorsTensor,
  { family }: HuggingFaceConfig,
): TensorInfo {
  const type = typeNumbers.get(dtype);
  const typeName = type === undefined ? undefined : tensorTypes.get(type)?.name;
  if (type === undefined || typeName === undefined) {
    throw new AppError(
      "model/unsupportedTensorType",
      t(
        '{0}: tensor "{1}" is {2}, which the engine cannot run; choose weights of {3}',
        path,
        sourceName,
        dtype,
        [...typeNumbers.keys()].join(", "),
      ),
    );
  }
  if (shape.length < 1 || shape.length > maxDimensions || shape.includes(0)) {
    throw new AppError(
      "model/wrongShape",
      t(
        '{0}: tensor "{1}" must have 1 to {2} sizes of at least 1, got [{3}]; get the file again',
        path,
        sourceName,
        maxDimensions,
        shape.join(", "),
      ),
    );
  }
  const addend = name.endsWith("_norm.weight") ? family.normAddend : undefined;
  return { name, path, shape: shape.toReversed(), type, typeName, offset, byteLength, ...(addend === undefined ? {} : { addend }) };
}
