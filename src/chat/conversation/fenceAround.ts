/** Code between fences of backticks, more of them than any run in the code, so that nothing inside ends it. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
export function fenceAround(code: string, language = ""): string {
  const runs = code.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(runs.reduce((most, run) => Math.max(most, run.length + 1), 3));
  return `${fence}${language.replaceAll(/[^\w+#.-]/g, "")}\n${code}${code.endsWith("\n") ? "" : "\n"}${fence}`;
}
