/** Text of a model without characters that are not seen: controls, and those that turn the order of what follows (Unicode TR 36). */
export function plainText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/(?![\n\t])[\p{Cc}\p{Bidi_C}]/gu, "");
}
