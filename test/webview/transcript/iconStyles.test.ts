import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { icons } from "../../../src/webview/transcript/iconStyles.ts";

it("draws the icons of @vscode/codicons", () => {
  const sheet = readFileSync("node_modules/@vscode/codicons/dist/codicon.css", "utf8");
  for (const [name, point] of Object.entries(icons)) expect(sheet).toContain(`.codicon-${name}:before { content: "\\${point}" }`);
});
