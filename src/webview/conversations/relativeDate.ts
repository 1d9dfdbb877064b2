import { t } from "@vscode/l10n";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** That of the texts. */
const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const sameYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });

/** "now", "5 minutes ago", "yesterday", "3 days ago", then the date. Days are those of the calendar. */
export function relativeDate(timeMs: number, nowMs: number): string {
  const agoMs = nowMs - timeMs;
  if (agoMs < minuteMs) return t("now");
  if (agoMs < hourMs) return relative.format(-Math.floor(agoMs / minuteMs), "minute");
  const days = Math.round((startOfDay(nowMs) - startOfDay(timeMs)) / dayMs);
  if (days === 0) return relative.format(-Math.floor(agoMs / hourMs), "hour");
  if (days < 7) return relative.format(-days, "day");
  const isSameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return (isSameYear ? sameYear : otherYear).format(timeMs);
}

function startOfDay(timeMs: number): number {
  return new Date(timeMs).setHours(0, 0, 0, 0);
}
