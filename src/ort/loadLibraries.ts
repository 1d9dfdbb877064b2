/** Brings the libraries of a device into the process before its provider asks for them by their bare names. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Device, DeviceLibrary } from "./devices.ts";
import { OrtError } from "./ortError.ts";

/** The parts of the machine that this needs; tests put their own in its place. */
export interface LibraryMachine {
  readonly platform: NodeJS.Platform;
  /** Where the libraries of a device's toolkit are, besides the folders that the system's loader knows. */
  readonly toolkitFolders: readonly string[];
  readonly exists: (path: string) => boolean;
  /** Names in a folder; none when it is not there. */
  readonly list: (folder: string) => readonly string[];
  /** The folder of the file itself where a path is a link to it (cudaRuntime.ts). */
  readonly folderBehind: (path: string) => string;
  /** By absolute path: a name that is loaded already is not looked for again, on every system. */
  readonly load: (path: string) => void;
}

export function thisMachine(load: (path: string) => void): LibraryMachine {
  const { CUDA_PATH: cudaFolder } = process.env;
  return {
    platform: process.platform,
    toolkitFolders: [...(cudaFolder === undefined ? [] : [join(cudaFolder, "lib64")]), "/usr/local/cuda/lib64", "/opt/cuda/lib64"],
    exists: existsSync,
    list: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
    folderBehind: (path) => dirname(existsSync(path) ? realpathSync(path) : path),
    load,
  };
}

/** Throws an OrtError that names a library that is needed and not there. `libraryFolder` is the folder of ONNX Runtime's own. */
export function loadLibraries(device: Device, libraryFolder: string, machine: LibraryMachine): void {
  const libraries = device.libraries.filter(({ platform }) => platform === machine.platform);
  const missing = libraries.find(({ place, fileName }) => place !== "system" && !machine.exists(join(libraryFolder, fileName)));
  if (missing !== undefined) {
    throw new OrtError(`${missing.fileName} must lie in ${libraryFolder}, but is not there`, 0);
  }
  const required = libraries.filter(({ place }) => place === "required");
  const linked = required.map(({ fileName }) => machine.folderBehind(join(libraryFolder, fileName)));
  const folders = [...new Set([libraryFolder, ...linked, ...machine.toolkitFolders])];
  for (const library of libraries) {
    const path = pathOf(library, libraryFolder, folders, machine);
    if (path !== undefined) machine.load(path);
  }
}

function pathOf(
  { fileName, place }: DeviceLibrary,
  libraryFolder: string,
  folders: readonly string[],
  { list }: LibraryMachine,
): string | undefined {
  if (place === "required") return undefined;
  if (place === "beside") return join(libraryFolder, fileName);
  for (const folder of folders) {
    // The shortest is the name that other libraries ask for: libcudart.so.12, not libcudart.so.12.9.79.
    const [name] = list(folder)
      .filter((entry) => entry.startsWith(`${fileName}.`))
      .sort((a, b) => a.length - b.length);
    if (name !== undefined) return join(folder, name);
  }
  return undefined;
}
