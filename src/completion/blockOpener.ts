/** Whether a line of code opens a block, told from its text and a few sets of languages, without a parser. */

/** A line ends with `:` before a block here. Elsewhere a colon ends object keys, ternaries and type annotations. */
const colonLanguages = new Set(["python", "cython", "mojo", "starlark", "bazel", "gdscript", "nim"]);

/** A line that ends with `:` opens a mapping or a list here; on the cursor's own line a value may follow as well. */
const mappingLanguages = new Set(["yaml", "dockercompose", "github-actions-workflow"]);

/** A line ends with `=` before an indented body here. */
const equalsLanguages = new Set(["haskell", "ocaml", "fsharp", "scala", "elm", "purescript", "nim"]);

/** Prose: only a bracket opens something, since `do`, `then` and colons end ordinary sentences. */
const proseLanguages = new Set(["plaintext", "markdown", "latex", "tex", "restructuredtext", "asciidoc", "git-commit", "scminput", "log"]);

/** Here a tag that stays open at the end of a line opens a block. */
const tagLanguages = new Set([
  "html",
  "xml",
  "xsl",
  "svg",
  "vue",
  "vue-html",
  "svelte",
  "astro",
  "handlebars",
  "razor",
  "php",
  "blade",
  "erb",
  "javascriptreact",
  "typescriptreact",
]);

/** Languages whose blocks begin with a word at the line's beginning and end with `end`. */
const openingLines: Readonly<Record<string, RegExp>> = {
  ruby: /^(?:def|class|module|if|unless|while|until|case|when|begin|for)\b(?!.*\bend$)/,
  crystal: /^(?:def|class|module|struct|if|unless|while|until|case|when|begin|for)\b(?!.*\bend$)/,
  lua: /(?:^|[\s=(,])function\b[^()]*\([^()]*\)$/,
  julia: /^(?:function|for|while|if|elseif|struct|mutable struct|module|let|try|macro)\b(?!.*\bend$)/,
};

const blockWord = /(?:^|[\s})])(?:then|do|begin|else|try|repeat|loop|ensure|finally|rescue)$/i;
const blockParameters = /\bdo\s*\|[^|]*\|$/;
const switchLabel = /^(?:case\b.*|default\s*):$/;
const openTag = /<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?(?<![/=-])>$/;
const voidTag = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;
/** `#` with text right after it is an attribute or a directive. */
const commentLine = /^(?:#[\s!]|\/\/|\/?\*|--|;|%|<!--)/;
/** `*` and `#` begin selectors here. */
const styleLanguages = new Set(["css", "scss", "sass", "less", "stylus"]);

/** Whether a whole line, which another one follows, opens a block. */
export function opensBlock(line: string, languageId: string): boolean {
  const code = withoutTrailingComment(line.trim(), languageId);
  if (isComment(code, languageId)) return false;
  if (/[{([]$/.test(code)) return true;
  if (proseLanguages.has(languageId)) return false;
  if (opensByPunctuation(code, languageId) || switchLabel.test(code)) return true;
  if (mappingLanguages.has(languageId)) return endsWithBlockColon(code);
  if (blockWord.test(code) || blockParameters.test(code)) return true;
  return opensTag(code, languageId) || openingLines[languageId]?.test(code) === true;
}

/**
 * Whether the text before the cursor opens a block on the cursor's own line. Narrower than for a whole line: `(` and `[`
 * are left out, since arguments and elements mostly follow on the same line, and so are words, which may still grow
 * (`do` to `document`).
 */
export function opensBlockAtCursor(lineBefore: string, languageId: string): boolean {
  const code = lineBefore.trim();
  if (isComment(code, languageId)) return false;
  if (/\{$/.test(code)) return true;
  return !proseLanguages.has(languageId) && opensByPunctuation(code, languageId);
}

function isComment(code: string, languageId: string): boolean {
  return styleLanguages.has(languageId) ? /^\/[/*]/.test(code) : commentLine.test(code);
}

function opensByPunctuation(code: string, languageId: string): boolean {
  if (/(?:=>|->)$/.test(code)) return true;
  if (equalsLanguages.has(languageId) && /(?<![=<>!:])=$/.test(code)) return true;
  return colonLanguages.has(languageId) && endsWithBlockColon(code);
}

/** A colon inside brackets is a slice or an annotation, and one after a string is a key of a dictionary. */
function endsWithBlockColon(code: string): boolean {
  if (!/[^:]:$/.test(code) || /["']\s*:$/.test(code)) return false;
  const opened = code.match(/[([{]/g)?.length ?? 0;
  const closed = code.match(/[)\]}]/g)?.length ?? 0;
  return opened <= closed;
}

function opensTag(code: string, languageId: string): boolean {
  if (!tagLanguages.has(languageId)) return false;
  const name = openTag.exec(code)?.[1];
  return name !== undefined && !voidTag.test(name);
}

function withoutTrailingComment(code: string, languageId: string): string {
  const hasHashComments = colonLanguages.has(languageId) || mappingLanguages.has(languageId);
  return (hasHashComments ? code.replace(/\s#\s.*$/, "") : code.replace(/\s\/\/\s.*$/, "")).trimEnd();
}
