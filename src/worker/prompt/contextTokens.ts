/** Text from elsewhere as tokens: whole files for models that were trained on repositories, comments before the text for others. */

import { commented } from "../../shared/commented.ts";
import type { ContextPiece, Prompt } from "../../shared/protocol.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { FimTemplate } from "./fimTemplates.ts";

export interface ContextTokens {
  /** Stand before everything of the current file; empty where there are none. */
  readonly files: readonly number[];
  /** Stand at the beginning of the current file's text. */
  readonly notes: readonly number[];
  /** The current file's path and a line break, where other files stand before it. */
  readonly path: readonly number[];
}

/** A repository has to be named where the format names it, and what the user's folder is called says nothing. */
const repositoryName = "project";

/** In the order given, pieces that fit into the room that is left; at most `maxTokens` together. */
export function contextTokens(tokenizer: Tokenizer, template: FimTemplate, prompt: Prompt, maxTokens: number): ContextTokens {
  const { context = [], path, languageId } = prompt;
  const { tokens, inRepository } = template;
  const pathIds = tokenizer.encode(`${path ?? ""}\n`);
  const repository =
    tokens.repository === undefined || inRepository?.afterName === undefined
      ? []
      : [tokens.repository, ...tokenizer.encode(repositoryName + inRepository.afterName)];

  const fileTokens = (piece: ContextPiece): readonly number[] | undefined => {
    if (inRepository === undefined || tokens.fileSeparator === undefined || path === undefined || piece.path === undefined)
      return undefined;
    return [tokens.fileSeparator, ...tokenizer.encode(`${piece.path}\n${piece.text.trimEnd()}\n${inRepository.afterFile}`)];
  };

  const [files, notes]: [number[], number[]] = [[], []];
  for (const piece of context) {
    const file = fileTokens(piece);
    const isFirstFile = file !== undefined && files.length === 0;
    const note = file === undefined ? tokenizer.encode(commented(noteText(piece), languageId)) : [];
    const extra = isFirstFile ? repository.length + pathIds.length : 0;
    const used = files.length + notes.length + (files.length > 0 ? pathIds.length : 0);
    if (used + (file ?? note).length + extra > maxTokens) continue;
    if (file === undefined) notes.push(...note);
    else if (isFirstFile) files.push(...repository, ...(inRepository?.isSeparator === true ? file.slice(1) : file));
    else files.push(...file);
  }
  return { files, notes, path: files.length > 0 ? pathIds : [] };
}

function noteText({ path, text }: ContextPiece): string {
  return path === undefined ? text : `${path}\n${text}`;
}
