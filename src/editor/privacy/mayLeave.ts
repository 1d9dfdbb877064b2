/**
 * Whether a document's text may be sent to a server.
 *
 * Invariants
 * - Only what is known to be harmless: no secret file by its name, none that git ignores, nothing that the editor itself writes, and no link to
 *   such a file. While that is being found out the answer is no.
 * - `now` waits for nothing.
 */
import { realpath } from "node:fs/promises";
import { t } from "@vscode/l10n";
import { LRUCache } from "lru-cache";
import * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import { fileOf } from "../fileOf.ts";
import { nameOf } from "../nameOf.ts";
import type { GitIgnored } from "./gitIgnored.ts";

export interface MayLeave {
  /** At once; a document whose rules are not known yet may not. */
  now(uri: vscode.Uri): boolean;
  /** For those who can wait; undefined: it may; else why not, a sentence. */
  refusal(uri: vscode.Uri): Promise<string | undefined>;
}

/** Why a document stays on this machine; "unknown" while its rules, or what it leads to, are being read. */
export type StayReason = "notFile" | "secretFile" | "ignoredFile" | "link" | "unknown";

export interface MayLeaveWithReason extends MayLeave {
  /** At once, as `now`; undefined: it may. */
  stays(uri: vscode.Uri): StayReason | undefined;
}

/** Documents that people write, wherever they lie. Any other scheme must be that of a folder of the workspace that holds the document. */
const schemes: ReadonlySet<string> = new Set(["file", "untitled"]);

/** More documents than anybody has open. */
const maxTargets = 512;
/** A link seldom gets another target. */
const maxAgeMs = 60_000;

/**
 * @param onKnown hears that `now` may say otherwise, since another target of a link is known; of rules of git `GitIgnored` tells
 * @param editorFolder where the editor keeps the user's settings, which may hold keys of other extensions; with a scheme of their own on a desktop,
 *   and as files on a server
 */
export function mayLeave(
  gitIgnored: Pick<GitIgnored, "check" | "settled">,
  onKnown: () => void = () => {},
  editorFolder?: vscode.Uri,
): MayLeaveWithReason {
  // Paths of what links lead to, by the paths of files. An old one holds while it is looked for again.
  const targets = new LRUCache<string, string>({
    max: maxTargets,
    ttl: maxAgeMs,
    allowStale: true,
    noDeleteOnStaleGet: true,
    // One that is pushed out while it is looked for is no error.
    ignoreFetchAbort: true,
    // What is not there is no link.
    fetchMethod: (path) =>
      realpath(vscode.Uri.file(path).fsPath).then(
        (target) => vscode.Uri.file(target).path,
        () => path,
      ),
  });

  // Waits for the disk also where an old target is known: whoever hears of it asks again, and would otherwise have the old one looked for anew at
  // once, without end.
  const look = async (path: string): Promise<void> => {
    const before = targets.get(path);
    if ((await targets.fetch(path, { allowStale: false })) !== before) onKnown();
  };

  const ownFile = (uri: vscode.Uri): vscode.Uri | undefined => {
    const file = documentFile(uri);
    return editorFolder !== undefined && file?.path.startsWith(`${editorFolder.path}/`) ? undefined : file;
  };

  const stays = (uri: vscode.Uri): StayReason | undefined => {
    const file = ownFile(uri);
    if (file === undefined) return "notFile";
    if (isSecretFile(file.path)) return "secretFile";
    const byName = ignoredReasons[gitIgnored.check(file, "anywhere")];
    if (file.scheme !== "file") return byName;
    const path = targets.get(file.path);
    if (targets.getRemainingTTL(file.path) <= 0) void look(file.path);
    if (byName !== undefined) return byName;
    if (path === undefined) return "unknown";
    if (path === file.path) return undefined;
    if (isSecretFile(path)) return "link";
    const byTarget = gitIgnored.check(file.with({ path }), "anywhere");
    return byTarget === "ignored" ? "link" : ignoredReasons[byTarget];
  };

  return {
    now: (uri) => stays(uri) === undefined,
    stays,

    async refusal(uri) {
      const file = ownFile(uri);
      const name = nameOf(uri);
      if (file === undefined) return t("{0} is not a file of yours, so it is not sent to a server.", name);
      if (isSecretFile(file.path)) return t("{0} may hold passwords or keys, so it is not sent to a server.", name);
      if ((await gitIgnored.settled(file, "anywhere")) !== "kept") return t("Git ignores {0}, so it is not sent to a server.", name);
      const path = file.scheme === "file" ? await targets.fetch(file.path, { forceRefresh: true, allowStale: false }) : file.path;
      if (path === file.path) return undefined;
      const isHarmless =
        path !== undefined && !isSecretFile(path) && (await gitIgnored.settled(file.with({ path }), "anywhere")) === "kept";
      return isHarmless ? undefined : t("{0} is a link to a file that is secret or that git ignores, so it is not sent to a server.", name);
    },
  };
}

const ignoredReasons = { kept: undefined, ignored: "ignoredFile", unknown: "unknown" } as const satisfies Record<
  ReturnType<GitIgnored["check"]>,
  StayReason | undefined
>;

/** The file that a document belongs to; undefined for what is no work of the user. */
function documentFile(uri: vscode.Uri): vscode.Uri | undefined {
  const file = fileOf(uri);
  // One with a whole path is a file that was not saved yet.
  if (file.scheme === "untitled" && file.path.startsWith("/")) return file.with({ scheme: "file" });
  return schemes.has(file.scheme) || vscode.workspace.getWorkspaceFolder(file) !== undefined ? file : undefined;
}
