// Bundles: dist/extension.js (editor), dist/worker.js and dist/cli.js (engine), and the native libraries and grammars beside them.
import { build } from "esbuild";
import { copyGrammars } from "./scripts/grammars.mjs";
import { copyNativeLibraries } from "./scripts/nativeLibraries.mjs";

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  sourcemap: true,
  minify: process.argv.includes("--minify"),
  logLevel: "warning",
  // koffi finds its own native part beside its package, so it stays outside the bundles (scripts/nativeLibraries.mjs).
  external: ["vscode", "koffi"],
  legalComments: "linked",
  loader: { ".md": "text" },
};

await Promise.all([
  build({ ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" }),
  build({ ...common, entryPoints: ["src/worker/main.ts"], outfile: "dist/worker.js" }),
  build({ ...common, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli.js" }),
]);
copyGrammars();
await copyNativeLibraries();
