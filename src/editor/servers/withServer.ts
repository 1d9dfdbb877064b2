/** What the status bar item says besides, where the user has named a server: where text goes, at a glance and in full. */
import { t } from "@vscode/l10n";
import type { StayReason } from "../privacy/mayLeave.ts";
import type { StatusInput, StatusView } from "../status/statusView.ts";
import { isSentTo } from "./isSentTo.ts";
import { serverParagraphs } from "./serverParagraphs.ts";
import { shortHost } from "./shortHost.ts";

/** @param shown what is said of the model and the document alone */
export function withServer(shown: StatusView, input: StatusInput): StatusView {
  const { server, working } = input;
  const completing = completingHost(input);
  const stays = stayReason(input);
  const tooltip = [
    ...(completing !== undefined && stays !== undefined ? [stayText[stays]] : []),
    shown.tooltip,
    ...(server === undefined ? [] : serverParagraphs(server)),
  ].join("\n\n");
  if (completing !== undefined && shown.isReady && stays === undefined) {
    return {
      ...shown,
      tooltip,
      text: `${shown.text} → ${shortHost(completing)}`,
      label: working ? t("Nearline: working, text goes to {0}", completing) : t("Nearline: ready, text goes to {0}", completing),
    };
  }
  if (server === undefined || !isSentTo(server, "chat")) return { ...shown, tooltip };
  return {
    ...shown,
    tooltip,
    text: `${shown.text} (${t("chat → {0}", shortHost(server.host))})`,
    label: `${shown.label} · ${t("the chat's text goes to {0}", server.host)}`,
  };
}

/** A server that does not tell what its cache was good for seems to read everything anew, which may not be so. */
export function tellsReuse(input: StatusInput): boolean {
  return completingHost(input) === undefined || input.server?.hitRate !== undefined;
}

/** What is loaded says it, and not what is known of the server: the two may change one after the other. */
function completingHost({ worker }: StatusInput): string | undefined {
  return worker.kind === "ready" ? worker.model.server : undefined;
}

/** A document that is never read is not completed anywhere. */
function stayReason({ document }: StatusInput): StayReason | undefined {
  return document?.withheld === "secretFile" || document?.status.kind !== "on" ? undefined : document.staysHere;
}

const stayText = {
  notFile: t("This document is completed on this machine: it is not a file of yours."),
  secretFile: t("This file is completed on this machine: its name says that it holds passwords or keys."),
  ignoredFile: t("This file is completed on this machine: git ignores it."),
  link: t("This file is completed on this machine: it is a link to a file that is secret or that git ignores."),
  unknown: t("This file is completed on this machine until it is known whether its text may be sent."),
} as const satisfies Record<StayReason, string>;
