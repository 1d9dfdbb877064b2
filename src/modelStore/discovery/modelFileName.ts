/** What the name of a file tells of it, by the customs of those who publish models. */

/** Files that are made for another model: image projectors, adapters, drafts of matrices, vocabularies for tests. */
const partOfAnother =
  /mmproj|imatrix|ggml-vocab|control[-_]?vector|(?:^|[^a-z])(?:lora|adapter|clip[-_]vi[st]|vision[-_]encoder)(?:[^a-z]|$)/iu;

/** Models that turn a text into numbers and cannot write one. */
const embedding = /embed|minilm|rerank|colbert|(?:^|[^a-z])(?:bge|gte|e5|splade)(?:[^a-z]|$)/iu;

/** How GPT4All and LM Studio begin the names of what they still download; others append something, so the name no longer ends as it should. */
const unfinished = /^(?:incomplete|downloading)[-_]/iu;

/** https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split */
const splitPart = /^(?<stem>.*)-(?<part>\d{5})-of-(?<count>\d{5})\.gguf$/iu;

/** Whether a file may be a model that writes text, or one part of it. */
export function looksLikeGgufModel(fileName: string): boolean {
  return /\.gguf$/iu.test(fileName) && !unfinished.test(fileName) && isOfTextModel(fileName);
}

/** Whether a name, of a file or a repository, is not that of something else than a model that writes text. */
export function isOfTextModel(name: string): boolean {
  return !partOfAnother.test(name) && !embedding.test(name);
}

/** Undefined for a file that is a model by itself. */
export function splitPartOf(fileName: string): { readonly stem: string; readonly part: number; readonly count: number } | undefined {
  const { stem, part, count } = splitPart.exec(fileName)?.groups ?? {};
  return stem === undefined ? undefined : { stem, part: Number(part), count: Number(count) };
}

/** What a person calls a file: without its ending and the number of its part. */
export function nameOfFile(fileName: string): string {
  return splitPartOf(fileName)?.stem ?? fileName.replace(/\.gguf$/iu, "");
}
