import type { DashboardState, DayFigures, Figures, WorkerFigures } from "../../../src/shared/dashboardProtocol.ts";

const none: Figures = {
  shown: 0,
  accepted: 0,
  savedCharacters: 0,
  keptShort: { kept: 0, checked: 0 },
  keptLong: { kept: 0, checked: 0 },
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  suggestionCpuMs: 0,
  otherCpuMs: 0,
};

const days = Array.from({ length: 30 }, (_, index) => new Date(Date.UTC(2026, 0, 2 + index)).toISOString().slice(0, 10));

export const readyWorker: WorkerFigures = {
  kind: "ready",
  name: "SmolLM2-135M-Instruct",
  device: "CPU, 2 threads",
  residentBytes: 430 * 2 ** 20,
  weightBytes: 103 * 2 ** 20,
  kvBytes: 94 * 2 ** 20,
  kvBudgetBytes: 512 * 2 ** 20,
};

export const firstDay: DashboardState = { days: days.map((day) => ({ day, ...none })), total: none, worker: readyWorker };

/** Work days of four weeks with a holiday of some days, made up but of a likely size. */
const busyDays = days.map((day, index): DayFigures => {
  const weekday = new Date(`${day}T00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || (index > 9 && index < 13)) return { day, ...none };
  const shown = 120 + ((index * 37) % 90);
  const accepted = Math.round(shown * (0.18 + ((index * 7) % 10) / 100));
  return {
    day,
    shown,
    accepted,
    savedCharacters: accepted * 23,
    keptShort: { kept: Math.round(accepted * 0.9), checked: accepted },
    keptLong: { kept: Math.round(accepted * 0.8), checked: accepted },
    wait: { halfMs: 160 + ((index * 53) % 80), mostMs: 420 + ((index * 91) % 400) },
    promptTokens: shown * 5200,
    reusedTokens: shown * 4900,
    generatedTokens: shown * 14,
    suggestionCpuMs: shown * 640,
    otherCpuMs: 9000 + ((index * 8111) % 60_000),
  };
});

const sum = (of: (day: DayFigures) => number) => busyDays.reduce((total, day) => total + of(day), 0);

export const busyMonth: DashboardState = {
  days: busyDays,
  total: {
    shown: sum((day) => day.shown),
    accepted: sum((day) => day.accepted),
    savedCharacters: sum((day) => day.savedCharacters),
    keptShort: { kept: sum((day) => day.keptShort.kept), checked: sum((day) => day.keptShort.checked) },
    keptLong: { kept: sum((day) => day.keptLong.kept), checked: sum((day) => day.keptLong.checked) },
    wait: { halfMs: 186, mostMs: 710 },
    promptTokens: sum((day) => day.promptTokens),
    reusedTokens: sum((day) => day.reusedTokens),
    generatedTokens: sum((day) => day.generatedTokens),
    suggestionCpuMs: sum((day) => day.suggestionCpuMs),
    otherCpuMs: sum((day) => day.otherCpuMs),
  },
  worker: readyWorker,
};

/** One day with something on it, today. */
export const firstEvening: DashboardState = {
  ...firstDay,
  days: firstDay.days.map((day, index) => (index === 29 ? { ...day, shown: 3, accepted: 1, wait: { halfMs: 93, mostMs: 13_000 } } : day)),
  total: { ...none, shown: 3, accepted: 1, wait: { halfMs: 93, mostMs: 13_000 } },
};
