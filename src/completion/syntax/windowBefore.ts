import type { Grammar } from "../../syntax/grammars.ts";

/** treeSyntax.ts says why there is a limit; most functions and what is around them fit into this. */
const maxPrefixCharacters = 4 * 1024;

/**
 * Words that declarations begin with. A window that began in a string or a comment would have a grammar take strings for code and
 * code for strings, and texts in column 0 are common in both; these words at the beginning of a line are not.
 */
const declaration =
  "(?:export|import|async def|def|class|function|async function|public|private|protected|internal|static|abstract|final|interface|enum|struct|impl|fn|pub|func|namespace|module|template|const|#include)\\b[ {<*(]|@\\w";
const outerDeclaration = new RegExp(`\\n(?=${declaration})`);
const innerDeclaration = new RegExp(`\\n(?=[ \\t]*(?:${declaration}))`);

/** The end of the text before the cursor, from the beginning of a declaration on where one is found, preferably in column 0. */
export function windowBefore(prefix: string, { head = "" }: Grammar): string {
  if (prefix.length <= maxPrefixCharacters) return prefix.includes(head.trim()) ? prefix : head + prefix;
  const tail = prefix.slice(-maxPrefixCharacters);
  const start = [outerDeclaration, innerDeclaration, /\n/].map((pattern) => tail.search(pattern)).find((index) => index !== -1);
  return head + tail.slice(start === undefined ? 0 : start + 1);
}
