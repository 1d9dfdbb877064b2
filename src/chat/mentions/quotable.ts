/** Names and messages as they can stand between backticks in a prompt or in the list of a chat: visible, and without what would end the code. */
import { visibleText } from "../../shared/visibleText.ts";

const backtick = /`/g;
const likeBacktick = "\u02cb";

/** Longer names fill a chip without saying more; file systems allow 255. */
const maxNameLength = 80;

/** A path or message on one line. */
export function quotable(text: string): string {
  return visibleText(text).replace(backtick, likeBacktick);
}

/** A name for a chip or a list, without its middle if it is long, since its end tells what it is. */
export function quotableName(name: string): string {
  const letters = [...name];
  if (letters.length <= maxNameLength) return quotable(name);
  const half = maxNameLength / 2;
  return `${quotable(letters.slice(0, half).join(""))}…${quotable(letters.slice(-half).join(""))}`;
}
