import { beforeEach, describe, expect, it } from "vitest";
import { isLanguageOn, settingsReader } from "../../../src/editor/configuration.ts";
import { Settings } from "../../../src/shared/settings.ts";
import { fake } from "../../fake/vscode.ts";

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

describe("isLanguageOn", () => {
  it("prefers the language's own entry to the star, and is on without either", () => {
    expect(isLanguageOn({ "*": false, python: true }, "python")).toBe(true);
    expect(isLanguageOn({ "*": false, python: true }, "go")).toBe(false);
    expect(isLanguageOn({ python: false }, "go")).toBe(true);
  });
});
