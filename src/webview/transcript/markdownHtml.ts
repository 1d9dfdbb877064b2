/**
 * Markdown to HTML of few elements. HTML that the message writes is text, as in VS Code's own chat: `Vec<T>` stays readable. There are no
 * images, forms or links with an address that the browser could follow; renderBlock.ts gives links their behaviour.
 */
import { Marked, type Tokens } from "marked";
import { linkTarget } from "./linkTarget.ts";

/** Cells of a table. A wide first row makes all rows as wide, so a few characters could ask for millions of cells. */
const maxTableCells = 4000;

export interface MarkdownOptions {
  /** The end of a line is one, as people write; otherwise it is white space, as models write. */
  readonly breaks: boolean;
}

/** @throws {RangeError} for text that the parser cannot get through. */
export function markdownHtml(text: string, { breaks }: MarkdownOptions): string {
  return marked.parse(text, { async: false, breaks });
}

const marked = new Marked({
  gfm: true,
  tokenizer: {
    // No token: what looks like an element is read as text.
    html: () => undefined,
    tag: () => undefined,
    // `false` leaves it to the parser's own rule.
    table: (source) => (tableCells(source) > maxTableCells ? undefined : false),
  },
  renderer: {
    // All depths look and count the same, one below the author's heading, for a message may begin with any.
    heading({ tokens }) {
      return `<h3>${this.parser.parseInline(tokens)}</h3>\n`;
    },
    code: ({ text, lang }) => `<pre data-info="${escapeHtml(lang ?? "")}">${escapeHtml(text)}</pre>\n`,
    codespan: ({ text }) => `<code>${escapeHtml(text)}</code>`,
    html: ({ text }) => escapeHtml(text),
    text(token) {
      return "tokens" in token && token.tokens !== undefined ? this.parser.parseInline(token.tokens) : escapeText(token.text);
    },
    image: ({ href, text }) => anchor(href, escapeHtml(text === "" ? href : text)),
    link({ href, tokens }) {
      return anchor(href, this.parser.parseInline(tokens));
    },
    checkbox: ({ checked }) => `<span class="task">${checked ? "☑" : "☐"}</span> `,
    tablecell(token) {
      const name = token.header ? "th" : "td";
      return `<${name}${cellClass(token)}>${this.parser.parseInline(token.tokens)}</${name}>`;
    },
  },
});

function anchor(href: string, label: string): string {
  const target = linkTarget(href);
  return target === undefined ? label : `<a data-href="${escapeHtml(target.href)}">${label}</a>`;
}

function cellClass({ align }: Tokens.TableCell): string {
  return align === null ? "" : ` class="align-${align}"`;
}

/** An upper bound for the table that this text may begin with. */
function tableCells(source: string): number {
  const end = source.search(/\n[ \t]*(?:\n|$)/);
  const rows = (end < 0 ? source : source.slice(0, end)).split("\n");
  return rows.length * ((rows[0] ?? "").split("|").length + 1);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escaped, but what is an entity already, such as `&lt;`, reads as its character, as in all Markdown. */
function escapeText(text: string): string {
  return escapeHtml(text).replace(/&amp;(#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,31});/g, "&$1;");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
