/** Asks for an instruction, with the last ones below: the arrow keys reach them. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";

/** @param subject what the instruction is about: "lines 3 to 8" */
export type AskInstruction = (subject: string) => Promise<string | undefined>;

const historyKey = "nearline.instructions";
/** What fits into the list without scrolling, twice. */
const maxKept = 20;

export function instructionInput(memory: vscode.Memento): AskInstruction {
  const kept = () => memory.get<readonly string[]>(historyKey, []).filter((text) => typeof text === "string");
  return async (subject) => {
    const instruction = await ask(subject, kept());
    if (instruction !== undefined)
      await memory.update(historyKey, [instruction, ...kept().filter((text) => text !== instruction)].slice(0, maxKept));
    return instruction;
  };
}

function ask(subject: string, history: readonly string[]): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick();
  pick.title = t("Nearline: Edit {0}", subject);
  pick.placeholder = t("What should change?");
  const show = (typed: string) => {
    // What was typed comes first, so that Enter takes it whatever is in the list.
    const own = typed.trim() === "" ? [] : [{ label: typed.trim(), description: t("Enter to ask the model"), alwaysShow: true }];
    const words = typed.toLowerCase();
    const last = history.filter((text) => text !== typed.trim() && text.toLowerCase().includes(words));
    pick.items = [...own, ...last.map((label) => ({ label, description: t("asked before") }))];
  };
  show("");
  return new Promise((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0]?.label;
      // Nothing typed and nothing in the list: there is nothing to ask.
      if (chosen === undefined) return;
      resolve(chosen);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
