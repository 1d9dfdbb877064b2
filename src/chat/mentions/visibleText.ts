/**
 * Names of files and symbols as one line that shows what is in it. Whoever made a file chose its name, and may have put line breaks into
 * it, or characters that turn the order of what follows around (Unicode Technical Report 36, section 3.6).
 */

/** Controls, formats (among them all that change the direction), separators of lines, halves of surrogate pairs, private use. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;
/** Joiners shape letters and emoji; they neither break a line nor turn it around. */
const joiners = "\u200c\u200d";
/** Unicode's pictures of the controls 0 to 31 lie together in their order. */
const firstPicture = 0x2400;
const pictureOfDelete = "\u2421";
/** Closes the code that a name stands in. */
const backtick = /`/g;
const likeBacktick = "\u02cb";

/** Longer names fill a chip without saying more; file systems allow 255. */
const maxNameLength = 80;

/** A path or message with each character that acts instead of being seen made visible. */
export function visibleText(text: string): string {
  return text.replace(invisible, shown).replace(backtick, likeBacktick);
}

/** A name for a chip or a list: visible, and without its middle if it is long, since its end tells what it is. */
export function visibleName(name: string): string {
  const letters = [...visibleText(name)];
  if (letters.length <= maxNameLength) return letters.join("");
  const half = maxNameLength / 2;
  return `${letters.slice(0, half).join("")}…${letters.slice(-half).join("")}`;
}

function shown(character: string): string {
  if (joiners.includes(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(firstPicture + code);
  if (code === 0x7f) return pictureOfDelete;
  return `‹${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}
