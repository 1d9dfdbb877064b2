/**
 * The part of an English word that its forms share, so that "cancelling" finds "cancelled". Lighter than Porter's stemmer (Porter 1980, "An
 * algorithm for suffix stripping"): code has many short words that only look like forms of one another.
 */

/** A stem as short as this says too little to be one word's. */
const minStemCharacters = 3;

interface Suffix {
  readonly ending: string;
  readonly replacement: string;
}

/** The first that fits is taken away, once. */
const plurals: readonly Suffix[] = [
  { ending: "sses", replacement: "ss" },
  { ending: "ies", replacement: "y" },
  { ending: "xes", replacement: "x" },
  { ending: "ches", replacement: "ch" },
  { ending: "shes", replacement: "sh" },
  { ending: "ss", replacement: "ss" },
  { ending: "us", replacement: "us" },
  { ending: "is", replacement: "is" },
  { ending: "s", replacement: "" },
];

const forms: readonly Suffix[] = [
  { ending: "ization", replacement: "ize" },
  { ending: "isation", replacement: "ize" },
  { ending: "ation", replacement: "ate" },
  { ending: "ition", replacement: "it" },
  { ending: "etion", replacement: "ete" },
  { ending: "ction", replacement: "ct" },
  { ending: "ing", replacement: "" },
  { ending: "ied", replacement: "y" },
  { ending: "ed", replacement: "" },
  { ending: "ly", replacement: "" },
  { ending: "er", replacement: "" },
  { ending: "or", replacement: "" },
];

/** Forms that no rule finds, and words that look like forms and are none. */
const irregular: ReadonlyMap<string, string> = new Map(
  Object.entries({
    setting: "setting settings",
    begin: "began begun",
    break: "broke broken",
    build: "built",
    child: "children",
    choose: "chose chosen",
    draw: "drew drawn",
    grow: "grew grown",
    hide: "hid hidden",
    hold: "held",
    index: "indices",
    keep: "kept",
    lose: "lost",
    matrix: "matrices",
    run: "ran",
    send: "sent",
    take: "took taken",
    throw: "threw thrown",
    understand: "understood",
    write: "wrote written",
  }).flatMap(([word, forms]) => forms.split(" ").map((form): [string, string] => [form, word])),
);

const latin = /^[a-z]+$/;

/** @param word in lower case */
export function stem(word: string): string {
  const base = irregular.get(word);
  if (base !== undefined) return base === "setting" ? base : stem(base);
  if (word.length <= minStemCharacters || !latin.test(word)) return word;
  const singular = without(word, plurals);
  const plain = without(singular, forms);
  // "cancelled" and "cancel", "making" and "make", "copy" and "copies" meet in what is left of both.
  const undoubled = plain !== singular && /([b-df-hj-np-tv-z])\1$/.test(plain) ? plain.slice(0, -1) : plain;
  const end = undoubled.length > minStemCharacters ? undoubled.replace(/e$/, "") : undoubled;
  return end.length > minStemCharacters ? end.replace(/([b-df-hj-np-tv-z])y$/, "$1i").replace(/([a-z])\1$/, "$1") : end;
}

function without(word: string, suffixes: readonly Suffix[]): string {
  for (const { ending, replacement } of suffixes) {
    if (!word.endsWith(ending)) continue;
    const left = word.slice(0, -ending.length) + replacement;
    return left.length >= minStemCharacters && /[aeiouy]/.test(left) ? left : word;
  }
  return word;
}
