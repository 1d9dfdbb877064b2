import type * as vscode from "vscode";
import { isSecretFile } from "../privacy/secretFiles.ts";
import { AppError } from "../shared/errors.ts";

/**
 * @param title what would read the file, as the subject of the error
 * @throws AppError for a file that holds passwords or keys by its name
 */
export function refuseSecrets(title: string, { path }: vscode.Uri): void {
  if (!isSecretFile(path)) return;
  const name = path.slice(path.lastIndexOf("/") + 1);
  throw new AppError(
    "request/invalid",
    `${title}: files that hold passwords or keys are not read, got ${name}; copy what is meant into another file`,
  );
}
