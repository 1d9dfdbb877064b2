/** Where ONNX Runtime's library lies: beside the bundle when installed, in onnxruntime-node's package when developing. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import { AppError } from "../shared/errors.ts";

const fileNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: "libonnxruntime.so.1",
  darwin: "libonnxruntime.1.dylib",
  win32: "onnxruntime.dll",
};

/** Throws an AppError that names the platform when there is no library for it. `bundleFolder` is the folder of the running script. */
export function libraryPath(bundleFolder: string): string {
  const { platform, arch } = process;
  const fileName = fileNames[platform];
  const candidates: string[] = [];
  if (fileName !== undefined) {
    candidates.push(join(bundleFolder, "native", `${platform}-${arch}`, fileName));
    const packaged = packageFolder(bundleFolder);
    if (packaged !== undefined) candidates.push(join(packaged, "bin", "napi-v6", platform, arch, fileName));
  }
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new AppError(
      "runtime/unavailable",
      t(
        "ONNX Runtime: no library for {0}-{1}, looked at {2}; install the extension's package for this platform",
        platform,
        arch,
        candidates.join(", ") || "nothing",
      ),
    );
  }
  return found;
}

function packageFolder(from: string): string | undefined {
  try {
    return dirname(createRequire(join(from, "resolve.js")).resolve("onnxruntime-node/package.json"));
  } catch {
    return undefined;
  }
}
