/** Text from elsewhere for a label of VS Code, which draws an icon for what looks like the name of one. */
export function withoutIcons(text: string): string {
  return text.replaceAll("$(", "$ (");
}
