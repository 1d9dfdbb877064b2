/** 3 of 8 as "38 %"; a dash where there is nothing to have a share of. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}
