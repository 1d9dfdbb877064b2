import { beforeEach, describe, expect, it } from "vitest";
import { writeEnable, writeLanguage } from "../../../src/editor/settingsWriter.ts";
import { fake } from "../../fake/vscode.ts";

beforeEach(() => fake.reset());

describe("writeEnable", () => {
  it("writes for the user when the workspace says nothing", async () => {
    await writeEnable(false);
    expect([fake.state.globalValues, fake.state.workspaceValues]).toEqual([{ enable: false }, {}]);
  });

  it("writes for the workspace when the workspace has a value, which would win otherwise", async () => {
    fake.state.workspaceValues = { enable: true };
    await writeEnable(false);
    expect([fake.state.globalValues, fake.state.workspaceValues]).toEqual([{}, { enable: false }]);
  });
});

describe("writeLanguage", () => {
  it("keeps the user's other languages and writes no defaults", async () => {
    fake.state.globalValues = { languages: { go: false } };
    await writeLanguage("python", false);
    expect(fake.state.globalValues).toEqual({ languages: { go: false, python: false } });
  });

  it("changes the workspace's own entries where there are some", async () => {
    fake.state.globalValues = { languages: { go: false } };
    fake.state.workspaceValues = { languages: { rust: false } };
    await writeLanguage("rust", true);
    expect([fake.state.globalValues, fake.state.workspaceValues]).toEqual([{ languages: { go: false } }, { languages: { rust: true } }]);
  });
});
