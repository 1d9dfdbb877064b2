/**
 * `node bench/engine/harvestEdits.mjs`: writes bench/fixtures/edits.jsonl from this repository's history, and
 * bench/fixtures/repository.txt.gz from its sources. Both are committed: figures stay comparable from one version to the next, and a
 * shallow clone has them too. Run it only to change what is measured; figures from before do not compare with those after.
 *
 * An edit is a hunk of a commit that adds text to a file that was there before. It keeps the file as it was around the hunk (`before`),
 * the new file's text up to the hunk (`typed`: earlier hunks of the commit have been typed already), the new text of the commit's hunks
 * before it, in this file or others (`recent`), and the hunk's own new text (`added`).
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { repository } from "./bundle.mjs";

/** New text shorter than this is decoded in a few steps whatever one does; longer text is several edits. In characters. */
const addedCharacters = { min: 30, max: 1200 };
/** What a completion's prompt has room for, in characters: of the old file around the hunk, and of the new one before it. */
const beforeCharacters = 1800;
const typedCharacters = 900;
const recentCharacters = 600;
/** Of one commit, so that no large one is most of the sample; and of all, some 300 KB. */
const maxOfCommit = 12;
const maxEdits = 96;

const git = (...args) => execFileSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 1 << 28 });
const fixture = (name) => join(repository, "bench", "fixtures", name);

const commits = git("log", "--no-merges", "--reverse", "--format=%H").trim().split("\n");
const edits = commits.flatMap((commit) => evenly(editsOf(commit), maxOfCommit));
writeFileSync(
  fixture("edits.jsonl"),
  `${evenly(edits, maxEdits)
    .map((edit) => JSON.stringify(edit))
    .join("\n")}\n`,
);

/** The files that make up the text whose loss is measured: code, prose and data of every kind that the repository has. */
const textFiles = [
  "src/completion/pipeline.ts",
  "src/engine/engine.ts",
  "src/model/gguf.ts",
  "src/onnx/ops.ts",
  "src/ort/session.ts",
  "src/editor/workerHost.ts",
  "scripts/nativeLibraries.mjs",
  "test/unit/model/config.test.ts",
  "test/reference/llama.ts",
  "ARCHITECTURE.md",
];
const text = textFiles.map((path) => `// ${path}\n${readFileSync(join(repository, path), "utf8")}`).join("\n");
writeFileSync(fixture("repository.txt.gz"), gzipSync(text, { level: 9 }));

function editsOf(commit) {
  if (!/^[0-9a-f]+ [0-9a-f]+$/.test(git("rev-list", "--parents", "-n", "1", commit).trim())) return [];
  const paths = git("diff-tree", "-r", "--no-commit-id", "--name-only", "--diff-filter=M", commit)
    .trim()
    .split("\n")
    .filter((path) => /\.(ts|mts|mjs|cjs|js)$/.test(path));
  const added = [];
  return paths.flatMap((path) => {
    const before = git("show", `${commit}~:${path}`).split("\n");
    const after = git("show", `${commit}:${path}`).split("\n");
    const hunks = git("diff", "-U0", `${commit}~`, commit, "--", path).matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm);
    return [...hunks].flatMap(([, oldStart, , newStart, newCount = "1"]) => {
      const [first, count] = [Number(newStart) - 1, Number(newCount)];
      const lines = after.slice(first, first + count);
      const recent = lastLines(added, recentCharacters);
      added.push(...lines);
      const text = `${lines.join("\n")}\n`;
      if (text.trim().length < addedCharacters.min || text.length > addedCharacters.max) return [];
      const old = windowAround(before, Number(oldStart) - 1);
      return [
        { commit: commit.slice(0, 7), path, before: old, typed: lastLines(after.slice(0, first), typedCharacters), recent, added: text },
      ];
    });
  });
}

/** Whole lines around a line, two thirds of the characters from it on. */
function windowAround(lines, index) {
  let size = 0;
  let end = index;
  while (end < lines.length && size + lines[end].length < (beforeCharacters * 2) / 3) size += lines[end++].length + 1;
  const following = lines.slice(index, end).map((line) => `${line}\n`);
  return `${lastLines(lines.slice(0, index), beforeCharacters / 3)}${following.join("")}`;
}

function lastLines(lines, characters) {
  let size = 0;
  let start = lines.length;
  while (start > 0 && size + lines[start - 1].length < characters) size += lines[--start].length + 1;
  return lines
    .slice(start)
    .map((line) => `${line}\n`)
    .join("");
}

/** At most so many of a list, spread over it. */
function evenly(list, most) {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]);
}
