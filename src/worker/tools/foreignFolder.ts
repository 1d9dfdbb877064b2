/** What a folder is that is no model which runs here, by the names in it and its config.json; each row says what runs in its place. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { parseBoundedJson } from "../../model/formats/boundedJson.ts";
import { disk, readText } from "../../model/formats/fileAccess.ts";
import { foreignArchitecture } from "./foreignArchitecture.ts";

interface FolderFormat {
  readonly matches: (names: readonly string[]) => boolean;
  readonly message: (path: string) => string;
}

const has =
  (...wanted: readonly string[]) =>
  (names: readonly string[]) =>
    wanted.some((name) => names.includes(name));
const some = (pattern: RegExp) => (names: readonly string[]) => names.some((name) => pattern.test(name));

/** The first row that fits counts. */
const formats: readonly FolderFormat[] = [
  {
    // https://huggingface.co/docs/peft/developer_guides/checkpoint
    matches: (names) => has("adapter_config.json")(names) && !has("config.json")(names),
    message: (path) => t("{0}: a model must be whole, got a LoRA adapter; choose a model into which the adapter is merged", path),
  },
  {
    matches: has("model_index.json"),
    message: (path) => t("{0}: a model must write text, got one that makes pictures; choose a model for text", path),
  },
  {
    // https://sbert.net/docs/sentence_transformer/usage/custom_models.html
    matches: has("modules.json", "config_sentence_transformers.json"),
    message: (path) =>
      t("{0}: a model must write text, got one that turns texts into numbers for searching; choose a model that writes", path),
  },
  {
    matches: has("mlc-chat-config.json"),
    message: (path) => t("{0}: a model must be GGUF or safetensors, got one compiled for MLC; get the GGUF file of the same model", path),
  },
  {
    matches: (names) => has("openvino_model.xml")(names) || (has("model.bin")(names) && some(/vocabulary\.(?:json|txt)$/u)(names)),
    message: (path) =>
      t("{0}: a model must be GGUF or safetensors, got one for OpenVINO or CTranslate2; get the GGUF file of the same model", path),
  },
  {
    matches: (names) => !some(/\.safetensors/u)(names) && some(/\.gguf$/iu)(names),
    message: (path) => t("{0}: a model in GGUF is a file, got the folder that holds it; choose the .gguf file in it", path),
  },
  {
    matches: (names) => !some(/\.safetensors/u)(names) && (has("onnx", "genai_config.json")(names) || some(/\.onnx$/u)(names)),
    message: (path) =>
      t(
        "{0}: a model must be GGUF or safetensors, got ONNX, whose operators differ from file to file; get the GGUF file of the same model",
        path,
      ),
  },
  {
    matches: (names) => !some(/\.safetensors/u)(names) && some(/^(?:pytorch_model.*\.bin|consolidated.*\.pth)$/u)(names),
    message: (path) =>
      t(
        "{0}: a model must be GGUF or safetensors, got a PyTorch checkpoint, a pickle that can run programs as it is read; get the safetensors or GGUF file of the same model",
        path,
      ),
  },
];

const maxConfigBytes = 1 << 20;
const maxConfigValues = 1 << 16;

/**
 * Of config.json, what says how weights were rounded: transformers' `quantization_config.quant_method`, and MLX's `quantization`, which has bits
 * and a group size (https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/utils.py).
 */
const Config = z.object({
  model_type: z.string().optional(),
  quantization_config: z.object({ quant_method: z.string().optional() }).nullish(),
  quantization: z.object({ bits: z.number() }).nullish(),
});

/** As in `foreignFile`; `folder` may also be that of a safetensors file which was chosen itself. */
export async function foreignFolder(path: string, folder = path): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const named = folder === path ? formats.find(({ matches }) => matches(names)) : undefined;
  if (named !== undefined) return named.message(path);
  const config = await configIn(folder);
  if (config === undefined) return undefined;
  const method = config.quantization_config?.quant_method;
  if (method === undefined && (config.quantization ?? undefined) !== undefined) {
    return t(
      "{0}: safetensors weights must be F32, F16 or BF16, got {1} bits for MLX; get the GGUF file of the same model",
      path,
      config.quantization?.bits ?? 0,
    );
  }
  if (method !== undefined) {
    return t(
      "{0}: safetensors weights must be F32, F16 or BF16, got {1}, which is made for graphics cards; get the GGUF file of the same model, or the weights before they were rounded",
      path,
      method.toUpperCase(),
    );
  }
  return config.model_type === undefined ? undefined : foreignArchitecture(path, config.model_type);
}

async function configIn(folder: string): Promise<z.infer<typeof Config> | undefined> {
  try {
    return Config.parse(parseBoundedJson(await readText(join(folder, "config.json"), maxConfigBytes, disk), maxConfigValues));
  } catch {
    // What is wrong with it is for the reader of models to say.
    return undefined;
  }
}
