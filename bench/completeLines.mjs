/** Lines through `nearline complete --jsonl`: one answer a line, in order. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const cli = join(import.meta.dirname, "..", "dist", "cli.js");

/** @param onAnswer hears of each answer as it comes */
export function completeLines(lines, model, onAnswer) {
  return new Promise((resolve, reject) => {
    const args = [cli, "complete", "--jsonl", ...(model === undefined ? [] : ["--model", model])];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const answers = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      answers.push(JSON.parse(line));
      onAnswer(answers.length);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && answers.length === lines.length) resolve(answers);
      else reject(new Error(`complete --jsonl: ${answers.length} of ${lines.length} lines answered, exit code ${code}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });
}
