/** The user's settings, checked by their schema. */
import * as vscode from "vscode";
import { Settings } from "../shared/settings.ts";

export const section = "nearline";

/**
 * Settings of the machine name files, libraries and servers, which whoever wrote a repository must not choose. VS Code leaves them out of workspaces,
 * but not where they are written in parts: `"nearline.models.completion": "…"`, or in versions to 1.100 `"nearline": { "models": … }`.
 */
const machineKeys = new Set(
  Object.entries(Settings.shape).flatMap(([key, schema]) => (schema.meta()?.["scope"] === "machine" ? [key] : [])),
);

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
    const read = (key: string) =>
      machineKeys.has(key) ? configuration.inspect<unknown>(key)?.globalValue : configuration.get<unknown>(key);
    const values = new Map(Object.keys(Settings.shape).map((key) => [key, read(key)]));
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

/** Stands for the scope of a reading that has none. */
const noScope = {};

/**
 * Remembers what was read until a setting, a folder of the workspace or its trust changes: VS Code's own reading takes more than a
 * millisecond, and a key that is typed asks several times. To be made before what follows the settings, so that it forgets first.
 */
export function rememberedSettings(read: ReadSettings): { readSettings: ReadSettings } & vscode.Disposable {
  let remembered = new WeakMap<object, { languageId: string | undefined; settings: Settings }>();
  const forget = (): void => {
    remembered = new WeakMap();
  };
  const listeners = vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration(forget),
    vscode.workspace.onDidChangeWorkspaceFolders(forget),
    vscode.workspace.onDidGrantWorkspaceTrust(forget),
  );
  return {
    readSettings(scope) {
      // The language of an open document can be changed, and its settings with it.
      const languageId = scope !== undefined && "languageId" in scope ? scope.languageId : undefined;
      const known = remembered.get(scope ?? noScope);
      if (known !== undefined && known.languageId === languageId) return known.settings;
      const settings = read(scope);
      remembered.set(scope ?? noScope, { languageId, settings });
      return settings;
    },
    dispose: () => listeners.dispose(),
  };
}

/** Whether suggestions are on in a language: its own entry, else that of `*`, else yes. */
export function isLanguageOn(languages: Settings["languages"], languageId: string): boolean {
  return languages[languageId] ?? languages["*"] ?? true;
}
