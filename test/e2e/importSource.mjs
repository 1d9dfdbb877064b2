/** Fixtures are in TypeScript, which the Node.js that runs these tests may not know. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { repository } from "./workbench.mjs";

/** What a module of this repository exports; `path` is relative to the repository. */
export async function importSource(path) {
  const bundle = join(repository, "out", `fixture-${process.pid}-${path.replaceAll("/", "-")}.mjs`);
  try {
    await build({
      entryPoints: [join(repository, path)],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    return await import(pathToFileURL(bundle).href);
  } finally {
    rmSync(bundle, { force: true });
  }
}
