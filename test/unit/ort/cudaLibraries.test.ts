import { describe, expect, it } from "vitest";
import { type CudaMachine, cudaObstacle } from "../../../src/ort/cudaLibraries.ts";

const providers = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];
const ofNvidia = ["libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10", "libcufft.so.11", "libcudart.so.12", "libcudnn.so.9"];
const needed = ["libonnxruntime_providers_shared.so", ...ofNvidia, "libstdc++.so.6", "libc.so.6"];

/** Files by folder. */
function machineOf(files: Readonly<Record<string, readonly string[]>>, asked: readonly string[] | undefined = needed): CudaMachine {
  return {
    exists: (path) => Object.entries(files).some(([folder, names]) => names.some((name) => `${folder}/${name}` === path)),
    list: (folder) => files[folder] ?? [],
    toolkitFolders: ["/usr/local/cuda/lib64"],
    systemFolders: ["/usr/lib/x86_64-linux-gnu"],
    needed: () => asked,
  };
}

const obstacle = (files: Readonly<Record<string, readonly string[]>>, folder = "/cuda", asked: readonly string[] | undefined = needed) =>
  cudaObstacle({ folder, libraryFolder: "/native", version: "1.30.0" }, machineOf(files, asked));

describe("what CUDA needs", () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ["in the user's folder", { "/cuda": [...providers, ...ofNvidia] }],
    [
      "where the system and the toolkit have it",
      { "/cuda": providers, "/usr/local/cuda/lib64": ofNvidia.slice(0, 4), "/usr/lib/x86_64-linux-gnu": ofNvidia.slice(4) },
    ],
    ["with ONNX Runtime of the same version beside", { "/cuda": [...providers, ...ofNvidia, "libonnxruntime.so.1.30.0"] }],
  ])("may all be there: %s", (_, files) => {
    expect(obstacle(files)).toBeUndefined();
  });

  it("is looked for beside ONNX Runtime where the user set no folder", () => {
    expect(obstacle({ "/native": [...providers, ...ofNvidia] }, "")).toBeUndefined();
    expect(obstacle({ "/cuda": [...providers, ...ofNvidia] }, "")).toMatch(/must lie in \/native/u);
  });

  it("is named where the provider is missing, with the version and where to put it", () => {
    const text = obstacle({ "/cuda": ofNvidia });
    expect(text).toContain("libonnxruntime_providers_shared.so, libonnxruntime_providers_cuda.so must lie in /cuda, but does not.");
    expect(text).toContain("ONNX Runtime 1.30.0");
    expect(text).toContain("nearline.cudaLibraryPath");
  });

  it("is named library by library, with what each comes with, and with another version that lies there", () => {
    const text = obstacle({
      "/cuda": [...providers, "libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10", "libcufft.so.11"],
      "/usr/local/cuda/lib64": ["libcudart.so.11.0", "libcudart.so"],
    });
    expect(text).toContain(
      "CUDA lacks libcudart.so.12 (of the CUDA Toolkit; /usr/local/cuda/lib64/libcudart.so.11.0 is another version), libcudnn.so.9 (of the cuDNN).",
    );
    expect(text).not.toContain("libstdc++");
    expect(text).not.toContain("libcublas");
  });

  it("is what this provider asks for: one built for CUDA 13 wants CUDA 13", () => {
    const files = { "/cuda": [...providers, ...ofNvidia] };
    expect(obstacle(files, "/cuda", ["libcudart.so.13"])).toContain("libcudart.so.13");
  });

  it("must be of ONNX Runtime's version, as far as files beside it tell", () => {
    expect(obstacle({ "/cuda": [...providers, ...ofNvidia, "libonnxruntime.so.1.22.0"] })).toBe(
      "The provider in /cuda belongs to ONNX Runtime 1.22.0, but Nearline runs 1.30.0; put that version there.",
    );
    const archive = "/opt/onnxruntime-linux-x64-gpu-1.29.1/lib";
    expect(obstacle({ [archive]: [...providers, ...ofNvidia] }, archive)).toContain("belongs to ONNX Runtime 1.29.1");
    const right = "/opt/onnxruntime-linux-x64-gpu-1.30.0/lib";
    expect(obstacle({ [right]: [...providers, ...ofNvidia] }, right)).toBeUndefined();
  });

  it("must be a library at all", () => {
    const machine = { ...machineOf({ "/cuda": providers }), needed: () => undefined };
    const text = cudaObstacle({ folder: "/cuda", libraryFolder: "/native", version: "1.30.0" }, machine);
    expect(text).toMatch(/must be a library for Linux on x64/u);
  });
});
