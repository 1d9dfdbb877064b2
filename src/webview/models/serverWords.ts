/** What is said of a server and its models, in words. */
import { t } from "@vscode/l10n";
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ServerModel, ServerStatus, ServerView } from "../../shared/servers.ts";
import { formatCount } from "../formatCount.ts";
import { useWords } from "./rowWords.ts";

export interface StatusWords {
  readonly icon: string;
  readonly words: string;
  /** What the server or the network said. */
  readonly message?: string;
}

export function statusWords({ status, roles }: Pick<ServerView, "status" | "roles">): StatusWords {
  switch (status.kind) {
    case "untrusted":
      return { icon: "workspace-untrusted", words: t("Nothing is sent: this workspace is not trusted.") };
    case "unconfirmed":
      return { icon: "question", words: t("Nothing is sent: nobody has confirmed yet that text may go there.") };
    case "unused":
      return {
        icon: "circle-outline",
        words: roles.length === 0 ? t("Nothing is sent: none of its models is in use.") : t("Nothing is sent: Nearline is off."),
      };
    case "asking":
      return { icon: "loading", words: t("Is being asked what it has…") };
    case "here":
      return { icon: "pass", words: t("Ready") };
    case "away":
      return { icon: "warning", words: t("Is away; this machine answers in its place"), message: status.message };
    case "misconfigured":
      return { icon: "error", words: t("Cannot be used as it is; this machine answers in its place"), message: status.message };
  }
}

/** Text goes only to a server that is there; what a role is given to is said of any. */
export function serverUseWords(roles: readonly ModelRole[], { kind }: ServerStatus): string | undefined {
  if (kind === "here" || kind === "asking") return useWords(roles);
  if (roles.length === 2) return t("Chosen for completion and the chat");
  if (roles.includes("completion")) return t("Chosen for completion");
  return roles.includes("chat") ? t("Chosen for the chat") : undefined;
}

export function serverModelSummary({ contextTokens, fillsInTheMiddle }: ServerModel): string {
  const context = contextTokens === undefined ? [] : [t("{0} tokens", formatCount(contextTokens))];
  return [...context, fillWords(fillsInTheMiddle)].join(" · ");
}

function fillWords(fillsInTheMiddle: ServerModel["fillsInTheMiddle"]): string {
  switch (fillsInTheMiddle) {
    case "yes":
      return t("reads the code after the cursor");
    case "no":
      return t("reads only the code before the cursor");
    case "asking":
      return t("not known whether it reads the code after the cursor");
  }
}

/** Of the button that gives a role back to this machine. */
export function backLabel(role: ModelRole): string {
  return role === "completion" ? t("Complete on this machine") : t("Chat on this machine");
}
