/**
 * The language of what people read, the same in all processes of a window. Without it the texts are English, as in the command line.
 *
 * Invariants
 * - The editor tells its language once, before any other module of the process has made a text; a process that is forked takes it over by a
 *   variable of its environment, a page by an element (`textsElement`).
 * - Logs, prompts and protocols are English whatever it is.
 */
import { config } from "@vscode/l10n";
import { messageOf } from "./errors.ts";

export interface TextLanguage {
  /** BCP 47: "zh-cn". */
  readonly tag: string;
  /** Translations by English text (l10n/bundle.l10n.*.json). */
  readonly texts: Readonly<Record<string, string>>;
  /** The file that they are from; absent where processes cannot read it. */
  readonly path?: string;
}

const variable = "NEARLINE_TEXTS";

let spoken: TextLanguage | undefined;

export function speak(language: TextLanguage): void {
  spoken = language;
  config({ contents: { ...language.texts } });
}

/** Undefined for English. */
export function spokenLanguage(): TextLanguage | undefined {
  return spoken;
}

/** Variables of the environment by which a process that is forked takes over the language. */
export function textLanguageEnvironment(): Readonly<Record<string, string>> {
  return spoken?.path === undefined ? {} : { [variable]: spoken.path };
}

/** In a process that was forked. A file that cannot be read costs the translation and nothing else. */
export function speakAsForked(environment: NodeJS.ProcessEnv, warn: (message: string) => void): void {
  const path = environment[variable];
  if (path === undefined) return;
  try {
    config({ fsPath: path });
  } catch (error) {
    warn(`texts: the file of translations must be readable, got ${messageOf(error)}`);
  }
}
