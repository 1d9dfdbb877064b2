/**
 * What a user of the extension waits for, measured in the newest VS Code: `node bench/editor.mjs [--keystrokes N]`.
 * Prints a table and writes out/bench-editor.json.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installVscode } from "../scripts/vscodeServer/installVscode.mjs";
import { vscodeVersions } from "../scripts/vscodeServer/vscodeVersions.mjs";
import { openFile } from "../test/e2e/editing.mjs";
import { openWorkbench, repository } from "../test/e2e/workbench.mjs";
import { firstGhost } from "./editor/firstGhost.mjs";
import { startHostProfile, stopHostProfile } from "./editor/hostTasks.mjs";
import { typingSession } from "./editor/typingSession.mjs";
import { percentile } from "./percentile.mjs";

const coldStartCount = 3;
const keystrokeArgument = process.argv.indexOf("--keystrokes");
const keystrokeCount = keystrokeArgument === -1 ? 200 : Number(process.argv[keystrokeArgument + 1]);
const extension = process.env.NEARLINE_EXTENSION ?? repository;

/** The typed text is typed verbatim: what the editor would add by itself is switched off, lists and suggestions are not. */
const settings = {
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "editor.acceptSuggestionOnEnter": "off",
  "editor.acceptSuggestionOnCommitCharacter": false,
};

const vscode = await installVscode(vscodeVersions.newest, console.error);
const dataFolder = mkdtempSync(join(tmpdir(), "nl-"));
try {
  const first = await measureStart();
  const cold = [];
  for (let run = 0; run < coldStartCount; run++) cold.push(await measureStart());
  const typing = await measureTyping();
  report({ first, cold, typing });
} finally {
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** The data folder stays from run to run: only the first one prepares the weights. */
function open(openFile) {
  mkdirSync(join(dataFolder, "project"), { recursive: true });
  writeFileSync(join(dataFolder, "project/start.js"), "function add(a, b) {\n");
  return openWorkbench({ vscode, extensions: [extension], dataFolder, settings, openFile });
}

async function measureStart() {
  const workbench = await open("start.js");
  try {
    return await firstGhost(workbench);
  } finally {
    await workbench.close();
  }
}

async function measureTyping() {
  const workbench = await open("start.js");
  try {
    await firstGhost(workbench);
    const [given, typed] = readFileSync(join(import.meta.dirname, "fixtures/priceList.ts.txt"), "utf8").split("│");
    await openFile(workbench, "ts", `${given}│`);
    // The first keys in a new place, where the model has the file to read, are not yet what it is like to type.
    const warmUp = typed.indexOf("\n") + 1;
    await typingSession(workbench, typed.slice(0, warmUp), warmUp);
    await startHostProfile(workbench);
    const keystrokes = await typingSession(workbench, typed.slice(warmUp), keystrokeCount);
    // By the whole path: extensions of VS Code's own have bundles of the same name.
    const host = await stopHostProfile(workbench, join(realpathSync(extension), "dist/extension.js"));
    const { workerPid } = await workbench.state();
    return { keystrokes, host, memory: memoryOf(workerPid) };
  } finally {
    await workbench.close();
  }
}

/** Resident memory now and at its highest, in MB. Mapped weights count as far as they have been read. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000);
  return { nowMb: megabytes("VmRSS"), highestMb: megabytes("VmHWM"), anonymousMb: megabytes("RssAnon") };
}

function report({ first, cold, typing }) {
  const { keystrokes, host, memory } = typing;
  const shown = keystrokes.flatMap(({ ghostMs }) => ghostMs ?? []);
  const awaited = keystrokes.filter(({ waited }) => waited);
  const asked = keystrokes.flatMap(({ outcome }) => (outcome !== undefined && outcome.promptTokens > 0 ? [outcome] : []));
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const askedKeys = keystrokes.flatMap(({ ghostMs, outcome }) => (ghostMs !== undefined && outcome?.promptTokens > 0 ? [ghostMs] : []));
  const median = (pick) => percentile(cold.map(pick), 0.5);
  const result = {
    vscode: vscode.version,
    coldStartMs: median((run) => run.hostToGhostMs),
    firstStartEverMs: first.hostToGhostMs,
    hostToActiveMs: median((run) => run.hostToActiveMs),
    activationMs: median((run) => run.activationMs),
    modelLoadMs: median((run) => run.loadMs),
    keystrokes: keystrokes.length,
    keystrokesWithGhost: shown.length,
    keystrokeToGhostMs: { p50: percentile(shown, 0.5), p95: percentile(shown, 0.95) },
    awaited: awaited.length,
    awaitedWithGhost: awaited.filter(({ ghostMs }) => ghostMs !== undefined).length,
    awaitedToGhostMs: {
      p50: percentile(
        awaited.flatMap(({ ghostMs }) => ghostMs ?? []),
        0.5,
      ),
      p95: percentile(
        awaited.flatMap(({ ghostMs }) => ghostMs ?? []),
        0.95,
      ),
    },
    askedToGhostMs: { p50: percentile(askedKeys, 0.5), p95: percentile(askedKeys, 0.95) },
    modelRequestMs: {
      p50: percentile(
        asked.map(({ ms }) => ms),
        0.5,
      ),
      p95: percentile(
        asked.map(({ ms }) => ms),
        0.95,
      ),
    },
    modelRequests: asked.length,
    reusedShare: sum(asked.map(({ reusedTokens }) => reusedTokens)) / sum(asked.map(({ promptTokens }) => promptTokens)),
    host: {
      ownShare: host.ownMs / host.durationMs,
      longestMs: host.tasks[0]?.ms ?? 0,
      longestPassedMs: Math.max(0, ...host.tasks.map(({ passedMs }) => passedMs)),
      over8Ms: host.tasks.filter(({ ms }) => ms > 8).length,
    },
    hostTasks: host.tasks.slice(0, 20),
    memory,
    outcomes: countBy(keystrokes.flatMap(({ outcome }) => (outcome === undefined ? [] : [`${outcome.kind}: ${outcome.source}`]))),
  };
  mkdirSync(join(repository, "out"), { recursive: true });
  writeFileSync(join(repository, "out/bench-editor.json"), JSON.stringify({ ...result, runs: { first, cold, keystrokes } }, null, 2));

  const ms = (value) => (value === undefined ? "none" : `${Math.round(value)} ms`);
  const both = ({ p50, p95 }) => `${ms(p50)} / ${ms(p95)}`;
  const rows = [
    ["VS Code", result.vscode],
    [`Extension host start to ghost text, weights cached (median of ${coldStartCount})`, ms(result.coldStartMs)],
    ["Extension host start to ghost text, first run ever", ms(result.firstStartEverMs)],
    ["Part of it before VS Code activates the extension", ms(result.hostToActiveMs)],
    ["Activation of the extension", `${result.activationMs.toFixed(1)} ms`],
    ["Loading the model, weights cached", ms(result.modelLoadMs)],
    [`Key to ghost text, p50 / p95, ${shown.length} of ${keystrokes.length} keys`, both(result.keystrokeToGhostMs)],
    [`The same where the typist waits, ${result.awaitedWithGhost} of ${result.awaited} keys`, both(result.awaitedToGhostMs)],
    [`The same where the model was asked, ${askedKeys.length} keys`, both(result.askedToGhostMs)],
    [`Request to the model, p50 / p95, ${asked.length} requests`, both(result.modelRequestMs)],
    ["Prompt tokens reused", `${(100 * result.reusedShare).toFixed(1)} %`],
    [
      "The extension's code in the extension host: share, longest at a time",
      `${(100 * result.host.ownShare).toFixed(1)} %, ${result.host.longestMs.toFixed(1)} ms (${result.host.over8Ms} over 8 ms); with other processes at work ${result.host.longestPassedMs.toFixed(1)} ms passed at most`,
    ],
    [
      "Resident memory of the worker (highest; without mapped files)",
      `${memory.nowMb} MB (${memory.highestMb} MB; ${memory.anonymousMb} MB)`,
    ],
    [
      "What came of the requests",
      Object.entries(result.outcomes)
        .map(([what, count]) => `${what} ${count}`)
        .join(", "),
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}

function countBy(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
