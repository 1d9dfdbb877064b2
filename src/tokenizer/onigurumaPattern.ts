/**
 * Turns a regular expression of a tokenizer.json into JavaScript's. The file's are read by Oniguruma with the syntax of Ruby
 * (https://github.com/kkos/oniguruma/blob/master/doc/RE); published tokenizers use a part of it, and only that part is translated: properties,
 * sets with intersections, groups, look-around, letters of either case, and repetition that gives nothing back.
 */

/** Longer than any published pattern, which have up to 800 characters. */
const maxPatternUnits = 1 << 13;

/** What a shorthand stands for inside of a set. White space is Unicode's, which JavaScript's `\s` is not. */
const shorthands: Readonly<Record<string, string>> = {
  s: "\\p{White_Space}",
  S: "\\P{White_Space}",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{L}\\p{M}\\p{N}\\p{Pc}",
  h: "0-9A-Fa-f",
};
/** Places in a text, line by line where Ruby is. */
const anchors: Readonly<Record<string, string>> = { A: "(?<![^])", z: "(?![^])", Z: "(?=\\n?(?![^]))" };
const lineAnchors: Readonly<Record<string, string>> = { "^": "(?<![^\\n])", $: "(?![^\\n])", ".": "[^\\n]" };
/** How groups open, in both languages; a group that captures does not need to, and an atomic one is written with a look-ahead. */
const groupOpenings = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i:"];

/** Matches as often as it can. Throws SyntaxError that says what cannot be translated. */
export function onigurumaPattern(source: string): RegExp {
  if (source.length > maxPatternUnits) throw new SyntaxError(`at most ${maxPatternUnits} characters, got ${source.length}`);
  return new RegExp(new Translation(source).whole(), "gv");
}

/** A part of the expression, translated. `repeats` says whether it holds a repetition without an end. */
interface Part {
  readonly text: string;
  readonly repeats: boolean;
}

/** Reads the expression once, from the left. */
class Translation {
  private readonly source: string;
  private position = 0;
  private ignoresCase = false;
  private atomicGroups = 0;

  constructor(source: string) {
    this.source = source;
  }

  whole(): string {
    const { text } = this.alternatives();
    if (this.position < this.source.length) throw this.unexpected();
    return text;
  }

  private alternatives(): Part {
    const parts: Part[] = [];
    const caseBefore = this.ignoresCase;
    while (this.position < this.source.length && this.peek() !== ")") {
      if (this.take("|")) parts.push({ text: "|", repeats: false });
      else if (this.take("(?i)")) this.ignoresCase = true;
      else parts.push(this.repeated(this.atom()));
    }
    this.ignoresCase = caseBefore;
    return { text: parts.map(({ text }) => text).join(""), repeats: parts.some(({ repeats }) => repeats) };
  }

  private atom(): Part {
    const character = this.peek();
    if (character === "(") return this.group();
    if (character === "[") return single(this.set());
    if (character === "\\") return single(this.escape());
    const anchor = lineAnchors[character];
    if ("*+?{".includes(character)) throw this.unexpected();
    this.position += character.length;
    return single(anchor ?? this.literal(character));
  }

  private group(): Part {
    const opening = groupOpenings.find((text) => this.take(text)) ?? (this.take("(") && this.peek() !== "?" ? "(?:" : undefined);
    if (opening === undefined) throw this.unexpected();
    const caseBefore = this.ignoresCase;
    this.ignoresCase ||= opening === "(?i:";
    const { text, repeats } = this.alternatives();
    this.ignoresCase = caseBefore;
    if (!this.take(")")) throw this.unexpected();
    if (opening === "(?>") return { text: this.atomic(text), repeats };
    return { text: `${opening === "(?i:" ? "(?:" : opening}${text})`, repeats };
  }

  private repeated({ text, repeats }: Part): Part {
    const found = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/.exec(this.source.slice(this.position));
    if (found === null) return { text, repeats };
    const [quantifier, least = "", comma = "", most = ""] = found;
    const isInterval = quantifier.startsWith("{");
    if (isInterval && least === "" && most === "") throw this.unexpected();
    const endless = quantifier === "*" || quantifier === "+" || (comma !== "" && most === "");
    // A hostile file could otherwise make a short text take years: (a+)+ tries every way to cut it.
    if (endless && repeats) throw new SyntaxError(`no repetition of a repetition, got one at ${this.position}`);
    this.position += quantifier.length;
    const written = `${text}${isInterval ? `{${least === "" ? "0" : least}${comma}${most}}` : quantifier}`;
    // Ruby reads a{2}? as (?:a{2})?.
    if (this.take("?")) return { text: isInterval && comma === "" ? `(?:${written})?` : `${written}?`, repeats: repeats || endless };
    if (!isInterval && this.take("+")) return { text: this.atomic(written), repeats: repeats || endless };
    return { text: written, repeats: repeats || endless };
  }

  /** What a look-ahead has found is not looked for again: a match of it gives nothing back. */
  private atomic(text: string): string {
    const name = `atomic${this.atomicGroups++}`;
    return `(?:(?=(?<${name}>${text}))\\k<${name}>)`;
  }

  private set(): string {
    this.take("[");
    const negation = this.take("^") ? "^" : "";
    const operands = [""];
    while (!this.take("]")) {
      if (this.position >= this.source.length || this.source.startsWith("[:", this.position)) throw this.unexpected();
      if (this.take("&&")) operands.push("");
      else operands.push((operands.pop() ?? "") + this.member());
    }
    if (operands.includes("")) throw this.unexpected();
    return operands.length === 1 ? `[${negation}${operands.join("")}]` : `[${negation}${operands.map((each) => `[${each}]`).join("&&")}]`;
  }

  /** One member of a set: a set, a class, a character, or a range of them. */
  private member(): string {
    if (this.peek() === "[") return this.set();
    const first = this.setCharacter();
    if (first.length > 2 && !first.startsWith("\\u")) return first;
    const isRange = this.peek() === "-" && this.source.charAt(this.position + 1) !== "]";
    if (!isRange) return this.ignoresCase ? bothCases(first) : first;
    this.take("-");
    const range = `${first}-${this.setCharacter()}`;
    return this.ignoresCase && /^[a-zA-Z]-[a-zA-Z]$/.test(range) ? `${range.toLowerCase()}${range.toUpperCase()}` : range;
  }

  private setCharacter(): string {
    if (this.peek() === "\\") return this.escape(true);
    const character = this.peek();
    this.position += character.length;
    return setEscaped(character);
  }

  private escape(inSet = false): string {
    this.take("\\");
    const property = /^([pP])\{(\^?)(\w+)\}/.exec(this.source.slice(this.position));
    if (property !== null) {
      const [all, letter = "p", negation = "", name = ""] = property;
      this.position += all.length;
      const isNegative = (letter === "P") !== (negation === "^");
      return `\\${isNegative ? "P" : "p"}{${this.propertyName(name)}}`;
    }
    const code = /^(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\})/.exec(this.source.slice(this.position));
    if (code !== null) {
      this.position += code[0].length;
      return `\\u{${code[1] ?? code[2] ?? code[3] ?? ""}}`;
    }
    const character = this.peek();
    this.position += character.length;
    const members = shorthands[character];
    if (members !== undefined) return inSet ? members : `[${members}]`;
    const anchor = inSet ? undefined : anchors[character];
    if (anchor !== undefined) return anchor;
    if ("nrtfv".includes(character) && character !== "") return `\\${character}`;
    if (/^[\p{L}\p{N}]?$/u.test(character)) throw new SyntaxError(`no \\${character} at ${this.position - 2}`);
    return inSet ? setEscaped(character) : escaped(character);
  }

  /** Scripts need their kind in JavaScript: \p{Han} is \p{Script=Han}. */
  private propertyName(name: string): string {
    for (const candidate of [name, `Script=${name}`]) {
      try {
        new RegExp(`\\p{${candidate}}`, "v");
        return candidate;
      } catch {
        // Not the name of a property; the next candidate or the error below says so.
      }
    }
    throw new SyntaxError(`no property ${name}`);
  }

  private literal(character: string): string {
    return this.ignoresCase && /[a-zA-Z]/.test(character) ? `[${bothCases(character)}]` : escaped(character);
  }

  private peek(): string {
    const point = this.source.codePointAt(this.position);
    return point === undefined ? "" : String.fromCodePoint(point);
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  private unexpected(): SyntaxError {
    return new SyntaxError(`no ${JSON.stringify(this.source.slice(this.position, this.position + 4))} at ${this.position}`);
  }
}

function single(text: string): Part {
  return { text, repeats: false };
}

function bothCases(character: string): string {
  return /^[a-zA-Z]$/.test(character) ? character.toLowerCase() + character.toUpperCase() : character;
}

function escaped(character: string): string {
  return /^[\^$\\.*+?()[\]{}|/]$/.test(character) ? `\\${character}` : character;
}

/** In sets more characters have a meaning, pairs of them at least. */
function setEscaped(character: string): string {
  return /^[&\-!#%,:;<=>@`~]$/.test(character) ? `\\${character}` : escaped(character);
}
