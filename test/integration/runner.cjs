/**
 * Runs the mocha suites of this folder inside an extension host. VS Code calls `run` and ends with its outcome; the
 * counts go to the file that NEARLINE_RESULT_FILE names.
 */
const { readdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

exports.run = async () => {
  // mocha is an ECMAScript module, which the oldest VS Code's Node cannot require.
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ ui: "bdd", timeout: 300_000, reporter: "spec", color: false });
  for (const name of readdirSync(__dirname).filter((file) => file.endsWith(".suite.cjs"))) mocha.addFile(join(__dirname, name));

  const result = { passed: 0, failed: 0, skipped: 0, failures: [] };
  await new Promise((resolve) => {
    mocha
      .run(resolve)
      .on("pass", () => result.passed++)
      .on("pending", () => result.skipped++)
      .on("fail", (test, error) => {
        result.failed++;
        result.failures.push({ name: test.fullTitle(), message: String(error?.stack ?? error) });
      });
  });
  if (process.env.NEARLINE_RESULT_FILE) writeFileSync(process.env.NEARLINE_RESULT_FILE, JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} tests failed`);
};
