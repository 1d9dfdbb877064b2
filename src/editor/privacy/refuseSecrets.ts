import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import { AppError } from "../../shared/errors.ts";
import { nameOf } from "../nameOf.ts";

/**
 * @param title what would read the file, as the subject of the error
 * @throws AppError for a file that holds passwords or keys by its name
 */
export function refuseSecrets(title: string, uri: vscode.Uri): void {
  if (!isSecretFile(uri.path)) return;
  throw new AppError(
    "request/invalid",
    t("{0}: files that hold passwords or keys are not read, got {1}; copy what is meant into another file", title, nameOf(uri)),
  );
}
