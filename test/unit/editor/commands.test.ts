import { beforeEach, describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { actions } from "../../../src/chat/actions/actions.ts";
import { registerCommands } from "../../../src/editor/commands.ts";
import { settingsReader } from "../../../src/editor/configuration.ts";
import { acceptedCommand } from "../../../src/editor/inlineProvider.ts";
import type { SnoozeLeft } from "../../../src/editor/snooze.ts";
import { commands, fake } from "../../fake/vscode.ts";
import { documentOf } from "./fakeEditor.ts";

const calls: string[] = [];
let snoozeLeft: SnoozeLeft = { kind: "awake" };

beforeEach(() => {
  fake.reset();
  calls.splice(0);
  snoozeLeft = { kind: "awake" };
  registerCommands({
    readSettings: settingsReader(() => {}),
    snooze: {
      start: (minutes) => calls.push(`snooze ${minutes}`),
      end: () => calls.push("awake"),
      get left() {
        return snoozeLeft;
      },
    },
    restartWorker: () => calls.push("restart"),
    showLog: () => calls.push("log"),
    onAccepted: ({ source }) => calls.push(`accepted ${source}`),
    why: { show: async () => void calls.push("why"), copyReport: async () => void calls.push("copy") },
    statistics: { show: async () => void calls.push("statistics"), clear: async () => void calls.push("clear") },
  });
});

const elsewhere = /Chat$|inlineEdit|Propos/;

describe("registerCommands", () => {
  it("registers each command of the manifest, and one more that nobody sees", () => {
    // Those of the chat, of proposed edits and of the actions are registered with them.
    const ofActions = new Set(Object.keys(actions).map((id) => `nearline.${id}`));
    const contributed = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((command) => !elsewhere.test(command) && !ofActions.has(command));
    expect([...fake.state.commands.keys()].sort()).toEqual([...contributed, acceptedCommand].sort());
  });

  it("triggers by the editor's own command", async () => {
    await commands.executeCommand("nearline.trigger");
    expect(fake.state.executed.at(-1)).toEqual(["editor.action.inlineSuggest.trigger"]);
  });

  it("switches everything on, off and around", async () => {
    const states: unknown[] = [];
    for (const name of ["nearline.disable", "nearline.toggle", "nearline.toggle", "nearline.enable"]) {
      await commands.executeCommand(name);
      states.push({ ...fake.state.globalValues });
    }
    expect(states).toEqual([{ enable: false }, { enable: true }, { enable: false }, { enable: true }]);
  });

  it("switches the language of the document that the user is in", async () => {
    fake.state.activeDocument = documentOf([""], { languageId: "go" });
    await commands.executeCommand("nearline.toggleLanguage");
    expect(fake.state.globalValues).toEqual({ languages: { go: false } });
    await commands.executeCommand("nearline.toggleLanguage");
    expect(fake.state.globalValues).toEqual({ languages: { go: true } });
  });

  it("names the language of a document that is no file, to switch it on", async () => {
    fake.state.activeDocument = documentOf([""], { uri: "vscode-scm:input", languageId: "scmlike" });
    await commands.executeCommand("nearline.toggleLanguage");
    expect(fake.state.globalValues).toEqual({ languages: { scmlike: true } });
  });

  it("snoozes for as long as the user chooses, or as the key says", async () => {
    for (const label of ["5 minutes", "15 minutes", "1 hour", "Until restart"]) {
      fake.state.choice = label;
      await commands.executeCommand("nearline.snooze");
    }
    fake.state.choice = undefined;
    await commands.executeCommand("nearline.snooze");
    await commands.executeCommand("nearline.snooze", -1);
    await commands.executeCommand("nearline.snooze", 30);
    await commands.executeCommand("nearline.endSnooze");
    expect(calls).toEqual(["snooze 5", "snooze 15", "snooze 60", "snooze Infinity", "snooze 30", "awake"]);
  });

  it("offers in the menu to snooze, and while it lasts to end it", async () => {
    fake.state.choice = "End Snooze";
    await commands.executeCommand("nearline.showMenu");
    expect(calls).toEqual([]);
    snoozeLeft = { kind: "untilRestart" };
    await commands.executeCommand("nearline.showMenu");
    expect(calls).toEqual(["awake"]);
    fake.state.choice = " Snooze";
    await commands.executeCommand("nearline.showMenu");
    expect(fake.state.executed.some(([name]) => name === "nearline.snooze")).toBe(false);
  });

  it("takes no key from the user but those that ask, and those of a diff that is shown", () => {
    const always = manifest.contributes.keybindings.filter(({ when }) => when?.includes("nearline.isProposalActive") !== true);
    expect(always.map(({ command }) => command)).toEqual(["nearline.trigger", "nearline.focusChat", "nearline.inlineEdit"]);
  });

  it("offers in the menu what fits the state", async () => {
    fake.state.activeDocument = documentOf([""], { languageId: "go" });
    fake.state.choice = "Disable for This Language";
    await commands.executeCommand("nearline.showMenu");
    expect(fake.state.globalValues).toEqual({ languages: { go: false } });
    fake.state.choice = "Why No Suggestion?";
    await commands.executeCommand("nearline.showMenu");
    fake.state.choice = "Show Statistics";
    await commands.executeCommand("nearline.showMenu");
    expect(calls).toEqual(["why", "statistics"]);
    fake.state.choice = "Open Settings";
    await commands.executeCommand("nearline.showMenu");
    expect(fake.state.executed.at(-1)).toEqual(["workbench.action.openSettings", "nearline."]);
    fake.state.globalValues = { enable: false };
    fake.state.choice = "Restart Worker";
    await commands.executeCommand("nearline.showMenu");
    expect(calls).not.toContain("restart");
  });
});
