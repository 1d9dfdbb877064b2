/** How the worker lays out repacked weights in their folder, for those who only count or remove them. */
import * as z from "zod";

/** The file in it that remembers the identities of models, so that their bytes need not be hashed again. */
export const identitiesFileName = "identities.json";

/** SHA-256 of files by `identityKey`. */
export const Identities = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export type Identities = z.infer<typeof Identities>;

export function identityKey(path: string, stats: { readonly size: number; readonly mtimeMs: number; readonly ino: number }): string {
  return `${path}\n${stats.size}\n${stats.mtimeMs}\n${stats.ino}`;
}

/** Names of a model's folders begin with it: one for each form and version of the layout. */
export function weightFolderPrefix(identity: string): string {
  return `${identity.slice(0, 16)}-`;
}

/** Whether an entry of the folder holds repacked weights, whole or half made. */
export function isWeightFolder(name: string): boolean {
  return /^[0-9a-f]{16}-/.test(name);
}
