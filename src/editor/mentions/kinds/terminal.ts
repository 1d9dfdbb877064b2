/**
 * `@terminal`: what is selected in the active terminal.
 *
 * No stable API tells it, so the terminal's own command copies it, and the clipboard gets back what it held. Text comes back; a picture,
 * which extensions cannot read, is lost if a selection is copied over it. Where nothing is selected, VS Code says so itself besides.
 */
import { stripVTControlCharacters } from "node:util";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { cutAtLineEnd } from "../../../chat/mentions/cutAtLineEnd.ts";
import { quotableName } from "../../../chat/mentions/quotable.ts";
import type { MentionKind, MentionOf } from "../mentionKind.ts";

/** Some 8,000 tokens: nobody selects more of a terminal on purpose. */
const maxCharacters = 32_000;

/** Two at once would take each other's text for what the clipboard held. */
let turn: Promise<unknown> = Promise.resolve();

export const terminal: MentionKind<MentionOf["terminal"]> = {
  async offer() {
    const active = vscode.window.activeTerminal;
    const detail = active === undefined ? t("no terminal is open") : t("what is selected in {0}", quotableName(active.name));
    return { mention: { kind: "terminal" }, label: "terminal", detail, icon: "terminal" };
  },

  async read() {
    if (vscode.window.activeTerminal === undefined) return { label: "terminal", text: "", note: t("no terminal is open") };
    const selected = turn.then(copiedSelection);
    turn = selected.catch(() => undefined);
    const plain = stripVTControlCharacters(await selected.catch(() => ""))
      .replaceAll("\r\n", "\n")
      .trimEnd();
    if (plain.trim() === "") return { label: "terminal", text: "", note: t("nothing is selected in the terminal") };
    const { text, note } = cutAtLineEnd(plain, maxCharacters);
    return { label: "terminal", text, ...(note === undefined ? {} : { note }) };
  },

  async open() {
    vscode.window.activeTerminal?.show();
  },
};

async function copiedSelection(): Promise<string> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  // The same text may have been copied before, so only an empty clipboard shows that something came.
  if (before !== "") await clipboard.writeText("");
  try {
    await vscode.commands.executeCommand("workbench.action.terminal.copySelection");
    return await clipboard.readText();
  } finally {
    if (before !== "") await clipboard.writeText(before);
  }
}
