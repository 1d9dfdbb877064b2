import { t } from "@vscode/l10n";
import type { Starter } from "../../shared/chatProtocol.ts";

/** What an empty panel offers: actions on the active editor that every reader of code wants at some time, each a command of its own. */
export const starters: readonly Starter[] = [
  { command: "nearline.explain", label: t("Explain this code"), icon: "lightbulb" },
  { command: "nearline.fix", label: t("Fix the problem at the cursor"), icon: "wrench" },
  { command: "nearline.document", label: t("Document this function"), icon: "note" },
  { command: "nearline.writeTests", label: t("Write tests"), icon: "beaker" },
  { command: "nearline.summarise", label: t("Summarise this file"), icon: "list-unordered" },
];
