/** What the completion pipeline and the chat need from a language model, wherever it runs. */
import type { IndexHit, IndexInfo } from "../shared/indexProtocol.ts";
import type {
  ChatEnd,
  ChatMessage,
  ChatRequest,
  CountTokensParams,
  GenerateEnd,
  GenerateRequest,
  PrewarmRequest,
} from "../shared/protocol.ts";

export interface Backend {
  /**
   * Generates text after a prompt. `onText` gets the text piece by piece, each piece whole characters. Resolves when
   * generation has ended, also with `finish: "cancelled"` when `signal` fires or a newer call ends this one; rejects
   * with an AppError when the model cannot answer.
   */
  generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd>;

  /**
   * Reads a prompt that is expected to come, while nothing else is to be done; any other call ends that. Resolves when it has ended, for
   * whatever reason. Absent where reading ahead is of no use.
   */
  prewarm?(request: PrewarmRequest, signal: AbortSignal): Promise<void>;
}

/** What the chat and the actions need besides. */
export interface ChatBackend {
  /** An answer in a conversation; text, cancelling and errors as in `Backend.generate`. Rejects with `request/tooLong` when it does not fit. */
  chat(request: ChatRequest, onText: (text: string) => void, signal: AbortSignal): Promise<ChatEnd>;

  /** Tokens of each text; of messages one number, for the prompt that the model's template makes of them. */
  countTokens(params: CountTokensParams, signal: AbortSignal): Promise<readonly number[]>;

  /** Natural logarithm of the probability of each answer, its end included, in their order. Absent where the model does not tell. */
  readonly scoreAnswers?:
    | ((messages: readonly ChatMessage[], answers: readonly string[], signal: AbortSignal) => Promise<readonly number[]>)
    | undefined;
}

/** Finds pieces of the workspace's files that answer a question. */
export interface WorkspaceIndex {
  /** Opens or makes the index of these folders, absolute paths. `onProgress` hears how many files are done of how many. */
  open(folders: readonly string[], onProgress: (filesDone: number, filesTotal: number) => void, signal: AbortSignal): Promise<IndexInfo>;
  update(paths: readonly string[]): Promise<IndexInfo>;
  search(question: string, limit: number, signal: AbortSignal): Promise<readonly IndexHit[]>;
}
