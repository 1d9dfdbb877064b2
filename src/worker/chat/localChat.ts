/** The model in a conversation: an answer, the length of what it is asked, and how likely it thinks given answers. */
import { t } from "@vscode/l10n";
import type { Engine } from "../../engine/engine.ts";
import type { Sampler } from "../../engine/sampler/sampler.ts";
import type { Turn } from "../../engine/turn.ts";
import { AppError } from "../../shared/errors.ts";
import type { ChatEnd, ChatRequest, CountTokensParams, ScoreAnswersParams } from "../../shared/protocol.ts";
import type { Tokenizer, Vocabulary } from "../../tokenizer/tokenizer.ts";
import { GeneratedText } from "../generatedText.ts";
import type { LookupSources } from "../lookupSources.ts";
import { AnswerMemory } from "./answerMemory.ts";
import { ChatPrompts } from "./chatPrompt.ts";

export interface ChatParts {
  readonly tokenizer: Tokenizer;
  readonly vocabulary: Vocabulary;
  readonly lookupSources: LookupSources;
  /** Control tokens that do not end the text: they are no text. */
  readonly silentTokens: readonly number[];
}

/** What an answer is generated with. */
export interface Answering {
  readonly engine: Engine;
  readonly sampler: Sampler;
  readonly onText: (text: string) => void;
  readonly signal: AbortSignal;
  readonly turn: Turn;
}

export class LocalChat {
  readonly #parts: ChatParts;
  readonly #memory: AnswerMemory;
  readonly #prompts: ChatPrompts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.#memory = new AnswerMemory(parts.tokenizer);
    this.#prompts = new ChatPrompts(parts.tokenizer, parts.vocabulary, this.#memory);
  }

  /** Rejects with AppError: `request/tooLong`, or what the template says of the conversation. */
  async answer(request: ChatRequest, { engine, sampler, onText, signal, turn }: Answering): Promise<ChatEnd> {
    const { tokenizer, lookupSources, silentTokens } = this.#parts;
    const { endOfTurn } = this.#prompts;
    const { messages, maxTokens, stop = [] } = request;
    const { ids: prompt, open } = this.#prompts.toAnswer(messages);
    requireRoom(prompt.length, maxTokens, engine.capacity);
    const lookup = lookupSources.of({ prompt: { prefix: "", suffix: "" }, lookup: request.lookup });
    const text = new GeneratedText((id) => tokenizer.tokenBytes(id), 0, { strings: stop, afterText: false });
    const ids: number[] = [];
    let given = "";
    let lead = "";
    const give = (piece: string) => {
      // A vocabulary with a space before each first word writes one before an answer too, and gets it back when the answer is read again.
      const hasLead = given === "" && lead === "" && open.text === "" && piece.startsWith(tokenizer.startText);
      if (hasLead) lead = tokenizer.startText;
      const shown = hasLead ? piece.slice(lead.length) : piece;
      if (shown === "") return;
      given += shown;
      onText(shown);
    };
    const read = (id: number) => {
      ids.push(id);
      give(text.push(id));
      return text.stopped ? "stop" : "continue";
    };
    const end = await engine.generate(
      {
        prompt,
        isConversation: true,
        maxTokens,
        endTokens: new Set([...tokenizer.endTokens, ...(endOfTurn === undefined ? [] : [endOfTurn])]),
        bannedTokens: silentTokens.filter((id) => id !== endOfTurn),
        sampler,
        ...(lookup === undefined ? {} : { lookup }),
      },
      read,
      signal,
      turn,
    );
    give(text.end());
    this.#memory.remember(open, lead, given, ids);
    return { ...end, kvBytes: engine.kvBytes, contextTokens: engine.capacity };
  }

  count(params: CountTokensParams): readonly number[] {
    if ("messages" in params) return [this.#prompts.toAnswer(params.messages).ids.length];
    return params.texts.map((text) => this.#parts.tokenizer.encode(text).length);
  }

  /** Log probabilities (natural) of whole answers, in their order. What they have in common is computed once. */
  async score(
    { messages, answers }: ScoreAnswersParams,
    { engine, signal, turn }: Omit<Answering, "sampler" | "onText">,
  ): Promise<number[]> {
    const { tokenizer } = this.#parts;
    const { ids: prompt } = this.#prompts.toAnswer(messages);
    const [documentEnd] = tokenizer.endTokens;
    const endToken = this.#prompts.endOfTurn ?? documentEnd;
    const ends = endToken === undefined ? [] : [endToken];
    const tokens = answers.map((answer) => [...tokenizer.encode(answer), ...ends]);
    requireRoom(prompt.length, Math.max(1, ...tokens.map(({ length }) => length)), engine.capacity);
    const sequence = engine.open(signal, turn);
    try {
      const scores: number[] = [];
      for (const ids of tokens) scores.push(await sequence.logProbability(prompt, ids));
      return scores;
    } finally {
      sequence.close();
    }
  }
}

function requireRoom(promptTokens: number, answerTokens: number, capacity: number): void {
  if (promptTokens + answerTokens <= capacity) return;
  throw new AppError(
    "request/tooLong",
    t(
      "chat: the conversation and its longest answer must fit into {0} tokens, got {1} + {2}; leave out attached texts, ask for a shorter answer, or start a new conversation",
      capacity,
      promptTokens,
      answerTokens,
    ),
  );
}
