/**
 * llama-cpp-python with its OpenAI-compatible server, in an environment of its own in the cache folder; it is no dependency of the extension.
 * pip builds llama.cpp for this, which takes some five minutes on two cores, once, and needs a C++ compiler and CMake.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/cacheFolder.mjs";

/** Its library is a few days younger than llama.cpp v0.5.0, which the benchmark of the engine runs; the structures of both are the same. */
export const llamaCppPythonVersion = "0.3.36";

const isWindows = process.platform === "win32";

/**
 * Path of a Python that has the server: the one that NEARLINE_LLAMA_PYTHON names, else the environment's, which is made when it is not there.
 * Throws when it cannot be made.
 */
export function llamaCppPython() {
  if (process.env.NEARLINE_LLAMA_PYTHON) return process.env.NEARLINE_LLAMA_PYTHON;
  const folder = join(cacheFolder(), `llama-cpp-python-${llamaCppPythonVersion}`);
  const python = isWindows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const works = () => existsSync(python) && run(python, ["-c", "import llama_cpp.server.app"]);
  if (works()) return python;
  mkdirSync(cacheFolder(), { recursive: true });
  console.error(`installing llama-cpp-python ${llamaCppPythonVersion} into ${folder}; it builds llama.cpp, which takes minutes`);
  if (!run(isWindows ? "python" : "python3", ["-m", "venv", folder]))
    throw new Error("python3: no virtual environment could be made; is it there?");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  if (!run(python, [...pip, `llama-cpp-python[server]==${llamaCppPythonVersion}`]) || !works()) {
    throw new Error("llama-cpp-python could not be installed; it needs a C++ compiler and CMake");
  }
  return python;
}

function run(program, args) {
  return spawnSync(program, args, { stdio: ["ignore", 2, 2] }).status === 0;
}
