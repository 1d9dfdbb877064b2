import { beforeEach, describe, expect, it } from "vitest";
import { showServerMenu } from "../../../../src/editor/servers/serverMenu.ts";
import { serverState } from "../../../../src/editor/servers/serverState.ts";
import { showServerContext } from "../../../../src/editor/servers/showServerContext.ts";
import type { ServerStatus } from "../../../../src/shared/servers.ts";
import { fake } from "../../../fake/vscode.ts";
import { serverHere } from "./serverExample.ts";

const address = "https://gpu.example.com:8080/team";

beforeEach(() => fake.reset());

describe("the menu of a server", () => {
  it.each([
    ["Choose What It Answers…", ["nearline.connectServer", address]],
    ["Try Again", ["nearline.refreshServer"]],
    ["Set API Key…", ["nearline.setServerKey"]],
    ["Disconnect", ["nearline.disconnectServer"]],
  ])("does what %s says", async (label, executed) => {
    fake.state.choice = label;
    await showServerMenu({ server: serverHere, address });
    expect(fake.state.executed).toEqual([executed]);
    expect(fake.state.descriptions.every((description) => description !== undefined && description !== "")).toBe(true);
  });

  it("does nothing when it is dismissed", async () => {
    await showServerMenu({ server: serverHere, address });
    expect(fake.state.executed).toEqual([]);
  });

  it("says in a few words what goes to the server", () => {
    expect(serverState(serverHere)).toBe("completes and chats");
    expect(serverState({ ...serverHere, roles: ["completion"] })).toBe("completes");
    expect(serverState({ ...serverHere, roles: ["chat"] })).toBe("chats");
    expect(serverState({ ...serverHere, roles: [] })).toBe("nothing is sent");
  });

  it.each<[ServerStatus, string]>([
    [{ kind: "away", message: "m" }, "away; this machine answers"],
    [{ kind: "misconfigured", message: "m" }, "needs your attention; this machine answers"],
    [{ kind: "untrusted" }, "nothing is sent: the workspace is not trusted"],
    [{ kind: "unconfirmed" }, "nothing is sent: not confirmed yet"],
  ])("says why nothing goes there: %o", (status, words) => {
    expect(serverState({ ...serverHere, status })).toBe(words);
  });
});

describe("showServerContext", () => {
  it("has the palette offer its commands only while a server is named", () => {
    showServerContext(serverHere);
    showServerContext(undefined);
    expect(fake.state.executed).toEqual([
      ["setContext", "nearline.hasServer", true],
      ["setContext", "nearline.hasServer", false],
    ]);
  });
});
