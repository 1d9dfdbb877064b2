import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { describe, expect, it } from "vitest";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(path));
const folders = new Set(files.flatMap(foldersOf));
const places = [...files, ...folders];
const documents = files.filter((path) => /^(?:[A-Z]+|docs\/\w+|src\/.*README)\.md$/.test(path));

function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** What a document names in `code` as a file of ours, or as a path in src or from the root; other code is none of ours. */
function namedIn(text: string): string[] {
  return Array.from(text.matchAll(/`([\w./*-]+)`/g), ([, code = ""]) => code).filter((code) => {
    const [first = ""] = code.split("/");
    const isPath = code.includes("/") && (folders.has(`src/${first}`) || folders.has(first));
    return isPath || /\w\.(?:ts|mjs|mts|py)$/.test(code);
  });
}

/** Whether there is such a file or folder, anywhere: documents name a file of the room that they tell of by its name alone. */
function isThere(code: string): boolean {
  const path = code.replace(/\/$/, "").replaceAll(".", "\\.").replaceAll("*", "[^/]*");
  const pattern = new RegExp(`(?:^|/)${path}(?:\\.ts)?$`);
  return places.some((place) => pattern.test(place));
}

describe("the documents", () => {
  it.each(documents)("name files that are there: %s", (document) => {
    expect(namedIn(readFileSync(document, "utf8")).filter((code) => !isThere(code))).toEqual([]);
  });

  it.each(documents)("link to files that are there: %s", (document) => {
    const links = Array.from(readFileSync(document, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, link = ""]) => link);
    const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(dirname(document), link)));
    expect(missing).toEqual([]);
  });

  it("show that a name that is nowhere is found", () => {
    expect(namedIn("`engine/generate`, `nowhere.ts`, `src/nowhere/`, `npm test`").filter((code) => !isThere(code))).toEqual([
      "nowhere.ts",
      "src/nowhere/",
    ]);
  });
});
