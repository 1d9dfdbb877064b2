/** One request for text on the engine: prompt to tokens, tokens to text. */
import { bestContinuation } from "../engine/bestContinuation.ts";
import type { Engine } from "../engine/engine.ts";
import { HealingConstraint, type VocabularyIndex } from "../engine/healing.ts";
import type { Sampler } from "../engine/sampler/sampler.ts";
import type { Turn } from "../engine/turn.ts";
import type { Candidate, GenerateEnd, GenerateRequest } from "../shared/protocol.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { followingTokens } from "./followingTokens.ts";
import { GeneratedText } from "./generatedText.ts";
import type { LookupSources } from "./lookupSources.ts";
import { buildPrompt, type PromptBuilding } from "./prompt/buildPrompt.ts";

export interface TextGenerator {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly promptBuilding: PromptBuilding;
  readonly vocabulary: VocabularyIndex;
  readonly lookupSources: LookupSources;
  /** Control tokens that do not end the text: they are no text. */
  readonly silentTokens: readonly number[];
}

/** Of alternatives that nothing compares with the first the likeliest few: each costs as much time as the first. */
const maxUncompared = 3;

export async function generateText(
  { engine, tokenizer, promptBuilding, vocabulary, lookupSources, silentTokens }: TextGenerator,
  request: GenerateRequest,
  sampler: Sampler,
  onText: (text: string) => void,
  signal: AbortSignal,
  turn: Turn,
): Promise<GenerateEnd> {
  const { maxTokens, maxPromptTokens, priority = "completion", prompt, stop, bannedTokens = [], alternatives = 0 } = request;
  const { ids, healed, settledTokens } = buildPrompt(
    priority === "chat" ? { ...promptBuilding, template: undefined } : promptBuilding,
    prompt,
    Math.min(maxPromptTokens, engine.capacity - maxTokens),
  );
  if (priority === "prewarm") return prewarm(engine, { prompt: ids, settledTokens }, signal, turn);
  const tokenBytes = (id: number) => tokenizer.tokenBytes(id);
  const newConstraint = () => new HealingConstraint(vocabulary, tokenBytes, healed);
  const newText = () => new GeneratedText(tokenBytes, healed.length, stop);
  const lookup = lookupSources.of(request);
  const tokens = {
    prompt: ids,
    settledTokens,
    maxTokens,
    endTokens: tokenizer.endTokens,
    bannedTokens: [...silentTokens, ...bannedTokens],
    ...(lookup === undefined ? {} : { lookup }),
    logProbabilities: priority === "completion",
  };
  const text = newText();
  const give = (piece: string) => {
    if (piece.length > 0) onText(piece);
  };
  let end: GenerateEnd;
  if (alternatives > 0 && request.sampling.temperature === 0) {
    const readsSuffix = promptBuilding.template !== undefined;
    const following = readsSuffix ? [] : followingTokens(tokenizer, prompt.suffix);
    const reader = () => {
      const tried = newText();
      const read = (id: number) => {
        tried.push(id);
        return tried.stopped ? "stop" : "continue";
      };
      return { constraint: newConstraint(), read } as const;
    };
    const best = await bestContinuation(
      engine,
      { ...tokens, following, alternatives: readsSuffix ? Math.min(alternatives, maxUncompared) : alternatives, reader },
      signal,
      turn,
    );
    for (const id of best.ids) give(text.push(id));
    end = { ...best.generated, candidates: best.tried.map(({ ids, logProbabilities }) => candidateOf(ids, logProbabilities, newText())) };
  } else {
    const read = (id: number) => {
      give(text.push(id));
      return text.stopped ? "stop" : "continue";
    };
    end = await engine.generate({ ...tokens, sampler, constraint: newConstraint() }, read, signal, turn);
  }
  give(text.end());
  return { ...end, tokenEnds: text.tokenEnds, kvBytes: engine.kvBytes };
}

/** One that was tried, as text. */
function candidateOf(ids: readonly number[], logProbabilities: readonly number[], text: GeneratedText): Candidate {
  const pieces = ids.map((id) => text.push(id));
  return { text: pieces.join("") + text.end(), logProbabilities, tokenEnds: text.tokenEnds };
}

async function prewarm(engine: Engine, tokens: Parameters<Engine["prefill"]>[0], signal: AbortSignal, turn: Turn): Promise<GenerateEnd> {
  const startMs = performance.now();
  const end = (finish: GenerateEnd["finish"], reusedTokens: number): GenerateEnd => ({
    finish,
    promptTokens: tokens.prompt.length,
    reusedTokens,
    generatedTokens: 0,
    prefillMs: performance.now() - startMs,
    decodeMs: 0,
    kvBytes: engine.kvBytes,
  });
  try {
    const { reusedTokens } = await engine.prefill(tokens, signal, turn);
    return end("length", reusedTokens);
  } catch (error) {
    if (!signal.aborted) throw error;
    return end("cancelled", 0);
  }
}
