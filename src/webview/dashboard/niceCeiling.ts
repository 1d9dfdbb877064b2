/** What a chart may end with, for each power of ten: numbers that are read easily, none more than half above the one before. */
const leads = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15];

/** The end of a chart's scale: the smallest easily read number that is not below the value; 1 for zero. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const exponent = Math.floor(Math.log10(value));
  // A power of ten with a negative exponent is not exact; its reciprocal is.
  const scaled = (lead: number) => (exponent < 0 ? lead / 10 ** -exponent : lead * 10 ** exponent);
  // Logarithms round, so the exponent may be one too small.
  return leads.map(scaled).find((candidate) => candidate >= value) ?? value;
}
