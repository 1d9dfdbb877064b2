/**
 * The stages of `npm test`. Each returns what it counted; one that throws could not run and counts as one failed test.
 * A stage that has no tests of its own (formatting, types, build) counts as one.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installDebianPackages, isDebian, provideChromium } from "./findChromium.mjs";
import { findProgram } from "./findProgram.mjs";
import { hasDesktop } from "./hasDesktop.mjs";
import { mustRun, runCommand } from "./runCommand.mjs";

/** @typedef {{ name: string, message: string }} Failure */
/** @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[], triedAgain?: Failure[] }} Result triedAgain: what went wrong in first attempts of tests that have two */
/** @typedef {{ root: string, say: (message: string) => void }} Context */
/** @typedef {{ name: string, kind: "check" | "unit" | "e2e", title: string, run: (context: Context) => Promise<Result> }} Stage */

/** Three minutes on an idle machine, and four times as long on one that does much else. */
const endToEndTimeoutMs = 40 * 60_000;

/** @type {readonly Stage[]} */
export const testStages = [
  {
    name: "lint",
    kind: "check",
    title: "Biome",
    run: (context) => single(context, "@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "--colors=off"]),
  },
  { name: "types", kind: "check", title: "TypeScript", run: (context) => single(context, "typescript/bin/tsc", ["--noEmit", "-p", "."]) },
  { name: "build", kind: "check", title: "Build", run: build },
  { name: "unit", kind: "unit", title: "Vitest", run: (context) => vitest(context, "unit", "numeric", "worker", "webview") },
  // The driver in software comes with the browser.
  { name: "webgpu", kind: "e2e", title: "WebGPU in software", run: (context) => vitestWithChromium(context, "webgpu") },
  { name: "webview", kind: "e2e", title: "Panel in a browser", run: (context) => vitestWithChromium(context, "webviewPage") },
  ...["newest", "oldest"].flatMap((version) => [
    {
      name: `e2e-${version}`,
      kind: "e2e",
      title: `End to end, ${version} VS Code`,
      run: (context) => endToEnd(context, "nearline.e2e.mjs", version),
    },
    {
      name: `integration-${version}`,
      kind: "e2e",
      title: `In the extension host, ${version} VS Code`,
      run: (context) => integration(context, version),
    },
  ]),
  { name: "package", kind: "e2e", title: "The package", run: (context) => endToEnd(context, "package.e2e.mjs", "newest") },
];

async function vitestWithChromium(context, project) {
  await provideChromium(context.root, context.say);
  return vitest(context, project);
}

/** A program of a package that passes or fails as a whole. */
async function single({ root }, program, args) {
  const { code, output } = await runCommand(process.execPath, [join(root, "node_modules", program), ...args], { cwd: root });
  return code === 0 ? passedOnce : { ...nothing, failed: 1, failures: [{ name: program, message: output }] };
}

async function build({ root }) {
  await mustRun(process.execPath, ["esbuild.mjs"], { cwd: root });
  return passedOnce;
}

/** The projects of vitest.config.mts that are named. */
async function vitest({ root }, ...projects) {
  const report = join(root, "out/vitest.json");
  rmSync(report, { force: true });
  const { code, output } = await runCommand(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...projects.map((project) => `--project=${project}`),
    ],
    { cwd: root },
  );
  if (!existsSync(report)) throw new Error(output);
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const result = { ...nothing, failures: [] };
  for (const file of testResults) {
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === "passed") result.passed++;
      else if (status === "failed") addFailure(result, `${file.name}: ${fullName}`, failureMessages.join("\n"));
      else result.skipped++;
    }
    // A file that does not even load has no tests to fail.
    if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"))
      addFailure(result, file.name, file.message);
  }
  // An error outside of any test, such as a rejected promise that nobody handled.
  if (code !== 0 && result.failed === 0) addFailure(result, "vitest", output);
  return result;
}

async function endToEnd({ root, say }, file, version) {
  await provideBrowserAndCompiler(root, say);
  const result = { ...nothing, failures: [], triedAgain: [] };
  const { code, output } = await runCommand(
    process.execPath,
    [`--test-reporter=${join(root, "scripts/jsonLinesReporter.mjs")}`, join(root, "test/e2e", file)],
    {
      cwd: root,
      env: { ...process.env, NEARLINE_VSCODE: version },
      timeoutMs: endToEndTimeoutMs,
      onLine(line) {
        if (!line.startsWith('{"name"')) return;
        const { name, outcome, message } = JSON.parse(line);
        if (outcome === "failed") addFailure(result, name, message);
        else if (outcome === "tried again") result.triedAgain.push({ name, message });
        else result[outcome]++;
      },
    },
  );
  if (code !== 0 && result.failed === 0) addFailure(result, "node --test", output);
  if (result.passed + result.failed === 0) addFailure(result, "node --test", `no test ran\n${output}`);
  return result;
}

async function integration({ root, say }, version) {
  if (!hasDesktop()) await provideBrowserAndCompiler(root, say);
  const resultFile = join(root, `out/integration-${version}.json`);
  mkdirSync(join(root, "out"), { recursive: true });
  rmSync(resultFile, { force: true });
  const { code, output } = await runCommand(process.execPath, [join(root, "test/integration/run.mjs"), version], {
    cwd: root,
    env: { ...process.env, NEARLINE_RESULT_FILE: resultFile },
    timeoutMs: endToEndTimeoutMs,
  });
  if (!existsSync(resultFile)) throw new Error(`the extension host reported nothing\n${output}`);
  const result = JSON.parse(readFileSync(resultFile, "utf8"));
  if (code !== 0 && result.failed === 0) addFailure(result, "extension host", output);
  return result;
}

/** VS Code's log and output channels need a module that is compiled at installation (vscodeServer/installVscode.mjs). */
async function provideBrowserAndCompiler(root, say) {
  await provideChromium(root, say);
  const compiler = ["g++", "make", "python3"];
  if (compiler.every((name) => findProgram(name)) || process.getuid?.() !== 0 || !isDebian()) return;
  say("Installing g++, make and python3 from Debian's packages");
  await installDebianPackages(compiler);
}

const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };
const passedOnce = { ...nothing, passed: 1 };

function addFailure(result, name, message) {
  result.failed++;
  result.failures.push({ name, message });
}
