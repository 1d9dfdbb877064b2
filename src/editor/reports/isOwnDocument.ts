import type * as vscode from "vscode";
import { proposalScheme } from "../edits/proposals.ts";
import { reportScheme } from "./reportDocuments.ts";

/** Our own reports, the proposed side of a diff, and the log, which counts as an editor while it has the focus: whether one types there says nothing of Nearline. */
export function isOwnDocument({ uri }: Pick<vscode.TextDocument, "uri">): boolean {
  return [reportScheme, proposalScheme, "output"].includes(uri.scheme);
}
