import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { starters } from "../../../../src/editor/chat/starters.ts";

const manifest: { contributes: { commands: { command: string }[] } } = JSON.parse(readFileSync("package.json", "utf8"));
const icons = "node_modules/@vscode/codicons/dist/codicon.css";

it("what an empty panel offers are commands of the manifest, with icons that exist", () => {
  const commands = manifest.contributes.commands.map(({ command }) => command);
  expect(starters.filter(({ command }) => !commands.includes(command))).toEqual([]);
  expect(existsSync(icons)).toBe(true);
  const css = readFileSync(icons, "utf8");
  expect(starters.filter(({ icon }) => !css.includes(`.codicon-${icon}:before`))).toEqual([]);
});
