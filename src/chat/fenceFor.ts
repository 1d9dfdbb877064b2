/** A fence that no run of backticks inside the text can close. https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
export function fenceFor(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return "`".repeat(Math.max(3, longest + 1));
}
