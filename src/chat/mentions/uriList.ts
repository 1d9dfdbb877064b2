/** What is dropped from a list of files: URIs, one a line (RFC 2483, section 5). */

/** More files would fill any context, and each is read for its chip. */
const maxUris = 20;

export interface UriList {
  readonly uris: readonly string[];
  /** How many more there were. */
  readonly leftOut: number;
}

/** Each URI once, in their order; lines that begin with `#` are comments. */
export function readUriList(text: string): UriList {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const uris = [...new Set(lines.filter((line) => line !== "" && !line.startsWith("#")))];
  return { uris: uris.slice(0, maxUris), leftOut: Math.max(0, uris.length - maxUris) };
}
