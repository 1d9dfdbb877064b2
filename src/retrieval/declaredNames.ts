/**
 * Names that lines declare, and the lines that enclose them, told by words and indentation that languages share: it costs a hundredth of
 * parsing, and a name that is missed is still in the text.
 */

const declarations = new RegExp(
  String.raw`\b(?:function\*?|class|interface|type|enum|struct|trait|impl|namespace|module|package|object|record|protocol|extension|` +
    String.raw`def|fn|func|fun|sub|proc|procedure|macro_rules!|const|let|var|val|static|export default)\s+(?:\([^)]*\)\s*)?([\p{L}_$][\p{L}\p{N}_$]*)`,
  "gu",
);
/** A method, as in most languages with braces: a name, parameters, and what opens its body. */
const method = /^\s+(?:[\w<>[\],.*&:]+\s+)*([\p{L}_$#][\p{L}\p{N}_$]*)\s*\([^;]*\)[^;=]*\{\s*$/u;
const control = new Set(["if", "for", "while", "switch", "catch", "function", "with", "foreach", "match", "return"]);
const heading = /^#{1,6}\s+(.*)$/;

/** Of each line this much is looked at: longer ones hold data. */
const maxLineCharacters = 300;

export function declaredNames(lines: readonly string[], isMarkdown: boolean): readonly string[] {
  const names: string[] = [];
  for (const whole of lines) {
    const line = whole.length > maxLineCharacters ? whole.slice(0, maxLineCharacters) : whole;
    if (isMarkdown) {
      const title = heading.exec(line)?.[1];
      if (title !== undefined) names.push(title);
      continue;
    }
    for (const [, name] of line.matchAll(declarations)) if (name !== undefined) names.push(name);
    const called = method.exec(line)?.[1];
    if (called !== undefined && !control.has(called)) names.push(called);
  }
  return names;
}

/** Enclosing blocks that are named: a method in a class in a namespace. */
const maxEnclosing = 3;
/** Lines above that are looked at; those of a longer class do without its name. */
const maxLinesAbove = 2000;

/** The lines above `start` that enclose it, as less indentation tells, innermost first. */
export function enclosingLines(lines: readonly string[], start: number): readonly string[] {
  const found: string[] = [];
  let within = indentWidth(lines[start] ?? "");
  for (let at = start - 1; at >= Math.max(0, start - maxLinesAbove) && within > 0 && found.length < maxEnclosing; at--) {
    const line = lines[at] ?? "";
    const indentation = indentWidth(line);
    if (indentation >= within || /^\s*[)\]}]/.test(line)) continue;
    found.push(line);
    within = indentation;
  }
  return found;
}

/** In characters; a blank line has none of its own and encloses nothing. */
export function indentWidth(line: string): number {
  const at = line.search(/\S/);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}
