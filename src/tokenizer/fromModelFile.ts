import type { ModelFile } from "../model/formats/modelFile.ts";
import { readVocabulary } from "./fromGguf.ts";
import { readTokenizerJson } from "./fromTokenizerJson.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The vocabulary of a model in either format: GGUF keeps it in its metadata, Hugging Face in tokenizer.json beside the weights. */
export async function vocabularyOf(file: ModelFile): Promise<Vocabulary> {
  return file.format === "gguf" ? readVocabulary(file) : await readTokenizerJson(file.folder);
}
