/** Ends the text before a character of which the model wrote only some of the bytes: U+FFFD stands for it, which nobody wants in a file. */
export function cutBrokenCharacters(text: string): string {
  const at = text.indexOf("\uFFFD");
  return at === -1 ? text : text.slice(0, at);
}
