/**
 * Marks characters that reorder the text around them where they stand, so that code cannot read otherwise than it runs.
 * Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities", 2021.
 */
import { t } from "@vscode/l10n";
import { codePointText } from "../../shared/visibleText.ts";

const names: Readonly<Record<string, string>> = {
  "\u202A": t("left-to-right embedding"),
  "\u202B": t("right-to-left embedding"),
  "\u202C": t("pop directional formatting"),
  "\u202D": t("left-to-right override"),
  "\u202E": t("right-to-left override"),
  "\u2066": t("left-to-right isolate"),
  "\u2067": t("right-to-left isolate"),
  "\u2068": t("first strong isolate"),
  "\u2069": t("pop directional isolate"),
};

const controls = new RegExp(`[${Object.keys(names).join("")}]`);

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
  return text.split(new RegExp(`(${controls.source})`)).map((piece) => {
    if (!controls.test(piece)) return document.createTextNode(piece);
    const mark = document.createElement("span");
    mark.className = "bidi-control";
    mark.title = t("Invisible character: {0}", names[piece] ?? piece);
    mark.textContent = codePointText(piece);
    return mark;
  });
}
