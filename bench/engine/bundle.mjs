/** The TypeScript of the benchmark as files that a process of plain Node can run, in out/. */
import { join } from "node:path";
import { build } from "esbuild";

export const repository = join(import.meta.dirname, "..", "..");

export const bundlePath = (name) => join(repository, "out", `${name}.cjs`);

export async function bundleAll() {
  for (const name of ["nearlineEngine", "nearlineModel"]) await bundle(name);
}

/** Bundles a file, of this folder unless another is given, and resolves with the path of the script; both are named without their endings. */
export async function bundle(name, entryPoint = join(import.meta.dirname, `${name}.ts`)) {
  await build({
    entryPoints: [entryPoint],
    outfile: bundlePath(name),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["koffi"],
    logLevel: "warning",
  });
  return bundlePath(name);
}
