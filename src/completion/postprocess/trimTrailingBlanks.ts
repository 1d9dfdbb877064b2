/** White space at the ends of lines and of the text shows nowhere and stays in the file. */
export function trimTrailingBlanks(text: string): string {
  return text.replace(/[^\S\n]+(?=\n)/g, "").trimEnd();
}
