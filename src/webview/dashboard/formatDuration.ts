import { t } from "@vscode/l10n";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** "186 ms", "3.4 s", "12 min", "1.5 h": two digits or three, in the unit that needs no more. */
export function formatDuration(ms: number): string {
  // Limits lie where rounding would come to the next unit.
  if (ms < 999.5) return t("{0} ms", Math.round(ms));
  if (ms < 59.95 * secondMs) return t("{0} s", rounded(ms / secondMs));
  if (ms < 59.95 * minuteMs) return t("{0} min", rounded(ms / minuteMs));
  return t("{0} h", rounded(ms / hourMs));
}

function rounded(value: number): number {
  return value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
}
