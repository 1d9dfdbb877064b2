/** llama.cpp through node-llama-cpp's prebuilt library, on the same file and threads. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../scripts/cacheFolder.mjs";

const version = "3.22.1";

/** Resolves with { time, release } like the engine of Nearline; installs the package into the cache folder when it is not there. */
export async function openLlamaCpp(modelPath, threads) {
  const { getLlama } = await import(pathToFileURL(install()).href);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error" });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 2048, batchSize: 512, threads });
  const sequence = context.getSequence();
  return {
    /** Like Nearline's: prefill ends with the first token. */
    async time(prompt, decodeTokens) {
      await sequence.clearHistory();
      const start = performance.now();
      let first;
      let count = 0;
      for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        first ??= performance.now();
        if (++count > decodeTokens) break;
      }
      return { prefillMs: first - start, decodeMs: performance.now() - first };
    },
    release: () => llama.dispose(),
  };
}

function install() {
  const folder = join(cacheFolder(), "llama");
  const require = createRequire(join(folder, "resolve.js"));
  if (!existsSync(join(folder, "node_modules", "node-llama-cpp"))) {
    console.error(`installing node-llama-cpp ${version} into ${folder}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}');
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const { status } = spawnSync(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", `node-llama-cpp@${version}`], {
      cwd: folder,
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0) throw new Error("node-llama-cpp could not be installed");
  }
  return require.resolve("node-llama-cpp");
}
