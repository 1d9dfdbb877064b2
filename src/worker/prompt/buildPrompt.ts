/**
 * A prompt as the model was trained to read it: other files first, the stablest at the front, then the text around the cursor. What is
 * written by the user is encoded without special tokens and so can never become one; only the template's own ids direct the model.
 */
import type { FimPart } from "../../shared/fimFormats.ts";
import type { Prompt } from "../../shared/protocol.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { FimTokens } from "../../tokenizer/vocabulary.ts";
import { contextTokens } from "./contextTokens.ts";
import type { FimTemplate } from "./fimTemplates.ts";
import { lastTokens, type PrefixTokens, prefixPrompt, prefixTokens, startTokens } from "./prefixPrompt.ts";
import type { StickySuffix } from "./stickySuffix.ts";

export interface PromptBuilding {
  readonly tokenizer: Tokenizer;
  /** Undefined for models that cannot fill in the middle: they get the text before the cursor. */
  readonly template: FimTemplate | undefined;
  readonly stickySuffix: StickySuffix;
}

export interface BuiltPrompt extends PrefixTokens {
  /** Tokens up to the end of the prefix: those behind them are computed anew with each key. */
  readonly settledTokens: number;
}

/**
 * The most tokens of the suffix. In the order prefix, suffix, middle all of them are read again with each key, and what an answer must
 * lead to stands in the first lines; with the suffix first they stay in the KV cache.
 */
const maxSuffixTokens = { read: 128, kept: 256 } as const;
/** Shares of the room: most of what decides a line stands just before it. */
const maxSuffixShare = 0.25;
const maxContextShare = 0.4;
/** With less room than this the text before the cursor is worth more than anything else. */
const minFimTokens = 64;

/** What the prefix leaves to the other parts changes by this much at once, so that its beginning stays where it is while they vary a little. */
const reserveStep = 32;

/** At most `maxTokens` ids, at least one. */
export function buildPrompt(building: PromptBuilding, prompt: Prompt, maxTokens: number): BuiltPrompt {
  const { tokenizer, template } = building;
  if (template !== undefined && maxTokens >= minFimTokens) return fimPrompt(building, template, prompt, maxTokens);
  const built = prefixPrompt(tokenizer, prompt.prefix, maxTokens, prompt.healing);
  return { ...built, settledTokens: built.ids.length };
}

function fimPrompt({ tokenizer, stickySuffix }: PromptBuilding, template: FimTemplate, prompt: Prompt, maxTokens: number): BuiltPrompt {
  const { prefix, suffix, path = "" } = prompt;
  const context = contextTokens(tokenizer, template, prompt, Math.floor(maxContextShare * maxTokens));
  const parts = context.files.length > 0 ? (template.inRepository?.current ?? template.alone) : template.alone;

  const isSuffixFirst = parts.indexOf("suffix") < parts.indexOf("prefix");
  const suffixRoom = Math.min(isSuffixFirst ? maxSuffixTokens.kept : maxSuffixTokens.read, Math.floor(maxSuffixShare * maxTokens));
  const suffixIds = tokenizer.encode(isSuffixFirst ? stickySuffix.choose(path, suffix) : suffix).slice(0, suffixRoom);
  const tokensOf = (some: readonly FimPart[], prefixIds: readonly number[]) => {
    const texts = { path: context.path, prefix: [...context.notes, ...prefixIds], suffix: suffixIds };
    return some.flatMap((part) => partTokens(part, template.tokens, texts));
  };

  const start = [...startTokens(tokenizer, false), ...context.files];
  const others = start.length + tokensOf(parts, []).length;
  const whole = prefixTokens(tokenizer, prefix, prompt.healing ?? (parts.at(-1) === "prefix" ? "all" : "blanks"));
  const prefixIds = lastTokens(whole.ids, maxTokens - Math.ceil(others / reserveStep) * reserveStep);
  const afterPrefix = parts.indexOf("prefix") + 1;
  const settled = [...start, ...tokensOf(parts.slice(0, afterPrefix), prefixIds)];
  const all = [...settled, ...tokensOf(parts.slice(afterPrefix), prefixIds)];
  return { ids: all, healed: whole.healed, settledTokens: settled.length };
}

function partTokens(
  part: FimPart,
  tokens: FimTokens,
  texts: Readonly<Record<"path" | "prefix" | "suffix", readonly number[]>>,
): readonly number[] {
  switch (part) {
    case "<prefix>":
      return [tokens.prefix];
    case "<suffix>":
      return [tokens.suffix];
    case "<middle>":
      return [tokens.middle];
    case "<file>":
      return tokens.fileSeparator === undefined ? [] : [tokens.fileSeparator];
    default:
      return texts[part];
  }
}
