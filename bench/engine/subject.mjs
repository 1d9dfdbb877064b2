/**
 * What is measured, in a process of its own: neither the other engine's threads nor its memory is there, and a crash ends one
 * figure only. Times are taken in that process; a call costs the time of a message, which no figure contains.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "./bundle.mjs";

const module = (...path) => pathToFileURL(join(import.meta.dirname, ...path)).href;

/** Modules with an `open(options)` whose result's methods can be called. */
export const subjects = {
  nearline: module("nearline.mjs"),
  nearlineModel: module("nearlineModelProcess.mjs"),
  llamaCpp: module("llamaCpp", "llamaCpp.mjs"),
  llamaCppModel: module("llamaCpp", "llamaCppProcess.mjs"),
  nodeLlamaCpp: module("llamaCpp", "nodeLlamaCpp.mjs"),
};

/** As the extension forks its worker (src/editor/workers/workerProcess.ts). */
const nodeArguments = ["--max-semi-space-size=2"];

/** Lines of a crashed child's standard error that its message shows. */
const shownLines = 4;

/** Forks a child and opens the subject in it. Rejects with the reason when it cannot be opened. */
export async function startSubject(modulePath, options) {
  const forkedAt = performance.timeOrigin + performance.now();
  const child = fork(join(import.meta.dirname, "subjectProcess.mjs"), [modulePath], {
    cwd: repository,
    execArgv: nodeArguments,
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  // A child in the middle of a call would finish it first.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  let errorText = "";
  child.stderr.on("data", (chunk) => {
    errorText = `${errorText}${chunk}`.slice(-10_000);
  });
  const waiting = new Map();
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      process.off("exit", kill);
      const lines = errorText.trim().split("\n").slice(-shownLines).join("\n");
      for (const { reject } of waiting.values()) reject(new Error(`the process ended with ${signal ?? code}: ${lines}`));
      waiting.clear();
      resolve();
    });
  });
  child.on("message", ({ id, value, error }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  let nextId = 0;
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      child.send({ id, method, args }, (error) => {
        if (error !== null) reject(error);
      });
    });
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  try {
    await call("open", options);
  } catch (error) {
    await stop();
    throw error;
  }
  return { forkedAt, call, stop };
}
