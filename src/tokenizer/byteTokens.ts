/** Ids of the tokens of one byte, which vocabularies of SentencePiece name <0x00> to <0xFF>, by byte; undefined for bytes without one. */
export function byteTokensOf(tokens: readonly string[], isByte: (id: number) => boolean): readonly (number | undefined)[] {
  const byteTokens = new Array<number | undefined>(256).fill(undefined);
  for (const [id, token] of tokens.entries()) {
    const digits = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
    if (digits !== undefined && isByte(id)) byteTokens[Number.parseInt(digits, 16)] = id;
  }
  return byteTokens;
}
