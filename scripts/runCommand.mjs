import { spawn } from "node:child_process";

/**
 * Runs a program to its end and never rejects: a program that cannot be started has the code -1 and says so in `output`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, onLine?: (line: string) => void }} [options]
 *   show: pass its output through while it runs. onLine: each line of standard output.
 * @returns {Promise<{ code: number, output: string }>} output: the last megabyte of standard output and error together.
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    // npm is a script on Windows, which only a shell starts.
    const shell = process.platform === "win32" && ["npm", "npx", "code"].includes(command);
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, shell, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let partial = "";
    let timer;
    const keep = (chunk) => {
      output = (output + chunk).slice(-(1 << 20));
      if (options.show) process.stdout.write(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      keep(chunk);
      if (options.onLine === undefined) return;
      const lines = (partial + chunk).split("\n");
      partial = lines.pop() ?? "";
      for (const line of lines) options.onLine(line);
    });
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: -1, output: `${output}${error.message}\n` });
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (partial && options.onLine) options.onLine(partial);
      resolve({ code: code ?? -1, output: signal ? `${output}\nended by ${signal}\n` : output });
    });
    if (options.timeoutMs !== undefined) {
      timer = setTimeout(() => {
        output += `\nstopped after ${options.timeoutMs} ms\n`;
        child.kill("SIGTERM");
      }, options.timeoutMs);
    }
  });
}

/** The same, for a command that must succeed: throws an Error that ends with the last lines of its output. */
export async function mustRun(command, args, options = {}) {
  const { code, output } = await runCommand(command, args, options);
  if (code !== 0)
    throw new Error(`${command} ${args.slice(0, 4).join(" ")}: ended with ${code}\n${output.trim().split("\n").slice(-25).join("\n")}`);
  return output;
}
