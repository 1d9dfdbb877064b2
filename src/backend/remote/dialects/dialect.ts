/** What servers differ in: the ways to ask and the shapes of answers. A dialect is data and pure functions; `RemoteBackend` does the asking. */
import type { ChatMessage, Finish, SamplingOptions } from "../../../shared/protocol.ts";
import type { FittedPrompt } from "../promptText.ts";
import type { ServerConnection, StreamedCall } from "../serverConnection.ts";

export const dialectNames = ["llamaCpp", "ollama", "vllm", "lmStudio", "tgi", "llamaCppPython", "openAi"] as const;

export type DialectName = (typeof dialectNames)[number];

/** A model that a server has. */
export interface RemoteModel {
  /** What requests call it. */
  readonly id: string;
  /** The most tokens of a prompt and its answer together; undefined where the server does not tell. */
  readonly contextTokens: number | undefined;
  /** Whether text after the cursor reaches it; "asking" where only asking shows it. */
  readonly fillsInTheMiddle: "yes" | "no" | "asking";
  /** Undefined where the server does not tell. */
  readonly isLoaded: boolean | undefined;
}

export interface CompletionRequest {
  readonly prompt: FittedPrompt;
  readonly maxTokens: number;
  /** That the server may look for from the first character on. */
  readonly stop: readonly string[];
  readonly sampling: SamplingOptions;
}

export interface ConversationRequest {
  /** Without special texts. */
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly sampling: SamplingOptions;
}

/** One event of an answer. */
export interface AnswerPiece {
  readonly text: string;
  /** Tokens that the text comes from, where the server tells their probability. */
  readonly tokens?: readonly PieceToken[];
  /** Why the answer ended, in its last piece but for `usage`. */
  readonly finish?: Exclude<Finish, "cancelled">;
  readonly usage?: Usage;
}

export interface PieceToken {
  readonly text: string;
  /** Natural logarithm. */
  readonly logProbability: number;
}

/** Absent is what the server does not tell. */
export interface Usage {
  readonly promptTokens?: number | undefined;
  readonly reusedTokens?: number | undefined;
  readonly generatedTokens?: number | undefined;
  readonly prefillMs?: number | undefined;
  readonly decodeMs?: number | undefined;
}

export interface AnswerCall extends StreamedCall {
  /** What an event says; undefined where it says nothing of interest. Throws where it has not the documented shape. */
  readonly read: (event: unknown) => AnswerPiece | undefined;
}

/** What a server can tell with a completion. */
export interface DialectAbilities {
  readonly logProbabilities: "yes" | "no" | "asking";
  /** "estimated" by the length of the text. */
  readonly tokenCounts: "exact" | "estimated";
  readonly reusedTokens: "yes" | "asking" | "no";
  /** Whether it goes on with the beginning of an answer. */
  readonly continuesAnswers: boolean;
}

export interface Dialect {
  /** Shown. */
  readonly title: string;
  readonly abilities: DialectAbilities;
  /** Of a question that costs the server nothing. */
  readonly probePath: `/${string}`;
  /** What a stream without any event stands for, where it stands for something. */
  readonly emptyStream?: "tooLong";
  listModels(ask: Ask): Promise<readonly RemoteModel[]>;
  /** Ways to ask, best first: the next is for a server that refuses the one before. */
  completion(model: RemoteModel, request: CompletionRequest): readonly [AnswerCall, ...AnswerCall[]];
  chat(model: RemoteModel, request: ConversationRequest): AnswerCall;
  /** Tokens of each text. Absent where the server does not count. */
  countTokens?(ask: Ask, model: RemoteModel, texts: readonly string[]): Promise<readonly number[]>;
}

/** A light question that has one JSON value for an answer. */
export type Ask = (call: Parameters<ServerConnection["askJson"]>[0]) => Promise<unknown>;
