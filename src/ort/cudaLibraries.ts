/**
 * Whether everything that CUDA needs is there, before anything of it is loaded. ONNX Runtime's provider for CUDA is two libraries that must lie beside
 * ONNX Runtime and be of its version (`provider_bridge_ort.cc` loads them by that path); what they need of NVIDIA's they say themselves.
 */
import { basename, dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import type { LibraryMachine } from "./loadLibraries.ts";
import { neededLibraries } from "./neededLibraries.ts";

export const cudaProviderFiles = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"] as const;
const [, cudaProvider] = cudaProviderFiles;

/** NVIDIA's libraries, and what they come with. */
const packages: readonly { readonly name: RegExp; readonly from: string }[] = [
  { name: /^libcudnn/u, from: "cuDNN" },
  { name: /^libcuda\.so/u, from: "NVIDIA driver" },
  { name: /^lib(cu|nv)/u, from: "CUDA Toolkit" },
];

export interface CudaPlace {
  /** Of `nearline.cudaLibraryPath`; empty where nothing is set. */
  readonly folder: string;
  /** The folder of ONNX Runtime's own library. */
  readonly libraryFolder: string;
  /** ONNX Runtime's own version, like "1.30.0". */
  readonly version: string;
}

/** The parts of the machine that this asks; tests put their own in its place. */
export interface CudaMachine extends Pick<LibraryMachine, "exists" | "list" | "toolkitFolders"> {
  /** Where the system's loader looks by itself. */
  readonly systemFolders: readonly string[];
  readonly needed: (path: string) => readonly string[] | undefined;
}

/** Of Debian and its like, and of Fedora and its like; each distribution's loader knows one of them. */
export function cudaMachine(machine: LibraryMachine): CudaMachine {
  const { LD_LIBRARY_PATH: named = "" } = process.env;
  const systemFolders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];
  return { ...machine, systemFolders: [...named.split(":").filter((folder) => folder !== ""), ...systemFolders], needed: neededLibraries };
}

/** Why CUDA cannot be used, with what to do about it; undefined when nothing stands in the way that files could tell. */
export function cudaObstacle(place: CudaPlace, machine: CudaMachine): string | undefined {
  const { folder, libraryFolder, version } = place;
  const providers = folder === "" ? libraryFolder : folder;
  const absent = cudaProviderFiles.filter((name) => !machine.exists(join(providers, name)));
  if (absent.length > 0) {
    const remedy = t(
      "Take both from ONNX Runtime {0} for Linux with GPU (github.com/microsoft/onnxruntime/releases), put them into a folder with NVIDIA's libraries, and set nearline.cudaLibraryPath to it.",
      version,
    );
    return `${t("{0} must lie in {1}, but does not.", absent.join(", "), providers)} ${remedy}`;
  }
  const other = otherVersion(providers, version, machine);
  if (other !== undefined) {
    return t("The provider in {0} belongs to ONNX Runtime {1}, but Nearline runs {2}; put that version there.", providers, other, version);
  }
  const needed = machine.needed(join(providers, cudaProvider));
  if (needed === undefined)
    return t("{0} must be a library for Linux on x64; put the file of ONNX Runtime there.", join(providers, cudaProvider));
  return missingOfNvidia(needed, [providers, ...machine.toolkitFolders, ...machine.systemFolders], machine);
}

function missingOfNvidia(needed: readonly string[], folders: readonly string[], machine: CudaMachine): string | undefined {
  const missing = needed.flatMap((name) => {
    const from = packages.find((one) => one.name.test(name))?.from;
    if (from === undefined || folders.some((folder) => machine.exists(join(folder, name)))) return [];
    return [{ name, from, near: nearest(name, folders, machine) }];
  });
  if (missing.length === 0) return undefined;
  const lines = missing.map(({ name, from, near }) =>
    near === undefined ? t("{0} (of the {1})", name, from) : t("{0} (of the {1}; {2} is another version)", name, from, near),
  );
  const remedy = t("Install them from developer.nvidia.com or your distribution, or put them into the folder of nearline.cudaLibraryPath.");
  return `${t("CUDA lacks {0}.", lines.join(", "))} ${remedy}`;
}

/** The same library in another version, which cannot stand in for it: `libcudart.so.11.0` for `libcudart.so.12`. */
function nearest(name: string, folders: readonly string[], { list }: CudaMachine): string | undefined {
  const stem = name.slice(0, name.indexOf(".so") + ".so".length);
  for (const folder of folders) {
    const found = list(folder).find((entry) => entry.startsWith(`${stem}.`));
    if (found !== undefined) return join(folder, found);
  }
  return undefined;
}

/** ONNX Runtime's archives have its library beside the providers, with the version in its name. */
function otherVersion(folder: string, version: string, { list }: CudaMachine): string | undefined {
  const versions = list(folder).flatMap((name) => /^libonnxruntime\.so\.(\d+\.\d+\.\d+)$/u.exec(name)?.[1] ?? []);
  if (versions.length > 0) return versions.includes(version) ? undefined : versions[0];
  // Elsewhere the archive's folder is named after it: onnxruntime-linux-x64-gpu-1.30.0/lib.
  const named = /^onnxruntime-linux-x64-gpu[\w-]*-(\d+\.\d+\.\d+)$/u.exec(basename(dirname(folder)))?.[1];
  return named === version ? undefined : named;
}
