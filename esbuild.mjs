// Bundles: dist/extension.js (editor), dist/webview.js, dist/models.js and dist/dashboard.js, each with its .css (the pages), dist/worker.js
// and dist/cli.js (engine), dist/index.js (the worker's thread for the workspace's index), and the native libraries, grammars and icons beside them.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
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
  // The client for servers stays outside, where nobody reads it who has named no server: it is half as large as all the rest.
  build({ ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: [...common.external, "undici"] }),
  build({ ...common, entryPoints: ["undici"], outfile: "dist/node_modules/undici/index.js", sourcemap: false }),
  build({
    ...common,
    // A page of VS Code's, which is as new a browser as the oldest editor that is supported.
    entryPoints: { webview: "src/webview/main.ts", models: "src/webview/models/main.ts", dashboard: "src/webview/dashboard/main.ts" },
    outdir: "dist",
    platform: "browser",
    target: "chrome132",
    format: "esm",
    external: [],
  }),
  build({
    ...common,
    entryPoints: {
      webview: "src/webview/styles/webview.css",
      models: "src/webview/styles/models.css",
      dashboard: "src/webview/styles/dashboard.css",
    },
    outdir: "dist",
    target: "chrome132",
  }),
  build({ ...common, entryPoints: ["src/worker/main.ts"], outfile: "dist/worker.js" }),
  build({ ...common, entryPoints: ["src/worker/indexThread.ts"], outfile: "dist/index.js" }),
  build({ ...common, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli.js" }),
]);
// Names its main file, which is called as in the package that it comes from.
copyFileSync("node_modules/undici/package.json", "dist/node_modules/undici/package.json");
copyGrammars();
// The style sheet names its font relative to itself.
const icons = { "dist/codicon.css": "codicon.css", "dist/codicon.ttf": "codicon.ttf", LICENSE: "codicon.LEGAL.txt" };
for (const [from, to] of Object.entries(icons)) copyFileSync(join("node_modules/@vscode/codicons", from), join("dist", to));
await copyNativeLibraries();
