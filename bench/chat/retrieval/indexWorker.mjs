/** The real worker with the index in it, as the extension has it. */
import { fork } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const require = createRequire(import.meta.url);
const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = require("vscode-jsonrpc/node");

export class IndexWorker {
  #process;
  #connection;
  #delayFile;

  constructor(repository, delayFile) {
    this.#delayFile = delayFile;
    this.#process = fork(join(repository, "dist/worker.js"), [], {
      execArgv: ["--max-semi-space-size=2", "--require", join(import.meta.dirname, "loopDelay.cjs")],
      env: { ...process.env, LOOP_DELAY_FILE: delayFile },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#connection = createMessageConnection(new IPCMessageReader(this.#process), new IPCMessageWriter(this.#process));
    this.#connection.listen();
  }

  open(folder, cacheFolder) {
    return this.#connection.sendRequest("nearline/index/open", { folders: [folder], cacheFolder });
  }

  update(paths) {
    return this.#connection.sendRequest("nearline/index/update", { paths });
  }

  search(question, limit) {
    return this.#connection.sendRequest("nearline/index/search", { question, limit });
  }

  /** Of the whole process, in MB: the most ever, and now. Linux only. */
  memory() {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, "utf8");
    const megabytes = (name) => Math.round(Number(new RegExp(`${name}:\\s*(\\d+) kB`).exec(status)?.[1]) / 1024);
    return { peakMB: megabytes("VmHWM"), nowMB: megabytes("VmRSS") };
  }

  /** Since the call before. */
  async loopDelay() {
    // Any answer says that the process has started and hears signals.
    await this.#connection.sendRequest("nearline/none").catch(() => {});
    rmSync(this.#delayFile, { force: true });
    this.#process.kill("SIGUSR2");
    for (;;) {
      await wait(20);
      try {
        return JSON.parse(readFileSync(this.#delayFile, "utf8"));
      } catch {
        // Not written yet, or not to its end.
      }
    }
  }

  async end() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#connection.dispose();
    this.#process.disconnect();
    await ended;
  }
}
