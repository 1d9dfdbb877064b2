import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";

type Files = Map<string, () => Buffer>;
const scripts = new URL("../../../scripts/", import.meta.url).href;
const { checkPackage, vsixFiles }: { checkPackage(files: Files, target: string): string[]; vsixFiles(bytes: Buffer): Files } = await import(
  `${scripts}checkPackage.mjs`
);
const { readBinary }: { readBinary(bytes: Buffer): { format: string; architecture: string; imports: string[]; reason?: string } } =
  await import(`${scripts}package/readBinary.mjs`);

const root = fileURLToPath(new URL("../../..", import.meta.url));
const runtime = join(root, "node_modules/onnxruntime-node/bin/napi-v6");
const libraries = {
  "linux/x64/libonnxruntime.so.1": { format: "elf", architecture: "x64", sample: "libstdc++.so.6" },
  "linux/arm64/libonnxruntime.so.1": { format: "elf", architecture: "arm64", sample: "ld-linux-aarch64.so.1" },
  "win32/x64/onnxruntime.dll": { format: "pe", architecture: "x64", sample: "DirectML.dll" },
  "win32/arm64/DirectML.dll": { format: "pe", architecture: "arm64", sample: "d3d12.dll" },
  "darwin/arm64/libonnxruntime.1.dylib": { format: "macho", architecture: "arm64", sample: "/usr/lib/libc++.1.dylib" },
};

/** A package of linux-x64 with real libraries and small stand-ins for the rest. */
function linuxPackage(changes: Record<string, Buffer | string | undefined> = {}): Files {
  const files: Record<string, Buffer | string | undefined> = {
    "package.json": "{}",
    "package.nls.json": "{}",
    "l10n/bundle.l10n.zh-cn.json": "{}",
    "dist/extension.js": 'const vscode = require("vscode"); require("node:path"); require("fs");',
    "dist/worker.js": 'require("koffi");',
    "dist/index.js": "",
    "dist/webview.js": "",
    "dist/node_modules/koffi/package.json": "{}",
    "models/small.gguf": "",
    "dist/native/linux-x64/libonnxruntime.so.1": readFileSync(join(runtime, "linux/x64/libonnxruntime.so.1")),
    "dist/node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node": koffi(),
    ...changes,
  };
  const present = Object.entries(files).flatMap(([name, content]) =>
    content === undefined ? [] : [{ name, bytes: Buffer.from(content) }],
  );
  return new Map(present.map(({ name, bytes }) => [name, () => bytes]));
}

/** koffi's own file where npm installed it, else another library for the same machine. */
function koffi(): Buffer {
  const own = join(root, "node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node");
  return readFileSync(existsSync(own) ? own : join(runtime, "linux/x64/libonnxruntime.so.1"));
}

describe("readBinary", () => {
  it.each(Object.entries(libraries))("reads format, architecture and imports of %s", (path, { format, architecture, sample }) => {
    const found = readBinary(readFileSync(join(runtime, path)));
    expect([found.format, found.architecture]).toEqual([format, architecture]);
    expect(found.imports).toContain(sample);
    for (const name of found.imports) expect(name).toMatch(/^[\w+./-]+$/);
  });

  it.each(Object.keys(libraries))(
    "says of %s that it is damaged, or finds nothing wrong, wherever it is cut off, and never throws",
    (path) => {
      const bytes = readFileSync(join(runtime, path));
      for (const length of [8, 33, 60, 70, 200, 1000, 4096]) {
        expect(readBinary(bytes.subarray(0, length))).toBeTypeOf("object");
      }
      expect(readBinary(bytes.subarray(0, 70)).format).toBe("damaged");
    },
  );

  it("knows no format for text", () => {
    expect(readBinary(Buffer.from("#!/bin/sh")).format).toBe("unknown");
  });
});

describe("checkPackage", () => {
  it("finds nothing wrong with a package that has what it needs", () => {
    expect(checkPackage(linuxPackage(), "linux-x64")).toEqual([]);
  });

  it("names a file that does not belong there, and one that is missing", () => {
    const files = linuxPackage({ "dist/worker.js.map": "", "src/extension.ts": "", ".env": "", "dist/index.js": undefined });
    expect(checkPackage(files, "linux-x64").toSorted()).toEqual([
      ".env: does not belong into a package",
      "dist/index.js: is missing",
      "dist/worker.js.map: does not belong into a package",
      "src/extension.ts: does not belong into a package",
    ]);
  });

  it("refuses a library for another processor, another system, and a damaged one", () => {
    const library = "dist/native/linux-x64/libonnxruntime.so.1";
    const faults = (content: Buffer) => checkPackage(linuxPackage({ [library]: content }), "linux-x64");
    expect(faults(readFileSync(join(runtime, "linux/arm64/libonnxruntime.so.1")))).toEqual([
      `${library}: must be elf for x64, got elf for arm64`,
    ]);
    expect(faults(readFileSync(join(runtime, "win32/x64/onnxruntime.dll")))).toEqual([`${library}: must be elf for x64, got pe for x64`]);
    expect(faults(readFileSync(join(runtime, "linux/x64/libonnxruntime.so.1")).subarray(0, 100))[0]).toContain("is damaged");
  });

  it("names a library that neither the package nor the system brings", () => {
    const library = "dist/native/linux-x64/libonnxruntime.so.1";
    const bytes = readFileSync(join(runtime, "linux/x64/libonnxruntime.so.1"));
    const at = bytes.indexOf("libgcc_s.so.1");
    bytes.write("libodd_s.so.1", at);
    expect(checkPackage(linuxPackage({ [library]: bytes }), "linux-x64")).toEqual([
      `${library}: needs libodd_s.so.1, which nothing brings`,
    ]);
  });

  it("finds DirectML beside ONNX Runtime on Windows, and misses it where it is left out", () => {
    const folder = "dist/native/win32-x64";
    const files = new Map<string, () => Buffer>(
      ["onnxruntime.dll", "DirectML.dll"].map((name) => [`${folder}/${name}`, () => readFileSync(join(runtime, "win32/x64", name))]),
    );
    const needs = () => checkPackage(files, "win32-x64").filter((fault) => fault.includes("needs"));
    expect(needs()).toEqual([]);
    files.delete(`${folder}/DirectML.dll`);
    expect(needs()).toEqual([`${folder}/onnxruntime.dll: needs DirectML.dll, which nothing brings`]);
  });

  it("names a picture that the readme shows and the package lacks", () => {
    const readme = "![One](media/one.png) and ![two](media/two.png), [three](media/three.png), ![four](https://example.org/four.png)";
    expect(checkPackage(linuxPackage({ "readme.md": readme, "media/one.png": "" }), "linux-x64")).toEqual([
      "readme.md: shows media/two.png, which is not in the package",
    ]);
  });

  it("names what a bundle requires and the package lacks", () => {
    expect(checkPackage(linuxPackage({ "dist/worker.js": 'require("koffi"),require("left-pad")' }), "linux-x64")).toEqual([
      "dist/worker.js: requires left-pad, which is not in the package",
    ]);
  });
});

describe("vsixFiles", () => {
  it("gives the extension's files of an archive, packed or not, and leaves out the container's", () => {
    const archive = zipOf({
      "extension.vsixmanifest": "<xml/>",
      "[Content_Types].xml": "",
      "extension/package.json": "{}",
      "extension/a.txt": "a".repeat(500),
    });
    const files = vsixFiles(archive);
    expect([...files.keys()]).toEqual(["package.json", "a.txt"]);
    expect(files.get("a.txt")?.().toString()).toBe("a".repeat(500));
  });

  it("refuses what is no archive, and one that is cut off", () => {
    expect(() => vsixFiles(Buffer.from("nothing"))).toThrow("must be a zip archive");
    expect(() => vsixFiles(zipOf({ "a.txt": "a" }).subarray(0, 40))).toThrow("must be a zip archive");
  });
});

/** The least that makes a zip archive: local headers, a central directory and its end. */
function zipOf(contents: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(contents)) {
    const packed = content.length > 10 ? deflateRawSync(content) : Buffer.from(content);
    const method = content.length > 10 ? 8 : 0;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, Buffer.from(name), packed);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entries.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(contents).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...entries, end]);
}
