import { beforeEach, describe, expect, it } from "vitest";
import { isLanguageOn, rememberedSettings, settingsReader } from "../../../src/editor/configuration.ts";
import { Settings } from "../../../src/shared/settings.ts";
import { fake } from "../../fake/vscode.ts";
import { documentOf } from "./fakeEditor.ts";

beforeEach(() => fake.reset());

describe("settingsReader", () => {
  it("gives the defaults where nothing is set", () => {
    const warnings: string[] = [];
    expect(settingsReader((line) => warnings.push(line))()).toEqual(Settings.parse({}));
    expect(warnings).toEqual([]);
  });

  it("replaces only the value that is wrong, and names key, value and remedy", () => {
    fake.state.globalValues = { promptTokens: 5, threads: 3, languages: { python: "yes" } };
    const warnings: string[] = [];
    const settings = settingsReader((line) => warnings.push(line))();
    expect(settings).toEqual({ ...Settings.parse({}), threads: 3 });
    expect(warnings).toHaveLength(2);
    expect(warnings.find((line) => line.includes("nearline.promptTokens"))).toMatch(/128.*got 5; correct it/);
    expect(warnings.find((line) => line.includes("nearline.languages"))).toContain('got {"python":"yes"}');
  });

  it("takes what concerns the machine from the user alone: VS Code lets a workspace set it in parts of an object", () => {
    fake.state.globalValues = { models: { chat: "/mine.gguf" }, threads: 3 };
    fake.state.workspaceValues = {
      models: { completion: "/evil.gguf", chat: "/evil.gguf" },
      server: { address: "https://evil.example" },
      cudaLibraryPath: "/evil",
      threads: 7,
      promptTokens: 256,
    };
    expect(settingsReader(() => {})()).toEqual({
      ...Settings.parse({ models: { chat: "/mine.gguf" } }),
      threads: 3,
      promptTokens: 256,
    });
  });

  it("warns once for each wrong value, however often the settings are read", () => {
    const warnings: string[] = [];
    const read = settingsReader((line) => warnings.push(line));
    for (const threads of [-1, -1, -2, -1]) {
      fake.state.globalValues = { threads };
      expect(read().threads).toBe(0);
    }
    expect(warnings).toHaveLength(2);
  });
});

describe("rememberedSettings", () => {
  const setUp = () => {
    let readings = 0;
    const read = settingsReader(() => {});
    const remembered = rememberedSettings((scope) => {
      readings++;
      return read(scope);
    });
    return { remembered, readSettings: remembered.readSettings, readings: () => readings };
  };

  it("reads once for each document, until a setting, a folder or the trust changes", () => {
    const { remembered, readSettings, readings } = setUp();
    const [one, other] = [documentOf(["a"]), documentOf(["b"])];
    for (const scope of [one, other, undefined, one, other, undefined]) expect(readSettings(scope).threads).toBe(0);
    expect(readings()).toBe(3);
    fake.state.globalValues = { threads: 3 };
    for (const [index, change] of [
      () => fake.fireConfigurationChange(),
      () => fake.fireWorkspaceFoldersChange(),
      () => fake.fireWorkspaceTrust(),
    ].entries()) {
      change();
      expect(readSettings(one).threads).toBe(3);
      expect(readSettings(one).threads).toBe(3);
      expect(readings()).toBe(4 + index);
    }
    remembered.dispose();
  });

  it("reads again when a document's language was changed", () => {
    const { remembered, readSettings, readings } = setUp();
    const document = documentOf(["a"]);
    readSettings(document);
    Object.assign(document, { languageId: "go" });
    readSettings(document);
    readSettings(document);
    expect(readings()).toBe(2);
    remembered.dispose();
  });
});

describe("isLanguageOn", () => {
  it("prefers the language's own entry to the star, and is on without either", () => {
    expect(isLanguageOn({ "*": false, python: true }, "python")).toBe(true);
    expect(isLanguageOn({ "*": false, python: true }, "go")).toBe(false);
    expect(isLanguageOn({ python: false }, "go")).toBe(true);
  });
});
