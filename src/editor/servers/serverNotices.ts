/**
 * What a person is told of the server without having asked.
 *
 * Invariants
 * - A server that goes away is told once, and again only after it was there for `steadyMs`; that it is back is for the status bar and the log.
 * - What has to be mended is told whenever it comes up anew: by itself the server is not asked again.
 * - Nothing is modal: who types is not interrupted.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { ServerError } from "../../backend/remote/serverError.ts";
import type { AppError } from "../../shared/errors.ts";
import { section } from "../configuration.ts";
import type { LinkState } from "./serverLink.ts";

export interface ServerNoticesOptions {
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  readonly log: Pick<vscode.LogOutputChannel, "info" | "warn">;
  readonly onError: (error: unknown) => void;
}

/** A server that comes and goes within this time is told of once. */
const steadyMs = 10 * 60_000;

export class ServerNotices {
  readonly #options: ServerNoticesOptions;
  #host: string | undefined;
  #lastKind: LinkState["kind"] = "asking";
  #hereSinceMs = Number.NEGATIVE_INFINITY;
  #toldAway = false;

  constructor(options: ServerNoticesOptions) {
    this.#options = options;
  }

  /** Says that the settings name a server that nobody has confirmed. Resolves to whether somebody wants to look at that. */
  async offerReview(host: string): Promise<boolean> {
    const review = t("Review…");
    const message = t("The settings name the server {0} for Nearline. Nothing is sent to it until you allow that.", host);
    return (await vscode.window.showWarningMessage(message, review)) === review;
  }

  /** The setting names no address. */
  invalid(message: string): void {
    this.#options.log.warn(message);
    this.#show(async () => {
      const openSetting = t("Open Setting");
      const choice = await vscode.window.showErrorMessage(`Nearline: ${message}`, openSetting);
      if (choice === openSetting) await vscode.commands.executeCommand("workbench.action.openSettings", `${section}.server`);
    });
  }

  /** To be called at each change of what the server does; the same twice is one. */
  note(host: string, state: LinkState): void {
    if (host !== this.#host) {
      this.#host = host;
      this.#toldAway = false;
      this.#lastKind = "asking";
    }
    if (state.kind === this.#lastKind) return;
    const { now, log } = this.#options;
    const wasHereMs = this.#lastKind === "here" ? now() - this.#hereSinceMs : 0;
    this.#lastKind = state.kind;
    switch (state.kind) {
      case "asking":
        return;
      case "here":
        log.info(`server ${host}: here`);
        this.#hereSinceMs = now();
        return;
      case "away":
        log.warn(`${state.error.message} (${state.error.code})`);
        if (this.#toldAway && wasHereMs < steadyMs) return;
        this.#toldAway = true;
        this.#show(() => tellAway(host));
        return;
      case "misconfigured":
        log.warn(`${state.error.message} (${state.error.code})`);
        this.#show(() => tellMisconfigured(state.error));
        return;
      default:
        state satisfies never;
    }
  }

  #show(tell: () => Promise<void>): void {
    void tell().catch(this.#options.onError);
  }
}

async function tellAway(host: string): Promise<void> {
  const showLog = t("Show Log");
  const message = t("Nearline: {0} does not answer: this machine does until it is back.", host);
  if ((await vscode.window.showWarningMessage(message, showLog)) === showLog) await vscode.commands.executeCommand("nearline.showLog");
}

async function tellMisconfigured(error: AppError): Promise<void> {
  const [setKey, showLog] = [t("Set API Key…"), t("Show Log")];
  const message = `Nearline: ${error.message}`;
  const choice = wantsKey(error)
    ? await vscode.window.showErrorMessage(message, setKey, showLog)
    : await vscode.window.showErrorMessage(message, showLog);
  if (choice === setKey) await vscode.commands.executeCommand("nearline.setServerKey");
  if (choice === showLog) await vscode.commands.executeCommand("nearline.showLog");
}

/** Whether another key may be all that is missing. */
export function wantsKey(error: unknown): boolean {
  return error instanceof ServerError && (error.status === 401 || error.status === 403);
}
