import { describe, expect, it } from "vitest";
import type { StayReason } from "../../../../src/editor/privacy/mayLeave.ts";
import { type StatusInput, statusView } from "../../../../src/editor/status/statusView.ts";
import type { ModelInfo } from "../../../../src/shared/protocol.ts";
import type { ServerStatus, ServerView } from "../../../../src/shared/servers.ts";
import { serverHere } from "./serverExample.ts";

const localModel: ModelInfo = {
  name: "SmolLM2",
  architecture: "llama",
  parameterCount: 134.5e6,
  contextTokens: 2048,
  readsContext: false,
  device: "CPU, 2 threads",
  loadMs: 812.4,
};
const serverModel: ModelInfo = { ...localModel, name: "Qwen_Coder", parameterCount: 0, loadMs: 0, server: "gpu.example.com:8080" };

const document = { languageId: "python", status: { kind: "on" } } as const;
const local: StatusInput = {
  worker: { kind: "ready", model: localModel },
  working: false,
  document,
  lastOutcome: undefined,
  kvBytes: undefined,
};
const remote: StatusInput = { ...local, worker: { kind: "ready", model: serverModel }, server: serverHere };
const chatServer: ServerView = { ...serverHere, roles: ["chat"] };
const host = "gpu\\.example\\.com:8080";

const withStatus = (status: ServerStatus) => statusView({ ...local, server: { ...serverHere, status } });

describe("the status bar item with a server", () => {
  it("names the host that what is typed goes to, for the eye and for a screen reader", () => {
    expect(statusView(remote)).toMatchObject({
      text: "$(sparkle) Nearline → gpu.example.com:8080",
      label: "Nearline: ready, text goes to gpu.example.com:8080",
      isReady: true,
      isError: false,
    });
    expect(statusView({ ...remote, working: true })).toMatchObject({
      text: "$(loading~spin) Nearline → gpu.example.com:8080",
      label: "Nearline: working, text goes to gpu.example.com:8080",
    });
  });

  it("names the host also where nothing is known of the server yet: what is loaded counts", () => {
    const { server, ...unknown } = remote;
    expect(server).toBeDefined();
    expect(statusView(unknown).text).toBe("$(sparkle) Nearline → gpu.example.com:8080");
  });

  it("describes the server's model by name, host, two things that are missing and its cache, and never by what it does not know", () => {
    const { tooltip } = statusView(remote);
    expect(tooltip).toContain(`**Qwen\\_Coder**  \non the server ${host}`);
    expect(tooltip).toContain(`Text goes to **${host}** (llama\\.cpp): what completion reads, the chat and the actions.`);
    expect(tooltip).toContain("It tells no \\[x\\]\\(command:evil\\)\\.");
    expect(tooltip).toContain("Answers are not compared");
    expect(tooltip).not.toContain("A third thing");
    expect(tooltip).toContain("93 % of the prompts' tokens were in the server's cache.");
    expect(tooltip).not.toMatch(/million weights|loaded in|\/models\//);
    expect(statusView({ ...remote, server: { ...serverHere, hitRate: undefined } }).tooltip).not.toContain("cache");
  });

  it("does not call a prompt read anew where the server does not tell", () => {
    const end = { finish: "stop", promptTokens: 800, reusedTokens: 0, generatedTokens: 9, prefillMs: 1, decodeMs: 1 } as const;
    const lastOutcome = { kind: "suggestion", text: "a", replaceAfter: 0, source: "model", end, ms: 131.6 } as const;
    expect(statusView({ ...remote, lastOutcome }).tooltip).toContain("0 of 800 prompt tokens reused");
    const untold = statusView({ ...remote, lastOutcome, server: { ...serverHere, hitRate: undefined } }).tooltip;
    expect(untold).toContain("Last suggestion: 132 ms");
    expect(untold).not.toContain("reused");
  });

  it("says that only the chat goes there, whatever stands in the way of suggestions", () => {
    expect(statusView({ ...local, server: chatServer })).toMatchObject({
      text: "$(sparkle) Nearline (chat → gpu.example.com:8080)",
      label: "Nearline: ready · the chat's text goes to gpu.example.com:8080",
      isReady: true,
    });
    const snoozed = statusView({ ...local, server: chatServer, snooze: { kind: "minutes", count: 12 } });
    expect(snoozed.text).toBe("$(bell-slash) Nearline 12 min (chat → gpu.example.com:8080)");
    expect(statusView({ ...local, server: chatServer }).tooltip).toContain("Completion stays on this machine.");
  });

  it("says that nothing typed goes there where nothing is suggested", () => {
    const only: ServerView = { ...serverHere, roles: ["completion"] };
    expect(statusView({ ...remote, server: only, snooze: { kind: "untilRestart" } }).text).toBe("$(bell-slash) Nearline");
    const off = { ...document, status: { kind: "off", reason: "language" } } as const;
    expect(statusView({ ...remote, server: only, document: off }).text).toBe("$(circle-slash) Nearline");
    expect(statusView({ ...remote, document: off }).text).toBe("$(circle-slash) Nearline (chat → gpu.example.com:8080)");
  });

  it.each<[StayReason, RegExp]>([
    ["ignoredFile", /^This file is completed on this machine: git ignores it\./],
    ["secretFile", /^This file is completed on this machine: its name says that it holds passwords or keys\./],
    ["notFile", /^This document is completed on this machine: it is not a file of yours\./],
    ["link", /^This file is completed on this machine: it is a link to a file that is secret or that git ignores\./],
    ["unknown", /^This file is completed on this machine until it is known whether its text may be sent\./],
  ])("says why a document is completed here: %s", (staysHere, why) => {
    const here = statusView({ ...remote, document: { ...document, staysHere } });
    expect(here.text).toBe("$(sparkle) Nearline (chat → gpu.example.com:8080)");
    expect(here.tooltip).toMatch(why);
    expect(here.tooltip.match(/completed on this machine/g)).toHaveLength(1);
  });

  it("says it only where the server would complete, and something is completed", () => {
    const said = "completed on this machine";
    expect(statusView({ ...local, server: chatServer, document: { ...document, staysHere: "ignoredFile" } }).tooltip).not.toContain(said);
    const secret = { ...document, withheld: "secretFile", staysHere: "secretFile" } as const;
    expect(statusView({ ...remote, document: secret }).tooltip).not.toContain(said);
  });

  it("says calmly that this machine answers while the server is away, and offers to try again", () => {
    const away = withStatus({ kind: "away", message: "server gpu: must be reachable, got [x](command:evil); start it" });
    expect(away).toMatchObject({ text: "$(sparkle) Nearline", label: "Nearline: ready", isError: false, isReady: true });
    expect(away.tooltip).toContain(`This machine answers in place of **${host}**.`);
    expect(away.tooltip).toContain("[Try again](command:nearline.refreshServer)");
    expect(away.tooltip).not.toMatch(/[^\\]\(command:evil|setServerKey/);
  });

  it("offers to set the key where somebody has to mend something", () => {
    const { tooltip } = withStatus({ kind: "misconfigured", message: "server gpu: must accept the API key, got 401; set it" });
    expect(tooltip).toContain("[Set API key](command:nearline.setServerKey) · [Try again](command:nearline.refreshServer)");
    expect(tooltip).toContain("got 401");
  });

  it.each<[ServerStatus, string]>([
    [{ kind: "untrusted" }, "this workspace is not trusted. [Manage workspace trust](command:workbench.trust.manage)"],
    [{ kind: "unconfirmed" }, "nobody has confirmed yet that text may go there. [Connect…](command:nearline.connectServer)"],
    [{ kind: "unused" }, `Nothing is sent to **${host}**.`],
    [{ kind: "asking" }, "No text of yours is sent before it has answered."],
  ])("says that nothing is sent, and why: %o", (status, words) => {
    const view = withStatus(status);
    expect(view.text).toBe("$(sparkle) Nearline");
    expect(view.tooltip).toContain(words);
  });

  it("offers to choose what the server answers where that is nothing", () => {
    const view = statusView({ ...local, server: { ...serverHere, status: { kind: "unused" }, roles: [] } });
    expect(view.tooltip).toContain("[Choose what it answers…](command:nearline.connectServer)");
  });
});
