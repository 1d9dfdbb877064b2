import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { libraryPath } from "../../../src/ort/libraryPath.ts";
import { appErrorOf } from "../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("library");

/** An empty file where the library is looked for, below a folder. */
function place(...names: readonly string[]): string {
  const fileName = { linux: "libonnxruntime.so.1", darwin: "libonnxruntime.1.dylib", win32: "onnxruntime.dll" }[String(process.platform)];
  const path = folder.path(...names, fileName ?? "none");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  return path;
}

const target = `${process.platform}-${process.arch}`;

describe("the path of the library", () => {
  it("is beside the bundle, before any package", () => {
    const installed = place("both", "native", target);
    place("both", "node_modules", "onnxruntime-node", "bin", "napi-v6", process.platform, process.arch);
    writeFileSync(folder.path("both", "node_modules", "onnxruntime-node", "package.json"), "{}");
    expect(libraryPath(folder.path("both"))).toBe(installed);
  });

  it("is in the package when there is none beside the bundle, also from a folder below", () => {
    const packaged = place("package", "node_modules", "onnxruntime-node", "bin", "napi-v6", process.platform, process.arch);
    writeFileSync(folder.path("package", "node_modules", "onnxruntime-node", "package.json"), "{}");
    expect(libraryPath(folder.path("package", "dist"))).toBe(realpathSync(packaged));
  });

  it("is nowhere: then the error names the platform and the places", async () => {
    const error = await appErrorOf(() => libraryPath(folder.path("empty")));
    expect(error.code).toBe("runtime/unavailable");
    expect(error.message).toContain(`no library for ${target}, looked at ${folder.path("empty", "native", target)}`);
    expect(error.message).toContain("; install the extension's package for this platform");
  });
});
