/** The files of a repository that people wrote, as texts: what git tracks, in languages that the command line knows, of moderate size. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { extname, join, posix } from "node:path";

const endings = new Set([
  ".c",
  ".cc",
  ".cpp",
  ".cs",
  ".go",
  ".h",
  ".hpp",
  ".java",
  ".js",
  ".jsx",
  ".kt",
  ".lua",
  ".mjs",
  ".php",
  ".py",
  ".rb",
]);
for (const ending of [".rs", ".scala", ".swift", ".ts", ".tsx"]) endings.add(ending);

const maxBytes = 128 * 1024;
const minLines = 20;
/** A file with longer lines on average is data or minified. */
const maxMeanLine = 120;
const foreign = /(?:^|\/)(?:node_modules|vendor|third_party|dist|build|fixtures|testdata|generated)\//u;

export function repositoryFiles(folder) {
  const { status, stdout, stderr } = spawnSync("git", ["-C", folder, "ls-files", "-z"], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`--repo: must be a folder that git knows, got ${folder} (${stderr.trim()})`);
  return stdout
    .split("\0")
    .filter((path) => endings.has(extname(path).toLowerCase()) && !foreign.test(path) && !path.endsWith(".d.ts"))
    .sort()
    .flatMap((path) => {
      const bytes = readFileSync(join(folder, path));
      const text = bytes.toString("utf8").replaceAll("\r\n", "\n");
      const lineCount = text.split("\n").length;
      const isHandwritten = bytes.length <= maxBytes && lineCount >= minLines && text.length / lineCount <= maxMeanLine;
      return isHandwritten && !text.includes("\0") ? [{ path, text }] : [];
    });
}

/** Files with the same ending, those with the fewest folders in between first: the tabs that are probably open. */
export function nearFiles(path, files) {
  const steps = (other) => posix.relative(posix.dirname(path), posix.dirname(other)).split("/").filter(Boolean).length;
  return files
    .filter((file) => file.path !== path && extname(file.path) === extname(path))
    .sort((one, other) => steps(one.path) - steps(other.path) || (one.path < other.path ? -1 : 1));
}
