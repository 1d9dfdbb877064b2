/**
 * Architectures that people have and that cannot be run, by what keeps them from it. Names are those of `general.architecture`
 * (https://github.com/ggml-org/llama.cpp/blob/master/src/llama-arch.cpp) and of `model_type` in config.json, without hyphens and underscores.
 */
import { t } from "@vscode/l10n";
import { architectures } from "../../model/architectures.ts";
import { families } from "../../model/formats/huggingFaceFamilies.ts";

type Kind = "embedding" | "projector" | "speech" | "encoderDecoder" | "recurrent" | "experts" | "images" | "other";

const names: Readonly<Record<Kind, string>> = {
  embedding:
    "bert nomicbert nomicbertmoe jinabertv2 jinabertv3 modernbert neobert eurobert roberta xlmroberta gemmaembedding distilbert debertav2",
  projector: "clip siglip mmproj",
  speech: "whisper wavtokenizerdec parlertts bark",
  encoderDecoder: "t5 t5encoder mt5 bart mbart m2m100 pegasus",
  recurrent:
    "mamba mamba2 rwkv rwkv5 rwkv6 rwkv6qwen2 rwkv7 arwkv7 jamba granitehybrid granitemoehybrid falconh1 falconmamba lfm2 lfm2moe nemotronh plamo2 qwen3next kimilinear bamba zamba2",
  experts:
    "mixtral qwen2moe qwen3moe deepseek2 deepseekv2 deepseekv3 glm4moe gptoss olmoe granitemoe llama4 dbrx grok phimoe ernie45moe hunyuanmoe bailingmoe bailingmoe2 minimaxm2 dots1 arctic afmoe smallthinker",
  images: "qwen2vl qwen25vl qwen3vl qwen3vlmoe mllama llava llavanext minicpmv idefics3 paligemma pixtral internvl chameleon cogvlm",
  other:
    "falcon gptneox gptj gpt2 mpt bloom starcoder gptbigcode refact codeshell baichuan chatglm glm4 internlm2 commandr cohere cohere2 deepseek phi phi2 gemma3n gemma4 minicpm minicpm3 exaone exaone4 orion xverse nemotron plamo openelm bitnet hunyuandense ernie45 seedoss olmo jais deci arcee qwen apertus",
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  (["embedding", "projector", "speech", "encoderDecoder", "recurrent", "experts", "images", "other"] as const).flatMap((kind) =>
    names[kind].split(" ").map((name) => [name, kind] as const),
  ),
);

/** What is nearest among those that run, where there is something nearer than the usual answer. */
const nearest: ReadonlyMap<string, string> = new Map([
  ["qwen2moe", "Qwen2.5-Coder"],
  ["qwen3moe", "Qwen3 1.7B, 4B or 8B"],
  ["qwen3next", "Qwen3 4B or 8B"],
  ["qwen2vl", "Qwen2.5-Coder"],
  ["qwen25vl", "Qwen2.5-Coder"],
  ["qwen3vl", "Qwen3 4B or 8B"],
  ["deepseek2", "DeepSeek-Coder 1.3B or 6.7B"],
  ["deepseekv2", "DeepSeek-Coder 1.3B or 6.7B"],
  ["starcoder", "StarCoder2 3B"],
  ["gptbigcode", "StarCoder2 3B"],
  ["llama4", "Llama 3.2"],
  ["mllama", "Llama 3.2 1B or 3B"],
  ["mixtral", "Mistral 7B"],
  ["phi2", "Phi-3.5 mini"],
  ["phi", "Phi-3.5 mini"],
  ["phimoe", "Phi-3.5 mini"],
  ["gemma3n", "Gemma 3 4B"],
  ["granitehybrid", "Granite 3"],
  ["granitemoehybrid", "Granite 3"],
  ["granitemoe", "Granite 3"],
  ["olmoe", "OLMo 2"],
  ["olmo", "OLMo 2"],
]);
const usual = "Qwen2.5-Coder, Qwen3, Llama 3.2 or Gemma 3";

/** In words, why it does not run and what does; undefined for what runs, or what nobody has heard of here. */
export function foreignArchitecture(path: string, architecture: string): string | undefined {
  if (Object.hasOwn(architectures, architecture) || Object.hasOwn(families, architecture)) return undefined;
  const name = architecture.toLowerCase().replaceAll(/[-_.]/gu, "");
  const instead = nearest.get(name) ?? usual;
  switch (kinds.get(name)) {
    case "embedding":
      return t(
        '{0}: a model must write text, got "{1}", which turns texts into numbers for searching; choose {2}',
        path,
        architecture,
        instead,
      );
    case "projector":
      return t(
        '{0}: a model must write text, got "{1}", the part of another model that reads pictures; choose the model that it belongs to, if it is {2}',
        path,
        architecture,
        instead,
      );
    case "speech":
      return t('{0}: a model must write text, got "{1}", which is for speech; choose {2}', path, architecture, instead);
    case "encoderDecoder":
      return t(
        '{0}: a model must go on with a text, got "{1}", which turns one text into another; choose {2}',
        path,
        architecture,
        instead,
      );
    case "recurrent":
      return t(
        '{0}: a model must use attention in all its layers, got "{1}", which has a state instead; choose {2}',
        path,
        architecture,
        instead,
      );
    case "experts":
      return t('{0}: a model must be dense, got "{1}", a mixture of experts; choose {2}', path, architecture, instead);
    case "images":
      return t('{0}: a model must be for text only, got "{1}", which reads pictures as well; choose {2}', path, architecture, instead);
    case "other":
      return t('{0}: the architecture must be one that is known here, got "{1}"; choose {2}', path, architecture, instead);
    case undefined:
      return undefined;
  }
}
