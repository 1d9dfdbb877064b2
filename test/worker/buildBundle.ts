/** Builds one of the real bundles as esbuild.mjs does, where node_modules resolve and beside a link to the embedded model. */
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { systemCodeOf } from "../../src/shared/errors.ts";

const grammars = new URL("../../scripts/grammars.mjs", import.meta.url).href;

const entryPoints = { worker: "src/worker/main.ts", index: "src/worker/indexThread.ts", cli: "src/cli/main.ts" };

/** Resolves with the path of the script. Each test file builds its own, because files run at the same time, in a folder named for it. */
export async function buildBundle(name: keyof typeof entryPoints, folder: string = name): Promise<string> {
  const outfile = resolve("out/test", folder, `${name}.js`);
  mkdirSync(dirname(outfile), { recursive: true });
  linkModels(resolve("out/test/models"));
  if (name !== "worker") {
    const { copyGrammars } = await import(grammars);
    copyGrammars(dirname(outfile));
  }
  await build({
    entryPoints: [entryPoints[name]],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode", "koffi"],
    logLevel: "warning",
  });
  return outfile;
}

/** The command line looks for the embedded model in the folder `models` beside its own. */
function linkModels(path: string): void {
  try {
    // On Windows a junction needs no rights that a link would need.
    symlinkSync(resolve("models"), join(path), "junction");
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
}
