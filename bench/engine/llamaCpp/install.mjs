/** node-llama-cpp, which carries llama.cpp's own prebuilt library, in the cache folder; it is no dependency of the extension. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../../../scripts/cacheFolder.mjs";

/** It brings llama.cpp v0.5.0. The structures in library.mjs are those of that release's llama.h. */
export const nodeLlamaCppVersion = "3.22.1";

const folder = () => join(cacheFolder(), "llama");

/** Path of the package's entry; installs it when it is not there. Throws when that cannot be done. */
export function installLlamaCpp() {
  const require = createRequire(join(folder(), "resolve.js"));
  if (!existsSync(join(folder(), "node_modules", "node-llama-cpp"))) {
    console.error(`installing node-llama-cpp ${nodeLlamaCppVersion} into ${folder()}`);
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), "package.json"), '{"private":true}');
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const { status } = spawnSync(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", `node-llama-cpp@${nodeLlamaCppVersion}`], {
      cwd: folder(),
      stdio: ["ignore", 2, 2],
    });
    if (status !== 0) throw new Error("node-llama-cpp could not be installed");
  }
  return require.resolve("node-llama-cpp");
}

/** Paths of the prebuilt libraries for this platform's processor, and the folder they lie in. */
export function llamaCppLibraries() {
  installLlamaCpp();
  const scope = join(folder(), "node_modules", "@node-llama-cpp");
  const platform = { linux: "linux", darwin: "mac", win32: "win" }[process.platform];
  const builds = [`${platform}-${process.arch}`, `${platform}-${process.arch}-metal`];
  for (const build of builds) {
    const bins = join(scope, build, "bins", build);
    if (!existsSync(bins)) continue;
    const find = (name) => readdirSync(bins).find((file) => new RegExp(`^(lib)?${name}(\\.v[\\d.]+)?\\.(so|dylib|dll)$`).test(file));
    const [llama, ggml, base] = [find("llama"), find("ggml"), find("ggml-base")];
    if (llama !== undefined && ggml !== undefined && base !== undefined) {
      return { folder: bins, llama: join(bins, llama), ggml: join(bins, ggml), ggmlBase: join(bins, base) };
    }
  }
  throw new Error(`node-llama-cpp ${nodeLlamaCppVersion} has no prebuilt library for ${process.platform}-${process.arch}`);
}
