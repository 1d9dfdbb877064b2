/**
 * Whether a piece at `position` belies what a file of that name begins with: "GGUF" for a GGUF file. Everything else is left to the size
 * and the SHA-256; this only saves a person from waiting for a gigabyte of something else.
 */
export function beliesStart(name: string, piece: Uint8Array, position: number): boolean {
  const start = name.toLowerCase().endsWith(".gguf") ? "GGUF" : "";
  for (let at = position; at < start.length && at - position < piece.length; at++) {
    if (piece[at - position] !== start.charCodeAt(at)) return true;
  }
  return false;
}
