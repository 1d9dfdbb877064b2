/**
 * A real llama.cpp server on loopback, for benchmarks and checks.
 *
 *   node bench/remote/llamaServer.mjs [--kind llamaServer] [--model FILE] [--port N]     runs one until it is interrupted
 *
 * Two kinds: `llamaCppPython`, which is installed when it is first wanted (llamaCppPython.mjs) and works on one request at a time; and
 * `llamaServer`, llama.cpp's own with its slots, which must be there: NEARLINE_LLAMA_SERVER names it, or it is on the PATH.
 */
import { fork } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { llamaCppPython } from "./llamaCppPython.mjs";

const repository = join(import.meta.dirname, "..", "..");
const embeddedModel = join(repository, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");

/** Loading takes a second; a busy machine may take long. */
const startLimitMs = 120_000;
const pollMs = 100;
/** Lines of the log that the message of a failed start shows. */
const shownLines = 8;

/**
 * For each kind its program, what tells that it is ready, and its arguments. Answers tell the path that a server was given as the model's, so it is
 * given the file's name alone and runs in the file's folder.
 */
const kinds = {
  llamaCppPython: {
    healthPath: "/v1/models",
    program: llamaCppPython,
    arguments: ({ file, name, contextTokens, port, threads, apiKey }) => [
      ...["-m", "llama_cpp.server", "--host", "127.0.0.1", "--port", `${port}`, "--model", file, "--model_alias", name],
      ...["--n_ctx", `${contextTokens}`, "--n_threads", `${threads}`, "--n_threads_batch", `${threads}`, "--n_gpu_layers", "0"],
      // Else a request that comes would end one that streams.
      ...["--interrupt_requests", "False"],
      ...(apiKey === undefined ? [] : ["--api_key", apiKey]),
    ],
  },
  llamaServer: {
    healthPath: "/health",
    program: llamaServerProgram,
    arguments: ({ file, name, contextTokens, port, threads, apiKey, slots }) => [
      ...["--host", "127.0.0.1", "--port", `${port}`, "--model", file, "--alias", name, "--offline", "--no-webui", "--metrics"],
      // The context is divided among the slots, and /infill gives what lies beside the file only the room that a slot has beyond a batch.
      ...["--ctx-size", `${contextTokens * slots}`, "--parallel", `${slots}`, "--batch-size", `${contextTokens / 2}`],
      ...["--threads", `${threads}`, "--n-gpu-layers", "0"],
      ...(apiKey === undefined ? [] : ["--api-key", apiKey]),
    ],
  },
};

/**
 * Starts a server and waits until it answers. It ends with this process, whatever ends that.
 *
 * @param name what it calls the model; the file's when left out
 * @param contextTokens of one request
 * @param slots that `llamaServer` works on at once
 * @param more arguments of the program
 * @returns its address without a slash at the end, how to end it, and its log
 */
export async function startLlamaServer({
  kind,
  modelPath = embeddedModel,
  name = basename(modelPath, ".gguf"),
  contextTokens = 2048,
  port,
  threads = Math.max(1, Math.floor(availableParallelism() / 2)),
  apiKey,
  slots = 4,
  more = [],
}) {
  const { healthPath, program, arguments: argumentsOf } = kinds[kind];
  const chosenPort = port ?? (await freePort());
  const logPath = join(repository, "out", `${kind}-${chosenPort}.log`);
  mkdirSync(join(repository, "out"), { recursive: true });
  const args = argumentsOf({ file: basename(modelPath), name, contextTokens, port: chosenPort, threads, apiKey, slots });
  const keeper = fork(join(import.meta.dirname, "serverKeeper.mjs"), [logPath, program(), ...args, ...more], {
    cwd: dirname(resolve(modelPath)),
  });
  let exited;
  keeper.once("message", (message) => {
    exited = message.exited;
  });
  const ended = new Promise((done) => keeper.once("exit", done));
  const stop = async () => {
    if (keeper.connected) keeper.disconnect();
    await ended;
  };
  const url = `http://127.0.0.1:${chosenPort}`;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const failure = (what) => {
    const lines = readFileSync(logPath, "utf8").trim().split("\n").slice(-shownLines);
    return new Error(`${kind}: ${what}\n${lines.join("\n")}`);
  };
  const giveUpAt = performance.now() + startLimitMs;
  for (;;) {
    if (exited !== undefined) throw failure(`ended with ${exited}`);
    if (await answers(url + healthPath, headers)) return { url, stop, kind, model: name, logPath };
    if (performance.now() > giveUpAt) {
      await stop();
      throw failure(`not ready after ${startLimitMs / 1000} s`);
    }
    await wait(pollMs);
  }
}

/** Path of llama.cpp's own server, or undefined. */
export function findLlamaServer() {
  if (process.env.NEARLINE_LLAMA_SERVER) return process.env.NEARLINE_LLAMA_SERVER;
  const name = process.platform === "win32" ? "llama-server.exe" : "llama-server";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function llamaServerProgram() {
  const found = findLlamaServer();
  if (found === undefined)
    throw new Error("llama-server: not on the PATH; install llama.cpp, or name the program in NEARLINE_LLAMA_SERVER");
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function answers(url, headers) {
  try {
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      kind: { type: "string", default: "llamaCppPython" },
      model: { type: "string", default: embeddedModel },
      port: { type: "string" },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  const { url, model, logPath } = await startLlamaServer({ kind: values.kind, modelPath: values.model, port });
  console.log(`${model} at ${url}, log in ${logPath}`);
}
