/** Colours code by classes of highlight.js; codeStyles.ts gives them the theme's colours. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scss from "highlight.js/lib/languages/scss";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** By the names of highlight.js, which knows the usual other ones as well: ts, tsx, jsx, py, rs, sh, html, cs, yml, toml. */
const languages = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  lua,
  makefile,
  markdown,
  php,
  powershell,
  python,
  ruby,
  rust,
  scss,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** About 600 lines, coloured in some 20 ms. Longer code is shown plain. */
export const maxHighlightedCharacters = 20_000;

/** Coloured nodes, or undefined where the language is not known or the code too long. */
export function highlight(code: string, language: string): DocumentFragment | undefined {
  const name = language.toLowerCase();
  if (code.length > maxHighlightedCharacters || hljs.getLanguage(name) === undefined) return undefined;
  return nodesOf(hljs.highlight(code, { language: name, ignoreIllegals: true }).value);
}

const tag = /<span class="([\w\s.-]*)">|<\/span>/g;
const entities: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };

/**
 * highlight.js writes nothing but spans with a class, text and five entities. Reading just these makes the nodes ten times as fast as the
 * sanitizer does, and whatever else were in it would be text.
 */
function nodesOf(html: string): DocumentFragment {
  const root = document.createDocumentFragment();
  const open: Node[] = [];
  let parent: Node = root;
  let end = 0;
  const addText = (to: number) => {
    if (to > end) parent.appendChild(document.createTextNode(html.slice(end, to).replace(/&(?:amp|lt|gt|quot|#x27);/g, unescaped)));
  };
  for (const match of html.matchAll(tag)) {
    addText(match.index);
    end = match.index + match[0].length;
    if (match[1] === undefined) {
      parent = open.pop() ?? root;
    } else {
      const span = document.createElement("span");
      span.className = match[1];
      parent.appendChild(span);
      open.push(parent);
      parent = span;
    }
  }
  addText(html.length);
  return root;
}

function unescaped(entity: string): string {
  return entities[entity] ?? entity;
}
