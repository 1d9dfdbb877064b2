import { describe, expect, test } from "vitest";
import { hubOf, isAllowed } from "../../../../src/modelStore/download/hub.ts";
import { planDownload } from "../../../../src/modelStore/download/plan.ts";
import type { CatalogueEntry } from "../../../../src/shared/catalogue.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { revision } from "../../../fixtures/catalogueEntry.ts";
import { exampleEntry, exampleFile } from "../../../fixtures/downloadTools.ts";

const content = exampleFile(10);
const file = { bytes: 10, sha256: "0".repeat(64) };
const hub = hubOf("");

function withFiles(...paths: string[]): CatalogueEntry {
  const files = paths.map((path) => ({ path, ...file }));
  return exampleEntry(content, { source: { kind: "pinned", repository: "a/b", revision, files } });
}

describe("planDownload", () => {
  test("asks the hub for the file at its revision", () => {
    expect(planDownload(withFiles("q4/model.gguf"), "/downloads", hub).files[0]).toMatchObject({
      address: new URL(`https://huggingface.co/a/b/resolve/${revision}/q4/model.gguf`),
      name: "model.gguf",
      path: "/downloads/example-0.5b/model.gguf",
    });
  });

  test("asks a mirror below its own path", () => {
    const [planned] = planDownload(withFiles("model.gguf"), "/downloads", hubOf("https://mirror.example.com/hf")).files;
    expect(planned?.address.href).toBe(`https://mirror.example.com/hf/a/b/resolve/${revision}/model.gguf`);
  });

  const names = [
    "..",
    ".",
    "a/../b",
    "a/..",
    "model.gguf.part",
    "model.gguf.part.json",
    "download.lock",
    "nearline-download.json",
    "x.new",
  ];
  test.each([...names, "con", "NUL.gguf", "model.", "a b", "a\\b", "C:"])("refuses %s as the name of a file", (name) => {
    expect(() => planDownload(withFiles(name), "/downloads", hub)).toThrow(AppError);
  });

  test("refuses a repository and an id that climb out of their place", () => {
    const source = {
      kind: "pinned",
      repository: "../..",
      revision,
      files: [{ path: "model.gguf", ...file }],
    } satisfies CatalogueEntry["source"];
    expect(() => planDownload(exampleEntry(content, { source }), "/downloads", hub)).toThrow(/names of files must be plain/);
    expect(() => planDownload(exampleEntry(content, { id: "../x" }), "/downloads", hub)).toThrow(/names of files must be plain/);
  });

  test("refuses two files that would be one on a disk that knows no case", () => {
    expect(() => planDownload(withFiles("a/model.gguf", "b/Model.gguf"), "/downloads", hub)).toThrow(/different names/);
  });

  test("refuses an entry that is not pinned", () => {
    const source = { kind: "unpinned", repository: "a/b", files: ["model.gguf"] } satisfies CatalogueEntry["source"];
    expect(() => planDownload(exampleEntry(content, { source }), "/downloads", hub)).toThrow(/not pinned/);
  });
});

describe("hubOf", () => {
  test.each([
    "ftp://mirror.example.com",
    "http://mirror.example.com",
    "http://127.0.0.1.example.com",
    "mirror.example.com",
    "https://a/?b=c",
  ])("refuses %s as a mirror", (mirror) => {
    expect(() => hubOf(mirror)).toThrow(/^nearline.downloadMirror: /);
  });

  test.each(["https://mirror.example.com", "http://127.0.0.1:8080", "http://localhost:1/x/", "http://[::1]:3"])("takes %s", (mirror) => {
    expect(hubOf(` ${mirror} `).base.href).toBe(`${mirror.replace(/\/$/, "")}/`);
  });

  test("sends no server elsewhere to services of this machine", () => {
    const local = new URL("http://127.0.0.1:80/");
    expect([isAllowed(local, local), isAllowed(local, new URL("https://huggingface.co/"))]).toEqual([true, false]);
  });
});
