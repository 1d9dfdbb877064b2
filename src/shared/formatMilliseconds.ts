/** Of a measurement: "4.2 ms", "186 ms". */
export function formatMilliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
