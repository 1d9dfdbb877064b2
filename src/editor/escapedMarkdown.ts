/** Names, paths and messages come from files and servers; none of them may become a link or another mark. */
export function escapedMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}
