/**
 * A folder in which ONNX Runtime finds its provider for CUDA: links to its own library and to the provider's, which the user keeps elsewhere.
 * ONNX Runtime looks for providers beside the path by which it was loaded itself (`PosixEnv::GetRuntimePath`), so it is loaded from there.
 */
import { mkdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { cudaProviderFiles } from "./cudaLibraries.ts";
import { libraryPath } from "./libraryPath.ts";

/**
 * Makes the links where they are not there yet, and returns the folder to give in place of `bundleFolder`. A process can use one runtime only, so it
 * must not have loaded another. CUDA is for Linux only. Rejects when the links cannot be made.
 */
export async function cudaRuntime(bundleFolder: string, cudaFolder: string, cacheFolder: string): Promise<string> {
  if (cudaFolder === "" || process.platform !== "linux") return bundleFolder;
  const library = libraryPath(bundleFolder);
  const root = join(cacheFolder, "cuda");
  const folder = join(root, "native", `${process.platform}-${process.arch}`);
  await mkdir(folder, { recursive: true });
  await link(library, join(folder, basename(library)));
  for (const name of cudaProviderFiles) await link(join(cudaFolder, name), join(folder, name));
  return root;
}

/** Another process may do the same; a link is replaced as a whole. */
async function link(target: string, path: string): Promise<void> {
  if ((await readlink(path).catch(() => undefined)) === target) return;
  const partial = `${path}.${process.pid}`;
  await rm(partial, { force: true });
  await symlink(target, partial);
  await rename(partial, path);
}
