/** `npm run bench`: the measurements of the engine, then those in a real VS Code. Each also writes its figures as JSON into out/. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} threads, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}\n`,
);

const build = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
if (build.status !== 0) process.exit(1);

for (const [title, file] of [
  ["Engine", "engine/run.mjs"],
  ["Editor", "editor.mjs"],
]) {
  console.log(`## ${title}`);
  const path = join(import.meta.dirname, file);
  const { status } = existsSync(path) ? spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: "inherit" }) : { status: 1 };
  if (status !== 0) {
    console.error(`${file}: did not finish`);
    process.exitCode = 1;
  }
  console.log();
}
