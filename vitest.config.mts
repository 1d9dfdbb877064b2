// Kinds of tests that vitest runs; CONTRIBUTING.md says what each is for. `vscode` exists only inside the editor, so a small fake stands in.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    {
      name: "markdown-as-text",
      enforce: "pre",
      load(id) {
        return id.endsWith(".md") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))}` : undefined;
      },
    },
  ],
  resolve: { alias: { vscode: fileURLToPath(new URL("./test/fake/vscode.ts", import.meta.url)) } },
  test: {
    // None of them should take long; the limits only end those that hang, on a machine that does much else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: [fileURLToPath(new URL("./test/patientWaits.ts", import.meta.url))],
    projects: [
      { extends: true, test: { name: "unit", include: ["test/{unit,golden,replay}/**/*.test.ts"] } },
      // Sessions of the runtime and whole models: slower than vitest's default limit of 5 s on a busy machine.
      { extends: true, test: { name: "numeric", include: ["test/numeric/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } },
      // A graphics card in software: kernels take seconds to compile. Skipped where there is none (test/fixtures/softwareAdapter.ts).
      { extends: true, test: { name: "webgpu", include: ["test/webgpu/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 300_000 } },
      // Parts of the panel in a DOM without layout, then in a real browser under the panel's own content security policy.
      {
        extends: true,
        test: { name: "webview", environment: "happy-dom", include: ["test/webview/**/*.test.ts"], exclude: ["test/webview/page/**"] },
      },
      {
        extends: true,
        test: { name: "webviewPage", include: ["test/webview/page/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      { extends: true, test: { name: "worker", include: ["test/worker/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } },
    ],
  },
});
