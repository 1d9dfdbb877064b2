/** A request with what was gathered for its place. */
import type { ContextPiece, GenerateRequest } from "../../shared/protocol.ts";
import { sizeOf } from "./contextSource.ts";

/** What is known besides the text around the cursor. */
export interface GatheredContext {
  /** Stablest first. */
  readonly pieces: readonly ContextPiece[];
  /** Texts that the answer may repeat. */
  readonly lookupTexts: readonly string[];
}

export const noneGathered: GatheredContext = { pieces: [], lookupTexts: [] };

/** Of code, on average, and rather too few: what does not fit is left out at the end. */
const charsPerToken = 3.5;
/** Pieces come and go; the room for the text before the cursor should not change with each. */
const tokenStep = 128;

/** Context is read on top of the tokens that the text around the cursor may have. */
export function withContext<Request extends Pick<GenerateRequest, "prompt" | "maxPromptTokens">>(
  request: Request,
  { pieces, lookupTexts }: GatheredContext,
): Request {
  const chars = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const tokens = Math.ceil(chars / charsPerToken / tokenStep) * tokenStep;
  return {
    ...request,
    ...(pieces.length === 0 ? {} : { prompt: { ...request.prompt, context: pieces }, maxPromptTokens: request.maxPromptTokens + tokens }),
    ...(lookupTexts.length === 0 ? {} : { lookup: { texts: lookupTexts } }),
  };
}
