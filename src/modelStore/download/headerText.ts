/** What a server says, fit to stand in a message: short, and without what would make a link or a button of it in a notification. */
export function headerText(text: string): string {
  const plain = text.replace(/[^\w.,:;/ %+-]/gu, "?");
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength)}…`;
}

/** A host and the beginning of a path. */
const maxLength = 80;
