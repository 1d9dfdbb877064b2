/** Tokens of a text where nobody can count them: a byte-level vocabulary has about three bytes of code or prose a token, seldom fewer. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}
