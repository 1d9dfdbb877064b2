import type { AnswerCall, AnswerPiece } from "./dialects/dialect.ts";

/**
 * An answer that goes on with a beginning, without that beginning: llama.cpp's server repeats it since 2026 (version 0.5), in one piece with the
 * first token; others do not, and a model that is not made to go on often begins anew with the same words. Text is held back as long as it may be
 * the beginning. To be used for one answer.
 */
export function afterBeginning(call: AnswerCall, beginning: string): AnswerCall {
  let held = "";
  let isSure = beginning === "";
  const after = (piece: AnswerPiece): AnswerPiece => {
    if (isSure) return piece;
    held += piece.text;
    isSure = held.length >= beginning.length || !beginning.startsWith(held) || piece.finish !== undefined;
    if (!isSure) return { ...piece, text: "" };
    return { ...piece, text: held.startsWith(beginning) ? held.slice(beginning.length) : held };
  };
  return {
    ...call,
    read(event) {
      const piece = call.read(event);
      return piece === undefined ? undefined : after(piece);
    },
  };
}
