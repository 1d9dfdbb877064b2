/**
 * JSON from a file that nobody vouches for. One pass over the text before it is parsed bounds the memory that the parser may take,
 * and finds keys that come twice, of which `JSON.parse` would silently keep the last.
 */

/** Deep enough for any config; nesting has no other purpose than to exhaust whoever follows it. */
const maxDepth = 16;

/** Throws a SyntaxError that says what is wrong: no JSON, a key twice in one object, more than `maxValues` values, or too deep. */
export function parseBoundedJson(text: string, maxValues: number): unknown {
  checkStructure(text, maxValues);
  return JSON.parse(text);
}

/** Text that is not JSON may pass, or fail for another reason than the parser would give. */
function checkStructure(text: string, maxValues: number): void {
  /** For each open object its keys, for each open array null. */
  const open: (Set<string> | null)[] = [];
  let values = 1;
  let keyMayFollow = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keyMayFollow && keys) addKey(keys, text.slice(at, end + 1));
        keyMayFollow = false;
        at = end;
        break;
      }
      case "{":
      case "[":
        if (open.length === maxDepth) throw new SyntaxError(`values must nest at most ${maxDepth} deep`);
        keyMayFollow = text[at] === "{";
        open.push(keyMayFollow ? new Set() : null);
        values++;
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        keyMayFollow = true;
        values++;
        break;
    }
    if (values > maxValues) throw new SyntaxError(`there must be at most ${maxValues} values`);
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    if (end === -1) throw new SyntaxError("a text must end");
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

function addKey(keys: Set<string>, quoted: string): void {
  const key = quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  if (keys.has(key)) throw new SyntaxError(`keys must differ, got ${quoted} twice`);
  keys.add(key);
}
