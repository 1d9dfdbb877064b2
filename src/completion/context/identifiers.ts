/** The names that a piece of code uses: what two places that do similar things have in common. */

/** Shorter names (i, x, fn) stand everywhere and say nothing. */
const identifierPattern = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;

/** Words of most languages; that two texts have them in common says nothing either. */
const keywords = new Set(
  (
    "abstract and any assert async await bool boolean break case catch char class const continue def default defer del delete double elif else " +
    "enum except export extends extern false final finally float fmt for foreach from func function global goto impl implements import include " +
    "instanceof int interface internal lambda let long loop match mod module mut namespace new nil none None not null nullptr number object " +
    "operator override package pass private protected public pub raise range readonly ref return self Self short signed sizeof static str " +
    "string String struct super switch template this throw throws trait true True False try type typedef typename typeof undefined union unsigned use " +
    "using val var virtual void volatile when where while with yield"
  ).split(" "),
);

export function identifiersOf(text: string): Set<string> {
  const names = new Set<string>();
  for (const [name] of text.matchAll(identifierPattern)) if (!keywords.has(name)) names.add(name);
  return names;
}

/** The share of all names of two sets that both have (Jaccard's index), 0 to 1. */
export function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  let both = 0;
  for (const name of small) if (large.has(name)) both++;
  const either = one.size + other.size - both;
  return either === 0 ? 0 : both / either;
}
