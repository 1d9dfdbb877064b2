import { spokenLanguage } from "../../shared/textLanguage.ts";
import { textsElementId } from "../../shared/textsElementId.ts";

/**
 * The element that gives a page its texts; nothing for English. It is data and no script, so a page's policy need not allow it
 * (https://html.spec.whatwg.org/multipage/scripting.html#data-block).
 */
export function textsElement(): string {
  const language = spokenLanguage();
  if (language === undefined) return "";
  // No text can end the element.
  const json = JSON.stringify(language.texts).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="${textsElementId}">${json}</script>`;
}
