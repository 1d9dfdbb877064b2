/**
 * The only way from a string of HTML to nodes. What comes in was made by our renderer, which escapes; the lists below still name no
 * more than that writes, so that a fault in it or in the parser shows text and runs nothing.
 */
import DOMPurify, { type Config } from "dompurify";

/** The table keeps in mind that links, images and check boxes were turned into other things before (markdownHtml.ts). */
const allowed = {
  ALLOWED_TAGS: [
    ...["a", "blockquote", "br", "code", "del", "em", "h3", "hr", "li", "ol", "p", "pre", "span", "strong", "ul"],
    ...["table", "tbody", "td", "th", "thead", "tr", "#text"],
  ],
  ALLOWED_ATTR: ["class", "data-href", "data-info", "start"],
  // Its test of addresses would drop "ts:src/a.ts"; renderBlock.ts judges every link by linkTarget.ts.
  ADD_URI_SAFE_ATTR: ["data-href", "data-info"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  SANITIZE_NAMED_PROPS: true,
  RETURN_DOM_FRAGMENT: true,
} satisfies Config & { RETURN_DOM_FRAGMENT: true };

export function sanitizeMessage(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, allowed);
}
