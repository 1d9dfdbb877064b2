import { t } from "@vscode/l10n";
import type { LlamaConfig } from "../model/config.ts";
import type { ModelFile } from "../model/formats/modelFile.ts";
import { AppError } from "../shared/errors.ts";
import { vocabularyOf } from "../tokenizer/fromModelFile.ts";
import type { Vocabulary } from "../tokenizer/vocabulary.ts";

/** The vocabulary of a file, each of whose tokens the model has an embedding for. Throws an AppError when there is none. */
export async function fittingVocabulary(file: ModelFile, config: LlamaConfig): Promise<Vocabulary> {
  const words = await vocabularyOf(file);
  if (words.tokens.length > config.vocabularySize) {
    throw new AppError(
      "model/badConfig",
      t(
        "{0}: the tokenizer's {1} tokens must fit the model's {2}; choose another model file",
        file.path,
        words.tokens.length,
        config.vocabularySize,
      ),
    );
  }
  return words;
}
