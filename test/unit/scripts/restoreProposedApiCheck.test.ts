import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const path = new URL("../../../scripts/vscodeServer/restoreProposedApiCheck.mjs", import.meta.url).href;
const { restoreProposedApiCheck }: { restoreProposedApiCheck(vscodeFolder: string): void } = await import(path);

const folder = mkdtempSync(join(tmpdir(), "nearline-strict-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bundle = join(folder, "out/vs/workbench/api/node/extensionHostProcess.js");
mkdirSync(dirname(bundle), { recursive: true });

const loose =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text, as it stands in the bundle.
  "function Ve(i,t){return!0}function Me(i,t){if(!Ve(i,t))throw new Error(`Extension '${i.identifier.value}' CANNOT use API proposal: ${t}.`)}function $o(a,b){return!0}";

describe("restoreProposedApiCheck", () => {
  it("makes the check look at what the extension names, and leaves functions that look alike", () => {
    writeFileSync(bundle, loose);
    restoreProposedApiCheck(folder);
    const check = new Function(`${readFileSync(bundle, "utf8")}; return Me;`)();
    const extension = (proposals?: string[]) => ({ identifier: { value: "an.extension" }, enabledApiProposals: proposals });
    expect(() => check(extension(["chat"]), "chat")).not.toThrow();
    expect(() => check(extension(["chat"]), "other")).toThrow("CANNOT use API proposal: other");
    expect(() => check(extension(), "chat")).toThrow();
    expect(readFileSync(bundle, "utf8")).toContain("function $o(a,b){return!0}");
  });

  it("throws where it finds nothing to restore, so that tests do not prove less than they say", () => {
    writeFileSync(bundle, "function other() {}");
    expect(() => restoreProposedApiCheck(folder)).toThrow("was not found");
  });
});
