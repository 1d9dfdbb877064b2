/** Documents to see a first suggestion in, by language identifier. */
import { t } from "@vscode/l10n";

export interface Sample {
  readonly languageId: string;
  readonly text: string;
  /** Where the suggestion is asked for, counted from 0. */
  readonly line: number;
  readonly character: number;
}

/** Stands where the cursor goes. */
const mark = "│";

/** What comes at the mark is plain, so that the embedded model is sure of it (test/worker/samples.test.ts). */
const bodies = {
  javascript: { comment: "//", code: "function add(a, b) {\n  return a + b;\n}\n\nfunction subtract(a, b) {\n  │\n}\n" },
  python: { comment: "#", code: "def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):\n    │\n" },
} as const satisfies Record<string, { readonly comment: string; readonly code: string }>;

export type SampleLanguage = keyof typeof bodies;

export function isSampleLanguage(value: unknown): value is SampleLanguage {
  return typeof value === "string" && Object.hasOwn(bodies, value);
}

export function sampleIn(languageId: SampleLanguage): Sample {
  const { comment, code } = bodies[languageId];
  const lines = [`${comment} ${t("The faint text is a suggestion. Tab takes it, Esc dismisses it.")}`, "", ...code.split("\n")];
  const line = lines.findIndex((text) => text.includes(mark));
  return { languageId, text: lines.join("\n").replace(mark, ""), line, character: lines[line]?.indexOf(mark) ?? 0 };
}
