/**
 * Which files a mention may read.
 *
 * Invariants
 * - Nothing is read before this has been asked, whoever names the file: the panel, a language service, or git.
 * - Secret and ignored files are refused whatever the user does; so is a link whose target is such a file.
 * - Where a server answers the chat, nothing is read that may not be sent.
 * - Outside of the workspace only what the user has dropped or opened is read. What was dropped is remembered until the window closes.
 */
import { realpath } from "node:fs/promises";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import { fileOf } from "../fileOf.ts";
import type { GitIgnored } from "../privacy/gitIgnored.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";

/** Why a file is not read, as words that follow its name. */
export type Refusal = string;

/** Documents that are made by the editor, or lie in the network: their text is nothing that the user works on. */
const foreignSchemes: ReadonlySet<string> = new Set([
  "output",
  "http",
  "https",
  "vscode",
  "vscode-settings",
  "vscode-userdata",
  "vscode-terminal",
  "debug",
  "comment",
  "vscode-chat-code-block",
  "command",
  "data",
  "mailto",
]);

export class FileAccess {
  readonly #gitIgnored: Pick<GitIgnored, "settled">;
  readonly #guard: LeaveGuard;
  readonly #dropped = new Set<string>();

  constructor(gitIgnored: Pick<GitIgnored, "settled">, guard: LeaveGuard) {
    this.#gitIgnored = gitIgnored;
    this.#guard = guard;
  }

  /** Undefined where the file may be read. */
  async refusal(uri: vscode.Uri): Promise<Refusal | undefined> {
    const file = fileOf(uri);
    const byName = await this.refusalByName(file);
    if (byName !== undefined) return byName;
    const target = await targetOf(file);
    if (isSecretFile(target.path)) return t("is a link to a secret file");
    if ((await this.#gitIgnored.settled(target)) === "ignored") return t("is a link to a file that git ignores");
    if ((await this.#guard.refusal("chat", uri)) === undefined) return undefined;
    return t("may not be sent to a server; to use it, let this machine answer the chat (setting nearline.server)");
  }

  /** The same without a look at the disk, for what is only named. */
  async refusalByName(uri: vscode.Uri): Promise<Refusal | undefined> {
    const file = fileOf(uri);
    if (isSecretFile(file.path)) return t("may hold passwords or keys and is never read");
    // What begins with a folder of the workspace must not lead out of it.
    if (foreignSchemes.has(file.scheme) || /(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(file.path)) return t("is no file");
    if (!this.isReachable(file)) return t("lies outside of the workspace; drag it into the chat to allow it");
    if ((await this.#gitIgnored.settled(file)) === "ignored") return t("is ignored by git and not read");
    return undefined;
  }

  /** Whether, by its name, the user has made it part of what is worked on. */
  isReachable(uri: vscode.Uri): boolean {
    const file = fileOf(uri);
    return vscode.workspace.getWorkspaceFolder(file) !== undefined || this.#dropped.has(file.toString()) || openTabs().has(file.toString());
  }

  /** To be told of each file that the user drops. */
  noteDropped(uri: vscode.Uri): void {
    this.#dropped.add(uri.toString());
  }
}

/** URIs of the files in tabs, in their order. */
export function openTabs(): ReadonlySet<string> {
  const uris = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(({ input }) => uriOfTab(input)?.toString() ?? []));
  return new Set(uris);
}

function uriOfTab(input: unknown): vscode.Uri | undefined {
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook;
  return isFile ? input.uri : undefined;
}

async function targetOf(uri: vscode.Uri): Promise<vscode.Uri> {
  if (uri.scheme !== "file") return uri;
  // What is not there is told by whoever reads it.
  return realpath(uri.fsPath).then(vscode.Uri.file, () => uri);
}
