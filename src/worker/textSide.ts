import { VocabularyIndex } from "../engine/healing.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "../tokenizer/tokenizer.ts";

/** What turns text into token ids and back. */
export interface TextSide {
  readonly tokenizer: Tokenizer;
  readonly vocabulary: VocabularyIndex;
  readonly words: Vocabulary;
}

export function textSide(words: Vocabulary): TextSide {
  const tokenizer = createTokenizer(words);
  const vocabulary = new VocabularyIndex(
    tokenizer.vocabularySize,
    (id) => tokenizer.tokenBytes(id),
    (id) => tokenizer.isControl(id),
  );
  return { tokenizer, vocabulary, words };
}
