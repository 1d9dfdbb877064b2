/** What the completion pipeline and the chat need from a language model, wherever it runs. */
import type { GenerateEnd, GenerateRequest, PrewarmRequest } from "../shared/protocol.ts";

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
