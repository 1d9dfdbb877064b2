/**
 * Makes characters visible that reorder the text around them, so that code cannot read otherwise than it runs.
 * Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities", 2021.
 */
const controls = /[\u202A-\u202E\u2066-\u2069]/;
const eachControl = new RegExp(controls, "g");

const names: Readonly<Record<string, string>> = {
  "\u202A": "left-to-right embedding",
  "\u202B": "right-to-left embedding",
  "\u202C": "pop directional formatting",
  "\u202D": "left-to-right override",
  "\u202E": "right-to-left override",
  "\u2066": "left-to-right isolate",
  "\u2067": "right-to-left isolate",
  "\u2068": "first strong isolate",
  "\u2069": "pop directional isolate",
};

/** The text with `[U+202E]` in place of such a character, for attributes and labels. */
export function visibleText(text: string): string {
  return text.replace(eachControl, codePoint);
}

/** Replaces such characters in all text below a node by marked elements. */
export function showBidiControls(root: Node): void {
  if (!controls.test(root.textContent ?? "")) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Text && controls.test(node.data)) found.push(node);
  }
  for (const node of found) node.replaceWith(...visibleNodes(node.data));
}

function visibleNodes(text: string): Node[] {
  return text.split(/([\u202A-\u202E\u2066-\u2069])/).map((piece) => {
    if (!controls.test(piece)) return document.createTextNode(piece);
    const mark = document.createElement("span");
    mark.className = "bidi-control";
    mark.title = `Invisible character: ${names[piece] ?? "control"}`;
    mark.textContent = codePoint(piece);
    return mark;
  });
}

function codePoint(character: string): string {
  return `[U+${character.charCodeAt(0).toString(16).toUpperCase()}]`;
}
