/**
 * Keeps what must stay on this machine out of what is asked of a server. While this machine answers in a role, nothing is held back here.
 *
 * Invariants
 * - Whatever text of a file goes to a backend in a role was asked for here first, by `now` or `refusal`, and what was kept since is asked for
 *   again.
 */
import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import type { ModelRole } from "../../shared/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { MayLeave } from "./mayLeave.ts";

export interface LeaveGuardOptions {
  /**
   * Whether what is asked in a role may go to a server, also while that one is away or not confirmed yet: it may be back between a question here
   * and the request.
   */
  readonly sends: (role: ModelRole) => boolean;
  readonly mayLeave: MayLeave;
}

export interface LeaveGuard {
  readonly sends: (role: ModelRole) => boolean;
  /** At once; no while it is not known. */
  now(role: ModelRole, uri: vscode.Uri): boolean;
  /** For those who can wait; undefined: it may be used; else why not, a sentence. */
  refusal(role: ModelRole, uri: vscode.Uri): Promise<string | undefined>;
  /**
   * @param title what would send the text, as the subject of the error
   * @throws AppError `request/invalid` for the first document that may not be used
   */
  refuse(title: string, role: ModelRole, uris: readonly vscode.Uri[]): Promise<void>;
}

export function leaveGuard({ sends, mayLeave }: LeaveGuardOptions): LeaveGuard {
  const refusal: LeaveGuard["refusal"] = async (role, uri) => (sends(role) ? mayLeave.refusal(uri) : undefined);
  return {
    sends,
    now: (role, uri) => !sends(role) || mayLeave.now(uri),
    refusal,
    async refuse(title, role, uris) {
      for (const uri of uris) {
        const reason = await refusal(role, uri);
        if (reason !== undefined) throw mustStay(title, reason);
      }
    },
  };
}

/** @param reason a sentence */
function mustStay(title: string, reason: string): AppError {
  return new AppError(
    "request/invalid",
    t(
      "{0}: what is sent to a server must be yours to share. {1} To use it, let this machine answer the chat (setting nearline.server).",
      title,
      reason,
    ),
  );
}

/** Where no server is. */
export const everythingStays: LeaveGuard = leaveGuard({
  sends: () => false,
  mayLeave: { now: () => false, refusal: async () => undefined },
});
