/** Tests that drive a window. */
import { test as nodeTest } from "node:test";

/** What puts the window in order after an attempt that failed; each file of tests tells its own. */
let recover = async () => {};

/** @param {(name: string) => Promise<void>} action gets the name of the test that failed */
export function beforeSecondAttempts(action) {
  recover = action;
}

/**
 * A test of node:test that is tried once more where it fails. VS Code itself loses a key or closes a menu once in some thousand steps, and no
 * wait can tell that from a fault of the extension, but a fault of the extension is there again. Whoever runs the tests is told of each
 * second attempt, with what went wrong in the first. What must not happen even once (suites/privacy.mjs) is tested by node:test's own.
 * @param {string} name
 * @param {[(context: import("node:test").TestContext) => unknown] | [import("node:test").TestOptions, ((context: import("node:test").TestContext) => unknown)?]} parameters
 *   options, if any, and the test
 */
export function test(name, ...parameters) {
  const body = parameters.pop();
  if (typeof body !== "function") return nodeTest(name, ...parameters, body);
  return nodeTest(name, ...parameters, async (context) => {
    try {
      await body(context);
    } catch (error) {
      context.diagnostic(`${secondAttemptMark}${error?.stack ?? error}`);
      await recover(context.name);
      await body(context);
    }
  });
}

/** What begins a diagnostic message of a test that was tried again. */
export const secondAttemptMark = "second attempt, after: ";
