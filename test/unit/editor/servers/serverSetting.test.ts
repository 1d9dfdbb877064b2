import { beforeEach, describe, expect, it } from "vitest";
import { serverSetting } from "../../../../src/editor/servers/serverSetting.ts";
import { fake } from "../../../fake/vscode.ts";

beforeEach(() => fake.reset());

describe("serverSetting", () => {
  it("is none where nothing is set, and where there are only models", () => {
    expect(serverSetting()).toEqual({ kind: "none" });
    fake.state.globalValues = { server: { address: "  ", completion: "qwen" } };
    expect(serverSetting()).toEqual({ kind: "none" });
  });

  it("has the address and, for each role, a model or none", () => {
    fake.state.globalValues = { server: { address: " http://gpu.example:8080/v1/ ", chat: " qwen " } };
    expect(serverSetting()).toEqual({
      kind: "named",
      address: new URL("http://gpu.example:8080/"),
      models: { completion: undefined, chat: "qwen" },
    });
  });

  it("never takes what a workspace says", () => {
    fake.state.workspaceValues = { server: { address: "https://evil.example", completion: "a", chat: "a" } };
    expect(serverSetting()).toEqual({ kind: "none" });
    fake.state.globalValues = { server: { address: "https://gpu.example", completion: "qwen" } };
    expect(serverSetting()).toEqual({
      kind: "named",
      address: new URL("https://gpu.example"),
      models: { completion: "qwen", chat: undefined },
    });
  });

  it.each([
    ["an address of another kind", { address: "ftp://gpu.example" }, /begins with http/u],
    ["an address with a key", { address: "https://gpu.example/?key=hidden" }, /gpu\.example.*API key in its own place/u],
    ["an address with a password", { address: "https://me:hidden@gpu.example" }, /gpu\.example/u],
    ["a key in place of the setting", "hidden", /nearline\.server: must hold an address.*correct it/u],
    ["an address that is no text", { address: ["hidden"] }, /nearline\.server/u],
    ["a model that is no text", { address: "https://gpu.example", chat: { key: "hidden" } }, /nearline\.server/u],
  ])("refuses %s, and says why without repeating it", (_what, server, expected) => {
    fake.state.globalValues = { server };
    const setting = serverSetting();
    expect(setting).toEqual({ kind: "invalid", message: expect.stringMatching(expected) });
    expect(JSON.stringify(setting)).not.toContain("hidden");
  });
});
