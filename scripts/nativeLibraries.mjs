/**
 * The native parts of the extension, put beside the bundles: ONNX Runtime's library in `dist/native/<platform>-<arch>/`
 * and the koffi package in `dist/node_modules/`, where `require("koffi")` in a bundle finds it without the repository's
 * own node_modules. Only what one target needs is copied: both packages carry sources and other platforms as well.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { koffiPackage } from "./package/koffiPackage.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Files of ONNX Runtime by platform. DirectML and the shader compiler are loaded by onnxruntime.dll on Windows. */
const runtimeFiles = {
  linux: ["libonnxruntime.so.1"],
  darwin: ["libonnxruntime.1.dylib"],
  win32: ["onnxruntime.dll", "DirectML.dll", "dxil.dll", "dxcompiler.dll"],
};

/**
 * Copies the native parts for one target, or does nothing where they are up to date.
 * @param {{ target?: string, distFolder?: string }} [options] target: `<platform>-<arch>` in Node's words; the default is
 *   the machine this runs on.
 * @throws {Error} when the target is not one that ONNX Runtime or koffi is built for, or koffi's part for it cannot be fetched.
 */
export async function copyNativeLibraries(options = {}) {
  const target = options.target ?? `${process.platform}-${process.arch}`;
  const dist = options.distFolder ?? join(root, "dist");
  const [platform, architecture] = target.split("-");
  const files = runtimeFiles[platform];
  const runtimeFolder = join(root, "node_modules/onnxruntime-node/bin/napi-v6", platform, architecture ?? "");
  if (files === undefined || !existsSync(runtimeFolder)) {
    throw new Error(
      `target: must be a platform that ONNX Runtime is built for, got "${target}"; choose one of ${knownTargets().join(", ")}`,
    );
  }
  const koffi = join(root, "node_modules/koffi");
  const koffiNative = await koffiPackage(target);

  const nativeFolder = join(dist, "native");
  removeOthers(nativeFolder, target);
  for (const file of files) place(join(runtimeFolder, file), join(nativeFolder, target, file));

  const modules = join(dist, "node_modules");
  for (const file of [
    "package.json",
    "LICENSE.txt",
    "index.cjs",
    ...filesBelow(join(koffi, "src/koffi"), ".cjs").map((f) => `src/koffi/${f}`),
  ]) {
    place(join(koffi, file), join(modules, "koffi", file));
  }
  removeOthers(join(modules, "@koromix"), `koffi-${target}`);
  const binaryFolder = `${platform}_${architecture}`;
  for (const file of ["package.json", "index.js", `${binaryFolder}/koffi.node`]) {
    place(join(koffiNative, file), join(modules, "@koromix", `koffi-${target}`, file));
  }
}

/** Targets that ONNX Runtime's package has a library for. */
function knownTargets() {
  const folder = join(root, "node_modules/onnxruntime-node/bin/napi-v6");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((platform) =>
    readdirSync(join(folder, platform)).map((architecture) => `${platform}-${architecture}`),
  );
}

/** Names of the files below a folder that end in `extension`, relative to it. */
function filesBelow(folder, extension) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(extension));
}

/** A package for one target must not carry another target's libraries from an earlier build. */
function removeOthers(folder, keep) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name !== keep) rmSync(join(folder, name), { recursive: true });
}

/** A hard link where the file system allows one: the libraries are tens of megabytes, and most builds change nothing. */
function place(source, destination) {
  const from = statSync(source);
  const to = statSync(destination, { throwIfNoEntry: false });
  if (to !== undefined && (to.ino === from.ino || (to.size === from.size && to.mtimeMs >= from.mtimeMs))) return;
  mkdirSync(dirname(destination), { recursive: true });
  rmSync(destination, { force: true });
  try {
    linkSync(source, destination);
  } catch {
    copyFileSync(source, destination);
  }
}
