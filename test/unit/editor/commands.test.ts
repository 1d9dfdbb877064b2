import { beforeEach, describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { actions } from "../../../src/chat/actions/actions.ts";
import { registerCommands } from "../../../src/editor/commands.ts";
import { acceptedCommand } from "../../../src/editor/completion/inlineProvider.ts";
import type { SnoozeLeft } from "../../../src/editor/completion/snooze.ts";
import { settingsReader } from "../../../src/editor/configuration.ts";
import type { WorkerState } from "../../../src/editor/workers/workerHost.ts";
import { AppError } from "../../../src/shared/errors.ts";
import type { ServerView } from "../../../src/shared/servers.ts";
import { commands, fake } from "../../fake/vscode.ts";
import { documentOf } from "./fakeEditor.ts";
import { serverHere } from "./servers/serverExample.ts";

const calls: string[] = [];
let snoozeLeft: SnoozeLeft = { kind: "awake" };
let worker: WorkerState = { kind: "off" };
let server: ServerView | undefined;

beforeEach(() => {
  fake.reset();
  calls.splice(0);
  snoozeLeft = { kind: "awake" };
  worker = { kind: "off" };
  server = undefined;
  registerCommands({
    readSettings: settingsReader(() => {}),
    snooze: {
      start: (minutes) => calls.push(`snooze ${minutes}`),
      end: () => calls.push("awake"),
      get left() {
        return snoozeLeft;
      },
    },
    workerState: () => worker,
    server: () => server,
    restartWorker: () => calls.push("restart"),
    showLog: () => calls.push("log"),
    onAccepted: ({ source }) => calls.push(`accepted ${source}`),
    why: { show: async () => void calls.push("why"), copyReport: async () => void calls.push("copy") },
  });
});

const elsewhere = /Chat$|Models?$|inlineEdit|Propos|showDevices$|Walkthrough$|tryExample|Dashboard$|Statistics$|Server(?:Key)?$/;

describe("registerCommands", () => {
  it("registers each command of the manifest, and one more that nobody sees", () => {
    // Those of the chat, the walkthrough, the other views, of statistics, proposed edits, of models and of the actions are registered with them.
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
    fake.state.choice = "Snooze";
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
    expect(calls).toEqual(["why"]);
    fake.state.choice = "Open Settings";
    await commands.executeCommand("nearline.showMenu");
    expect(fake.state.executed.at(-1)).toEqual(["workbench.action.openSettings", "nearline."]);
    fake.state.globalValues = { enable: false };
    fake.state.choice = "Restart Worker";
    await commands.executeCommand("nearline.showMenu");
    expect(calls).not.toContain("restart");
  });

  const described = async () => {
    await commands.executeCommand("nearline.showMenu");
    return new Map(fake.state.entries.map((label, index) => [label, fake.state.descriptions[index]]));
  };

  it("says in the menu what each entry is about, and names the model and the device in use", async () => {
    const info = { name: "SmolLM2", architecture: "llama", parameterCount: 1, contextTokens: 2048, readsContext: false, loadMs: 1 };
    worker = { kind: "ready", model: { ...info, device: "CPU, 2 threads" } };
    fake.state.activeDocument = documentOf([""], { languageId: "go" });
    const entries = await described();
    expect([...entries.keys()]).toEqual([
      "Why No Suggestion?",
      "Snooze",
      "Trigger Suggestion",
      "Disable for This Language",
      "Disable",
      "Open Chat",
      "Select Model…",
      "Show Devices",
      "Connect to a Server…",
      "Show Dashboard",
      "Open Walkthrough",
      "Open Settings",
      "Show Log",
      "Restart Worker",
    ]);
    expect([...entries.values()].every((description) => description !== undefined && description !== "")).toBe(true);
    expect(entries.get("Select Model…")).toBe("SmolLM2");
    expect(entries.get("Show Devices")).toBe("CPU, 2 threads");
    worker = { kind: "ready", model: { ...info, device: "llama.cpp", server: "gpu.example.com:8080" } };
    const onServer = await described();
    expect(onServer.get("Select Model…")).toBe("SmolLM2, on the server gpu.example.com:8080");
    expect(onServer.get("Show Devices")).toBe("what can run the model on this machine");
    fake.state.globalValues = { enable: false };
    expect([...(await described()).keys()][0]).toBe("Enable");
  });

  it.each<[WorkerState, string]>([
    [{ kind: "off" }, "none is loaded"],
    [{ kind: "loading", stage: "read", fraction: 0.407 }, "loading, 40 %"],
    [{ kind: "failed", error: new AppError("model/notGguf", "bad"), failureCount: 1 }, "could not be loaded"],
  ])("tells of the model %o in the menu", async (state, text) => {
    worker = state;
    expect((await described()).get("Select Model…")).toBe(text);
  });

  it("leads from the menu to what can be done with the server that is named", async () => {
    server = serverHere;
    fake.state.globalValues = { server: { address: "https://gpu.example.com:8080" } };
    const entries = await described();
    expect(entries.get("Server: gpu.example.com:8080")).toBe("completes and chats");
    expect([...entries.keys()]).not.toContain("Connect to a Server…");
    fake.state.choice = "gpu.example.com:8080";
    await commands.executeCommand("nearline.showMenu");
    expect(fake.state.entries).toEqual(["Choose What It Answers…", "Try Again", "Set API Key…", "Disconnect"]);
  });

  it("leaves the language out of the menu in documents of its own", async () => {
    fake.state.activeDocument = documentOf([""], { uri: "nearline-proposal:/1/a.ts" });
    expect([...(await described()).keys()]).not.toContain("Disable for This Language");
  });
});
