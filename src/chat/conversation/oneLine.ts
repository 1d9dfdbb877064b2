/** All but the joiners, which shape letters and emoji. */
const unwanted = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s])+/gu;

/** A name as one line, whatever it is made of: no line ends, control characters or marks that turn its direction around. */
export function oneLine(text: string): string {
  return text.replaceAll(unwanted, " ").trim();
}
