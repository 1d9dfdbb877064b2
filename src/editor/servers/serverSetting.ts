/** The server that a person has named, and what it shall answer. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { serverAddress } from "../../backend/remote/serverAddress.ts";
import { AppError } from "../../shared/errors.ts";
import { Settings } from "../../shared/settings.ts";
import { section } from "../configuration.ts";
import type { RoleNames } from "./rolesOf.ts";

export type ServerSetting =
  | { readonly kind: "none" }
  | { readonly kind: "invalid"; readonly message: string }
  | {
      readonly kind: "named";
      readonly address: URL;
      /** As the server calls them; undefined: this machine answers. */
      readonly models: RoleNames;
    };

/**
 * What the user's own settings say, or the machine's: who opens a repository must not have text sent to where its author likes, so values of
 * workspaces and folders do not count even where VS Code would let one through, nor defaults, which another extension may change.
 */
export function serverSetting(): ServerSetting {
  const { globalValue } = vscode.workspace.getConfiguration(section).inspect<unknown>("server") ?? {};
  const checked = Settings.shape.server.safeParse(globalValue);
  if (!checked.success) {
    // What is there in place of the right thing may be a key, so it is not repeated.
    return {
      kind: "invalid",
      message: t("nearline.server: must hold an address and names of models as texts, got something else; correct it in the settings"),
    };
  }
  const { address, completion, chat } = checked.data;
  if (address.trim() === "") return { kind: "none" };
  try {
    return { kind: "named", address: serverAddress(address), models: { completion: named(completion), chat: named(chat) } };
  } catch (error) {
    if (error instanceof AppError) return { kind: "invalid", message: error.message };
    throw error;
  }
}

function named(model: string): string | undefined {
  const name = model.trim();
  return name === "" ? undefined : name;
}
