/** Names out of what the model wrote, fit for a symbol of a language. */

const separate = /[_\-\s]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

type Case = "camel" | "pascal" | "snake" | "upper";

/** Languages whose functions and variables are written with `_` between words; the others have capitals. */
const snakeLanguages: ReadonlySet<string> = new Set([
  "python",
  "rust",
  "ruby",
  "c",
  "lua",
  "perl",
  "elixir",
  "shellscript",
  "r",
  "julia",
  "sql",
]);

/** Words that most languages keep for themselves. A rename provider refuses the rest. */
const reserved: ReadonlySet<string> = new Set(
  (
    "abstract and any as assert async await boolean break case catch char class const continue def default del delete do double elif else end enum " +
    "except export extends extern false final finally float fn for from func function global goto if impl implements import in instanceof int " +
    "interface is lambda let long match mod module mut name namespace native new nil none nonlocal not null number object operator or package pass " +
    "private protected pub public raise ref return self short signed static string struct super switch then this throw trait true try type typedef " +
    "typeof undefined union unnamed unsigned use using var void volatile while with yield"
  ).split(" "),
);

const placeholder = "NAME";

/** A name longer than this is a sentence. */
const maxLength = 40;
const maxWords = 5;

/** @param current the symbol's name now: the new ones are written like it */
export function namesOf(answers: readonly string[], current: string, languageId: string): readonly string[] {
  const style = caseOf(current) ?? (snakeLanguages.has(languageId) ? "snake" : "camel");
  const sigil = /^[_$]*/.exec(current)?.[0] ?? "";
  const names = answers.flatMap((answer) => {
    const words = wordsOf(answer);
    const name = written(words, style);
    // The placeholder of `withoutName`: the model repeats the code.
    const isName =
      !words.includes(placeholder) &&
      words.length > 0 &&
      words.length <= maxWords &&
      name.length <= maxLength &&
      /^\p{L}[\p{L}\p{N}_]*$/u.test(name);
    return isName && !reserved.has(name.toLowerCase()) && sigil + name !== current ? [sigil + name] : [];
  });
  return [...new Set(names)];
}

/** The answer's first line without what models put around a name. */
function wordsOf(answer: string): readonly string[] {
  const line = answer.trim().split("\n")[0] ?? "";
  const quoted = /`([^`]+)`/.exec(line)?.[1] ?? line;
  const bare = quoted.replace(/^[\d.)\-*\s"']+|\(.*$|[\s"'.,:;]+$/g, "");
  return bare.split(separate).filter((word) => word !== "");
}

function written(words: readonly string[], style: Case): string {
  const lower = words.map((word) => word.toLowerCase());
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  switch (style) {
    case "snake":
      return lower.join("_");
    case "upper":
      return lower.join("_").toUpperCase();
    case "pascal":
      return lower.map(capital).join("");
    case "camel":
      return lower.map((word, index) => (index === 0 ? word : capital(word))).join("");
  }
}

/** Undefined where one word in small letters does not tell. */
function caseOf(name: string): Case | undefined {
  const bare = name.replace(/^[_$]+/, "");
  if (/^\p{Lu}[\p{Lu}\p{N}]*(?:_[\p{Lu}\p{N}]+)+$|^\p{Lu}{2,}$/u.test(bare)) return "upper";
  if (bare.includes("_")) return "snake";
  if (/^\p{Lu}/u.test(bare)) return "pascal";
  return /\p{Lu}/u.test(bare) ? "camel" : undefined;
}

/** The code with `NAME` for each occurrence of a name as a whole word, so that the model does not repeat it. */
export function withoutName(code: string, name: string): string {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return code.replace(new RegExp(`(?<![\\p{L}\\p{N}_$])${literal}(?![\\p{L}\\p{N}_$])`, "gu"), placeholder);
}
