import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The places where VS Code decides whether an extension may use proposed API. */
const bundles = [
  "out/vs/workbench/api/node/extensionHostProcess.js",
  "out/vs/workbench/api/worker/extensionHostWorkerMain.js",
  "out/vs/code/browser/workbench/workbench.js",
];

/** code-server makes the check return true for everybody; the function after it, which throws, tells which one it is. */
const alwaysTrue =
  /function ([\w$]+)\(([\w$]+),([\w$]+)\)\{return!0\}(?=function [\w$]+\([\w$]+,[\w$]+\)\{if\(!\1\([\w$]+,[\w$]+\)\)throw new Error\(`Extension '\$\{[^}]*\}' CANNOT use API proposal)/;

/**
 * Puts VS Code's own check back into a code-server. Without it an extension that uses proposed API would work here and
 * throw in everybody's VS Code.
 * @param {string} vscodeFolder the folder with `out/server-main.js`
 * @throws {Error} when no place was found: then the tests would prove less than they say.
 */
export function restoreProposedApiCheck(vscodeFolder) {
  let restored = 0;
  for (const bundle of bundles) {
    const path = join(vscodeFolder, bundle);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, "utf8");
    const strict = text.replace(
      alwaysTrue,
      (_, name, extension, proposal) =>
        `function ${name}(${extension},${proposal}){return!!(${extension}.enabledApiProposals&&${extension}.enabledApiProposals.includes(${proposal}))}`,
    );
    if (strict === text) continue;
    // The file may be a hard link into npm's cache: replace it, never write into it.
    rmSync(path);
    writeFileSync(path, strict);
    restored++;
  }
  if (restored === 0)
    throw new Error(
      `code-server: the check of proposed API was not found in ${vscodeFolder}; adapt restoreProposedApiCheck.mjs to this version`,
    );
}
