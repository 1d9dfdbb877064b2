import { mkdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cudaRuntime } from "../../../src/ort/cudaRuntime.ts";
import { libraryPath } from "../../../src/ort/libraryPath.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("cuda-runtime");

describe.runIf(process.platform === "linux")("a runtime with CUDA", () => {
  it("is the usual one where the user set no folder", async () => {
    expect(await cudaRuntime("/bundle", "", "/nowhere")).toBe("/bundle");
  });

  it("is a folder of links, in which the runtime finds itself and its provider, and follows the setting", async () => {
    const cache = folder.path("cache");
    for (const name of ["one", "two"]) {
      mkdirSync(folder.path(name));
      writeFileSync(join(folder.path(name), "libonnxruntime_providers_cuda.so"), "");
      const root = await cudaRuntime(process.cwd(), folder.path(name), cache);
      const found = libraryPath(root);
      expect(found.startsWith(root)).toBe(true);
      expect(readlinkSync(found)).toBe(libraryPath(process.cwd()));
      const native = join(root, "native", `${process.platform}-${process.arch}`);
      expect(readlinkSync(join(native, "libonnxruntime_providers_cuda.so"))).toBe(
        join(folder.path(name), "libonnxruntime_providers_cuda.so"),
      );
    }
  });
});
