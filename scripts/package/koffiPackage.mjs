import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../cacheFolder.mjs";
import { mustRun } from "../runCommand.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Folder of the package with koffi's native part for one target. npm installs only the one of its own machine; the others are
 * fetched once into the cache of the development tools, in the version and with the sha512 that package-lock.json pins.
 * @param {string} target `<platform>-<arch>` in Node's words
 * @returns {Promise<string>}
 * @throws {Error} when koffi is not built for the target, when npm cannot fetch it, or when what came is not what is pinned.
 */
export async function koffiPackage(target) {
  const name = `@koromix/koffi-${target}`;
  const installed = join(root, "node_modules", name);
  if (existsSync(installed)) return installed;

  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`target: must be a platform that koffi is built for, got "${target}"`);
  const folder = join(cacheFolder(), `koffi-${target}-${locked.version}`);
  if (!existsSync(folder)) await fetchInto(folder, name, locked);
  return folder;
}

/** The folder appears whole, by a rename. */
async function fetchInto(folder, name, { version, integrity }) {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    await mustRun("npm", ["pack", "--silent", `${name}@${version}`], { cwd: unfinished, timeoutMs: 120_000 }).catch((error) => {
      throw new Error(`${name}: could not be fetched from npm, which needs a network once for each target\n${error.message}`);
    });
    const [archive] = readdirSync(unfinished);
    const found = `sha512-${createHash("sha512")
      .update(readFileSync(join(unfinished, archive)))
      .digest("base64")}`;
    if (found !== integrity) throw new Error(`${name}: must be the archive that package-lock.json pins, ${integrity}, got ${found}`);
    // Windows and macOS bring a tar as well.
    await mustRun("tar", ["-xzf", archive], { cwd: unfinished });
    renameSync(join(unfinished, "package"), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
