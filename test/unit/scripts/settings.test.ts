import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import texts from "../../../package.nls.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "nearline-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...parameters: string[]) {
  return spawnSync(process.execPath, ["scripts/settings.mjs", ...parameters], { encoding: "utf8" });
}

describe("scripts/settings.mjs", () => {
  it("finds package.json, its texts and README.md up to date", () => {
    const { status, stderr } = run("--check");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("finds stale files, changes them only without --check, and leaves the rest of them alone", () => {
    const packagePath = join(folder, "package.json");
    const textsPath = join(folder, "package.nls.json");
    const readmePath = join(folder, "README.md");
    const stale = JSON.stringify({ name: "kept", contributes: { commands: [], configuration: {} } });
    writeFileSync(packagePath, stale);
    writeFileSync(textsPath, JSON.stringify({ "commands.gone.title": "Gone", "settings.nearline.enable.markdownDescription": "Old" }));
    writeFileSync(readmePath, "before\n<!-- settings:start -->\nold\n<!-- settings:end -->\nafter\n");

    const checked = run("--check", folder);
    expect(checked.status).toBe(1);
    expect(checked.stderr).toContain("run npm run settings");
    expect(readFileSync(packagePath, "utf8")).toBe(stale);

    expect(run(folder).status).toBe(0);
    const written = JSON.parse(readFileSync(packagePath, "utf8"));
    expect(written).toEqual({ name: "kept", contributes: { commands: [], configuration: manifest.contributes.configuration } });
    const own = Object.entries(texts).filter(([key]) => key.startsWith("settings."));
    expect(JSON.parse(readFileSync(textsPath, "utf8"))).toEqual(Object.fromEntries(own));
    const readme = readFileSync(readmePath, "utf8");
    expect(readme).toMatch(/^before\n<!-- settings:start -->\n\| Setting [\s\S]*\|\n<!-- settings:end -->\nafter\n$/);
    expect(readme).toContain("| `nearline.enable` | `true` |");
    expect(run("--check", folder).status).toBe(0);
  });
});
