/** Which files a download of an entry fetches, from where, and where they lie. */
import { join } from "node:path";
import { t } from "@vscode/l10n";
import type { CatalogueEntry } from "../../shared/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { Hub } from "./hub.ts";

export interface DownloadPlan {
  readonly entryId: string;
  /** Shown. */
  readonly name: string;
  /** Absolute; holds nothing but this download. */
  readonly folder: string;
  /** In the order in which they are opened: the first is the model's path. */
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
}

export interface PlannedFile {
  readonly hub: Hub;
  readonly address: URL;
  /** Without a folder. */
  readonly name: string;
  /** Absolute; exists only when the whole file is there and is the right one. */
  readonly path: string;
  readonly bytes: number;
  /** Of the whole file, in lower case. */
  readonly sha256: string;
}

/** Names that are ours beside the files, and what Windows takes for a device or cuts off. */
const reservedNames = /\.part(?:\.json)?$|\.(?:new|lock)$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|\.$/iu;

/** Written beside the files of a complete download. */
export const completeRecordName = "nearline-download.json";

/**
 * @param root absolute; downloads lie in folders of their own in it
 * @throws AppError `download/badEntry` where the entry has no pinned files, or names that could lead out of the folder
 */
export function planDownload(entry: CatalogueEntry, root: string, hub: Hub): DownloadPlan {
  const { source } = entry;
  if (source.kind !== "pinned") throw badEntry(entry, t("{0}: cannot be downloaded yet; its files are not pinned", entry.name));
  const folder = join(root, checkedName(entry, entry.id));
  const { repository, revision } = source;
  const files = source.files.map(({ path, bytes, sha256 }) => {
    const parts = [...repository.split("/"), "resolve", revision, ...path.split("/").map((part) => checkedName(entry, part))];
    const name = parts.at(-1) ?? "";
    return { hub, address: new URL(parts.map(encodeURIComponent).join("/"), hub.base), name, path: join(folder, name), bytes, sha256 };
  });
  const names = new Set(files.map(({ name }) => name.toLowerCase()));
  if (names.size !== files.length) throw badEntry(entry, t("{0}: files must have different names; the entry names one twice", entry.name));
  repository.split("/").forEach((part) => {
    checkedName(entry, part);
  });
  return { entryId: entry.id, name: entry.name, folder, files, totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** The catalogue's schema knows dots as parts of names; alone they would climb out of the folder. */
function checkedName(entry: CatalogueEntry, name: string): string {
  const isPlain = /^[\w.-]+$/u.test(name) && !/^\.+$/u.test(name);
  if (isPlain && !reservedNames.test(name) && name !== completeRecordName) return name;
  throw badEntry(entry, t("{0}: names of files must be plain, got {1}; the entry is not used", entry.name, name));
}

function badEntry({ id }: CatalogueEntry, message: string): AppError {
  return new AppError("download/badEntry", message, { cause: id });
}
