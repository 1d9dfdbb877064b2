/**
 * `npm test`: installs what is missing, then runs every stage of testStages.mjs and prints one line for each. The last
 * line is `N passed, N failed`, the sum over all stages.
 *
 *   --unit        formatting, types, build and the tests that need no VS Code
 *   --e2e         the build and the tests in a real VS Code
 *   --only NAME   one stage: lint, types, build, unit, webgpu, webview, e2e-newest, e2e-oldest, integration-newest,
 *                 integration-oldest, package
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDependencies } from "./installDependencies.mjs";
import { requireNode } from "./requireNode.mjs";
import { testStages } from "./testStages.mjs";

requireNode(20, 19);
const root = fileURLToPath(new URL("..", import.meta.url));
const say = (message) => console.log(`  ${message}`);

const total = { passed: 0, failed: 0 };
const stages = chosenStages(process.argv.slice(2));
try {
  await installDependencies(root, say);
  for (const stage of stages) await runStage(stage);
} catch (error) {
  total.failed++;
  console.error(error.message);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function runStage(stage) {
  const startMs = performance.now();
  let result;
  try {
    result = await stage.run({ root, say });
  } catch (error) {
    result = { passed: 0, failed: 1, skipped: 0, failures: [{ name: `${stage.title} could not run`, message: error.stack }] };
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
  const { triedAgain = [] } = result;
  const again = triedAgain.length > 0 ? `, ${triedAgain.length} tried twice` : "";
  console.log(
    `${result.failed === 0 ? "ok    " : "FAILED"} ${stage.title}: ${result.passed} of ${result.passed + result.failed}${skipped}${again} (${seconds} s)`,
  );
  for (const { name, message } of result.failures) console.log(`\n  ✖ ${name}\n${indented(shortened(message))}\n`);
  for (const { name, message } of triedAgain) console.log(`\n  tried twice: ${name}, the first time\n${indented(shortened(message))}\n`);
  saveFailures(stage, result);
  total.passed += result.passed;
  total.failed += result.failed;
}

/** The whole text, where the lines above were cut. */
function saveFailures(stage, { failures }) {
  if (failures.length === 0) return;
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(join(root, `out/failures-${stage.name}.txt`), failures.map(({ name, message }) => `✖ ${name}\n${message}\n`).join("\n"));
}

function chosenStages(args) {
  const only = args.indexOf("--only");
  if (only !== -1) {
    const stage = testStages.find(({ name }) => name === args[only + 1]);
    if (stage !== undefined) return [stage];
    console.error(`--only: must be one of ${testStages.map(({ name }) => name).join(", ")}, got ${args[only + 1]}`);
    process.exit(2);
  }
  if (args.includes("--unit")) return testStages.filter(({ kind }) => kind !== "e2e");
  if (args.includes("--e2e")) return testStages.filter(({ name, kind }) => name === "build" || kind === "e2e");
  return testStages;
}

function shortened(message) {
  const lines = String(message).trimEnd().split("\n");
  return lines.length <= 60 ? lines.join("\n") : [...lines.slice(0, 30), `… ${lines.length - 60} lines …`, ...lines.slice(-30)].join("\n");
}

function indented(text) {
  return text.replace(/^/gm, "    ");
}
