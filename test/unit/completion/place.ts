/** Places written as text with `█` for the cursor. */
import type { CompletionRequest, DocumentSnapshot } from "../../../src/completion/outcome.ts";

export function snapshotAt(marked: string, languageId = "typescript"): DocumentSnapshot {
  const cursor = marked.indexOf("█");
  if (cursor === -1) throw new Error(`no cursor in ${JSON.stringify(marked)}`);
  return { uri: "file:///a", path: "a", languageId, prefix: marked.slice(0, cursor), suffix: marked.slice(cursor + 1) };
}

export function requestAt(marked: string, more: Partial<CompletionRequest> & { readonly languageId?: string } = {}): CompletionRequest {
  const { languageId, mode = "auto", explicit = false, circumstances } = more;
  return { snapshot: snapshotAt(marked, languageId), mode, explicit, ...(circumstances === undefined ? {} : { circumstances }) };
}
