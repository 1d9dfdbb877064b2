/** What the completion pipeline and the chat need from a language model, wherever it runs. */
import type { GenerateEnd, GenerateRequest } from "../shared/protocol.ts";

export interface Backend {
  /**
   * Generates text after a prompt. `onText` gets the text piece by piece, each piece whole characters. Resolves when
   * generation has ended, also with `finish: "cancelled"` when `signal` fires or a newer call ends this one; rejects
   * with an AppError when the model cannot answer.
   */
  generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd>;
}
