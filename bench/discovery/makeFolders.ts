/** 10,000 files as they lie on the disk of somebody who tries many models. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { llamaConfig, put, putHubFile, putOllamaModel, someBytes } from "../../test/fixtures/modelFolders.ts";

/** Per repository: the files of a snapshot, each a blob and a link, and refs/main. */
const otherFiles = [
  "README.md",
  ".gitattributes",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "vocab.json",
  "merges.txt",
];
const hubRepositories = 400;
const ollamaModels = 200;
const lmStudioFolders = 300;

/** Makes them below `home`, each with the content of its own that models have. Gives the number of files and links. */
export function makeFolders(home: string): number {
  const hub = join(home, ".cache/huggingface/hub");
  for (let number = 0; number < hubRepositories; number++) {
    const revision = number.toString(16).padStart(40, "0");
    const file = (path: string, content: string | Uint8Array) =>
      putHubFile(hub, { repository: `org/repo${number}`, revision, path }, content);
    for (const name of otherFiles) file(name, `${name} ${number}`);
    file("config.json", number % 4 === 0 ? JSON.stringify({ model_type: "bert", architectures: ["BertModel"] }) : llamaConfig);
    for (const part of [1, 2]) file(`model-0000${part}-of-00002.safetensors`, someBytes(`weights ${number} ${part} `));
    file("model.safetensors.index.json", "{}");
  }
  for (let number = 0; number < ollamaModels; number++) {
    putOllamaModel(join(home, ".ollama/models"), `registry.ollama.ai/library/model${number}/latest`, someBytes(`ollama ${number} `));
  }
  for (let number = 0; number < lmStudioFolders; number++) {
    const folder = join(home, `.lmstudio/models/publisher${number % 20}/repo${number}-GGUF`);
    put(join(folder, "mmproj-model-f16.gguf"), someBytes(`mmproj ${number} `));
    for (const type of ["Q4_K_M", "Q8_0"]) put(join(folder, `repo${number}-${type}.gguf`), someBytes(`${type} ${number} `));
  }
  return readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).length;
}
