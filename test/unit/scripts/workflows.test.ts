import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };

const folder = ".github/workflows";
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(`${folder}/${name}`, "utf8") }));

describe("the workflows", () => {
  it.each(workflows)("$name uses actions at one commit each, with its version in words", ({ text }) => {
    const used = [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)("$name runs scripts that there are, and may only read the repository", ({ text }) => {
    const scripts = [...text.matchAll(/npm run (\w+)/g)].map(([, script]) => script);
    expect(scripts.filter((script) => script !== undefined && !(script in manifest.scripts))).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).not.toContain("\t");
  });

  it("publishes only what was tested and packaged, on a tag", () => {
    const release = workflows.find(({ name }) => name === "release.yml")?.text ?? "";
    expect(release).toMatch(/push:\n {4}tags:/);
    expect(release).toMatch(/package:\n {4}needs: test\n/);
    expect(release).toMatch(/publish:\n {4}needs: package\n/);
    expect(release).toMatch(/vsce publish .*--packagePath out\/\*\.vsix/);
  });
});
