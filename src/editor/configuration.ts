/** The user's settings, checked by their schema. */
import * as vscode from "vscode";
import { Settings } from "../shared/settings.ts";

export const section = "nearline";

/**
 * Reads the settings. The value of a key that the schema refuses is replaced by the default of that key and told to
 * `warn`, once for each value.
 *
 * @param scope a document, for settings that a folder may set for itself
 */
export type ReadSettings = (scope?: vscode.ConfigurationScope) => Settings;

export function settingsReader(warn: (message: string) => void): ReadSettings {
  const warned = new Set<string>();
  return (scope) => {
    const configuration = vscode.workspace.getConfiguration(section, scope ?? null);
    const values = new Map(Object.keys(Settings.shape).map((key) => [key, configuration.get<unknown>(key)]));
    const checked = Settings.safeParse(Object.fromEntries(values));
    if (checked.success) return checked.data;

    for (const { path, message } of checked.error.issues) {
      const key = String(path[0]);
      const value = JSON.stringify(values.get(key));
      // An issue lies inside a setting that is an object when its path is longer; the whole setting falls back then.
      if (!values.delete(key) || warned.has(`${key} ${value}`)) continue;
      warned.add(`${key} ${value}`);
      warn(`setting ${section}.${key}: ${message}, got ${value}; correct it in the settings, its default is used until then`);
    }
    return Settings.parse(Object.fromEntries(values));
  };
}

/** Whether suggestions are on in a language: its own entry, else that of `*`, else yes. */
export function isLanguageOn(languages: Settings["languages"], languageId: string): boolean {
  return languages[languageId] ?? languages["*"] ?? true;
}
