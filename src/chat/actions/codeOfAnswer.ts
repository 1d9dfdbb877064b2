/** Stands in for `codeOfAnswer` of ../answerCode.ts until that is there: the first code block of an answer, or of one that was cut. */
export function codeOfAnswer(
  answer: string,
  languageId: string,
): { readonly code: string; readonly explanation: string; readonly languageId: string } | undefined {
  const opening = /^[ \t]*(`{3,})[^\n`]*\n/m.exec(answer);
  if (opening === null) return undefined;
  const start = opening.index + opening[0].length;
  const rest = answer.slice(start);
  const closing = new RegExp(`^[ \\t]*${opening[1]}\`*[ \\t]*$`, "m").exec(rest);
  const code = (closing === null ? rest : rest.slice(0, closing.index)).replace(/\s+$/, "");
  const after = closing === null ? "" : rest.slice(closing.index + closing[0].length);
  if (code.trim() === "") return undefined;
  return { code, explanation: `${answer.slice(0, opening.index)}${after}`.trim(), languageId };
}
