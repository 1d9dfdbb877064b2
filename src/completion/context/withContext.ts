/** A request with the name of its file and what was gathered for its place. */
import type { ContextPiece, GenerateRequest } from "../../shared/protocol.ts";
import type { DocumentSnapshot } from "../outcome.ts";

/** What is known besides the text around the cursor. */
export interface GatheredContext {
  /** Stablest first. */
  readonly pieces: readonly ContextPiece[];
  /** Texts that the answer may repeat. */
  readonly lookupTexts: readonly string[];
}

export const noneGathered: GatheredContext = { pieces: [], lookupTexts: [] };

export function withContext<Request extends Pick<GenerateRequest, "prompt">>(
  request: Request,
  { path, languageId }: Pick<DocumentSnapshot, "path" | "languageId">,
  { pieces, lookupTexts }: GatheredContext,
): Request {
  return {
    ...request,
    prompt: { ...request.prompt, path, languageId, ...(pieces.length === 0 ? {} : { context: pieces }) },
    ...(lookupTexts.length === 0 ? {} : { lookup: { texts: lookupTexts } }),
  };
}
