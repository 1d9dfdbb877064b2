import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./runCommand.mjs";

/**
 * Makes node_modules what package-lock.json says, and does nothing where it is so already.
 * @param {string} root the repository
 * @param {(message: string) => void} say
 */
export async function installDependencies(root, say) {
  const difference = firstDifference(root);
  if (difference === undefined) return;
  say(`Installing dependencies (npm ci): ${difference}`);
  try {
    // onnxruntime-node's install script would download a CUDA build; the library for the CPU is in the package.
    await mustRun("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], {
      cwd: root,
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
    });
  } catch (error) {
    throw new Error(`${error.message}\n\nnpm ci: must succeed once; check that npm is installed and the network reaches your npm registry`);
  }
}

/** What node_modules lacks, in words, or undefined. npm records what it installed in a lock file of its own. */
function firstDifference(root) {
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
  } catch {
    return "node_modules is missing";
  }
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    // Optional packages are those of other platforms.
    if (path === "" || optional) continue;
    if (installed[path]?.version !== version) return `${path} should be ${version}, is ${installed[path]?.version ?? "missing"}`;
  }
  return undefined;
}
