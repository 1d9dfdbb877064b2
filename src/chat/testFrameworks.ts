/** Which framework a project tests with, and where the tests of a file belong: manifest → framework → name and place. */

export interface TestFramework {
  /** As the model knows it. */
  readonly name: string;
  /** Lines that the file of tests begins with, so that the model need not guess them. */
  readonly beginning: (about: TestSubject) => readonly string[];
}

export interface TestSubject {
  /** How the tested module is imported from the file of tests: "./cart", "shop.cart". */
  readonly module: string;
  /** Names that the tests are about. */
  readonly names: readonly string[];
  readonly usesRequire: boolean;
  /** Of the file's package, where a language has them. */
  readonly packageName: string | undefined;
}

/** Files that tell which framework a project uses; the names may have one `*`. In order of weight. */
interface Manifest {
  readonly file: string;
  /** What stands in it where the framework is used. */
  readonly mentions: RegExp;
  readonly framework: string;
}

const imports = ({ names, module, usesRequire }: TestSubject): readonly string[] => {
  if (names.length === 0) return [];
  return [usesRequire ? `const { ${names.join(", ")} } = require("${module}");` : `import { ${names.join(", ")} } from "${module}";`];
};
const pythonImports = ({ names, module }: TestSubject) => (names.length === 0 ? [] : [`from ${module} import ${names.join(", ")}`]);
const node = (line: (usesRequire: boolean) => readonly string[]) => (about: TestSubject) => [
  ...line(about.usesRequire),
  ...imports(about),
  "",
];
const packaged =
  (lines: readonly string[]) =>
  ({ packageName }: TestSubject) => [...(packageName === undefined ? [] : [`package ${packageName};`, ""]), ...lines, ""];

const assertStrict = (usesRequire: boolean) =>
  usesRequire ? ['const assert = require("node:assert/strict");'] : ['import assert from "node:assert/strict";'];

export const testFrameworks: Readonly<Record<string, TestFramework>> = {
  vitest: { name: "Vitest", beginning: node(() => ['import { describe, expect, test } from "vitest";']) },
  jest: { name: "Jest", beginning: node(() => []) },
  mocha: { name: "Mocha", beginning: node(assertStrict) },
  "node:test": {
    name: "node:test",
    beginning: node((usesRequire) => [
      ...assertStrict(usesRequire),
      usesRequire ? 'const { test } = require("node:test");' : 'import { test } from "node:test";',
    ]),
  },
  pytest: { name: "pytest", beginning: (about) => ["import pytest", "", ...pythonImports(about), "", ""] },
  unittest: { name: "unittest", beginning: (about) => ["import unittest", "", ...pythonImports(about), "", ""] },
  "go test": {
    name: "the testing package",
    beginning: ({ packageName = "main" }) => [`package ${packageName}`, "", 'import "testing"', ""],
  },
  "cargo test": { name: "cargo test", beginning: () => ["#[cfg(test)]", "mod tests {", "    use super::*;", ""] },
  "junit 5": {
    name: "JUnit 5",
    beginning: packaged(["import static org.junit.jupiter.api.Assertions.*;", "", "import org.junit.jupiter.api.Test;"]),
  },
  "junit 4": { name: "JUnit 4", beginning: packaged(["import static org.junit.Assert.*;", "", "import org.junit.Test;"]) },
  phpunit: { name: "PHPUnit", beginning: () => ["<?php", "", "use PHPUnit\\Framework\\TestCase;", ""] },
  pest: { name: "Pest", beginning: () => ["<?php", ""] },
  rspec: { name: "RSpec", beginning: ({ module }) => [`require "${module}"`, ""] },
  minitest: { name: "Minitest", beginning: ({ module }) => ['require "minitest/autorun"', `require "${module}"`, ""] },
  xunit: { name: "xUnit", beginning: () => ["using Xunit;", ""] },
  nunit: { name: "NUnit", beginning: () => ["using NUnit.Framework;", ""] },
  mstest: { name: "MSTest", beginning: () => ["using Microsoft.VisualStudio.TestTools.UnitTesting;", ""] },
};

/** How tests of a language are named and where they lie. */
interface LanguageTests {
  readonly manifests: readonly Manifest[];
  /** Where a manifest names none, or there is none. */
  readonly otherwise: string;
  /** A file's name without its ending, and the ending → names of its tests, the usual one first. */
  readonly fileNames: (stem: string, extension: string) => readonly string[];
  /** Folders of tests beside the manifest, the usual one first; in them the file's own folders are repeated, but for those of sources. */
  readonly folders: readonly string[];
  readonly sourceFolders: readonly string[];
  /** Tests of Rust stand at the end of the file that they test. */
  readonly inFile?: true;
  /** In the folder where the file lies, whatever folders there are. */
  readonly beside?: true;
}

const script: LanguageTests = {
  manifests: [
    { file: "package.json", mentions: /"vitest"/, framework: "vitest" },
    { file: "package.json", mentions: /"(?:jest|ts-jest|@jest\/[^"]+|react-scripts)"/, framework: "jest" },
    { file: "package.json", mentions: /"mocha"/, framework: "mocha" },
    { file: "package.json", mentions: /node (?:[^"]* )?--test\b/, framework: "node:test" },
  ],
  otherwise: "node:test",
  fileNames: (stem, extension) => [`${stem}.test.${extension}`, `${stem}.spec.${extension}`],
  folders: ["test", "tests", "__tests__", "spec"],
  sourceFolders: ["src", "lib"],
};

const jvm: LanguageTests = {
  manifests: ["pom.xml", "build.gradle", "build.gradle.kts"].flatMap((file) => [
    { file, mentions: /junit-jupiter|org\.junit\.jupiter|useJUnitPlatform/, framework: "junit 5" },
    { file, mentions: /junit/, framework: "junit 4" },
  ]),
  otherwise: "junit 5",
  fileNames: (stem, extension) => [`${stem}Test.${extension}`],
  folders: ["src/test/java", "src/test/kotlin"],
  sourceFolders: ["src/main/java", "src/main/kotlin"],
};

const python: LanguageTests = {
  manifests: [
    "pyproject.toml",
    "pytest.ini",
    "setup.cfg",
    "tox.ini",
    "requirements.txt",
    "requirements-dev.txt",
    "dev-requirements.txt",
    "Pipfile",
  ].map((file) => ({ file, mentions: /pytest/, framework: "pytest" })),
  otherwise: "unittest",
  fileNames: (stem) => [`test_${stem}.py`, `${stem}_test.py`],
  folders: ["tests", "test"],
  sourceFolders: ["src"],
};

const languages: Readonly<Record<string, LanguageTests>> = {
  javascript: script,
  javascriptreact: script,
  typescript: script,
  typescriptreact: script,
  python,
  java: jvm,
  kotlin: jvm,
  go: {
    manifests: [{ file: "go.mod", mentions: /(?:)/, framework: "go test" }],
    otherwise: "go test",
    fileNames: (stem) => [`${stem}_test.go`],
    folders: [],
    sourceFolders: [],
    beside: true,
  },
  rust: {
    manifests: [{ file: "Cargo.toml", mentions: /(?:)/, framework: "cargo test" }],
    otherwise: "cargo test",
    fileNames: (stem) => [`${stem}.rs`],
    folders: [],
    sourceFolders: [],
    inFile: true,
  },
  php: {
    manifests: [
      { file: "composer.json", mentions: /pestphp\/pest/, framework: "pest" },
      { file: "composer.json", mentions: /phpunit/, framework: "phpunit" },
    ],
    otherwise: "phpunit",
    fileNames: (stem) => [`${stem}Test.php`],
    folders: ["tests", "test"],
    sourceFolders: ["src", "app"],
  },
  ruby: {
    manifests: [
      { file: "Gemfile", mentions: /rspec/, framework: "rspec" },
      { file: "Gemfile", mentions: /minitest/, framework: "minitest" },
    ],
    otherwise: "minitest",
    fileNames: (stem) => [`${stem}_test.rb`],
    folders: ["test"],
    sourceFolders: ["lib", "app"],
  },
  csharp: {
    manifests: [
      { file: "*.csproj", mentions: /xunit/i, framework: "xunit" },
      { file: "*.csproj", mentions: /nunit/i, framework: "nunit" },
      { file: "*.csproj", mentions: /mstest/i, framework: "mstest" },
    ],
    otherwise: "xunit",
    fileNames: (stem) => [`${stem}Tests.cs`],
    folders: ["tests", "test", "Tests"],
    sourceFolders: ["src"],
  },
};

const rspec: Pick<LanguageTests, "fileNames" | "folders"> = { fileNames: (stem) => [`${stem}_spec.rb`], folders: ["spec"] };

/** A folder of the workspace, from the file's own upwards. */
export interface ProjectFolder {
  /** Relative to the workspace's folder, "" for that itself. */
  readonly path: string;
  /** Names of files and folders in it. */
  readonly entries: readonly string[];
}

export interface TestPlace {
  readonly framework: TestFramework;
  /** Relative to the workspace's folder; undefined where the tests go to the end of the file itself. */
  readonly path: string | undefined;
  /** How the file's own code is imported from there. */
  readonly module: string;
}

/** Names of manifests that may tell something for a language; one may hold `*`. Empty where its tests are not known. */
export function manifestNames(languageId: string): readonly string[] {
  return [...new Set((languages[languageId]?.manifests ?? []).map(({ file }) => file))];
}

export function isManifest(pattern: string, name: string): boolean {
  return pattern.startsWith("*") ? name.endsWith(pattern.slice(1)) : name === pattern;
}

/**
 * @param path of the file, relative to the workspace's folder, with `/`
 * @param folders from the file's own up to the workspace's
 * @param manifests texts by path
 * @returns undefined for a language whose tests are not known
 */
export function testPlace(
  path: string,
  languageId: string,
  folders: readonly ProjectFolder[],
  manifests: ReadonlyMap<string, string>,
): TestPlace | undefined {
  const language = languages[languageId];
  if (language === undefined) return undefined;
  const project = projectOf(language, folders, manifests);
  const framework = testFrameworks[project.framework];
  if (framework === undefined) return undefined;
  const { fileNames, folders: testFolders } = project.framework === "rspec" ? rspec : language;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const [stem, extension] = [name.slice(0, dot), name.slice(dot + 1)];
  if (language.inFile) return { framework, path: undefined, module: stem };

  const own = folders.find((each) => each.path === folder)?.entries ?? [];
  const top = folders.find((each) => each.path === project.folder)?.entries ?? [];
  const fileName = usedName(fileNames(stem, extension), own);
  const hasOwn = (test: string) => own.includes(test);
  const testFolder = testFolders.find((each) => top.includes(each.split("/")[0] ?? ""));
  const isBeside =
    language.beside === true || testFolder === undefined || fileNames(stem, extension).some(hasOwn) || hasSuchBeside(own, extension);
  const place = isBeside
    ? join(hasOwn("__tests__") ? join(folder, "__tests__") : folder, fileName)
    : join(project.folder, testFolder, inside(folder, project.folder, language.sourceFolders), fileName);
  return { framework, path: place, module: moduleFrom(place, path, languageId, project.folder, language.sourceFolders) };
}

interface Project {
  readonly framework: string;
  readonly folder: string;
}

/** The nearest manifest that names a framework; the nearest at all, where none does. */
function projectOf(language: LanguageTests, folders: readonly ProjectFolder[], manifests: ReadonlyMap<string, string>): Project {
  let nearest: string | undefined;
  for (const { path, entries } of folders) {
    for (const { file, mentions, framework } of language.manifests) {
      for (const name of entries.filter((entry) => isManifest(file, entry))) {
        nearest ??= path;
        if (mentions.test(manifests.get(join(path, name)) ?? "")) return { framework, folder: path };
      }
    }
  }
  return { framework: language.otherwise, folder: nearest ?? folders.at(-1)?.path ?? "" };
}

/** Of several usual names the one that the files beside have. */
function usedName(names: readonly string[], entries: readonly string[]): string {
  const [usual = ""] = names;
  const marked = names.find((name) => {
    const mark = /\.(?:test|spec)\.|_test\.|^test_/.exec(name)?.[0];
    return mark !== undefined && entries.some((entry) => entry.includes(mark));
  });
  return marked ?? usual;
}

function hasSuchBeside(entries: readonly string[], extension: string): boolean {
  return (
    entries.includes("__tests__") ||
    entries.some((entry) => entry.endsWith(`.${extension}`) && /\.(?:test|spec)\.|_test\.|^test_/.test(entry))
  );
}

/** A file's folder below its sources: "src/cart" → "cart". */
function inside(folder: string, project: string, sourceFolders: readonly string[]): string {
  const own = project === "" ? folder : folder.slice(project.length + 1);
  const source = sourceFolders.find((each) => own === each || own.startsWith(`${each}/`));
  return source === undefined ? own : own.slice(source.length + 1);
}

function moduleFrom(test: string, path: string, languageId: string, project: string, sourceFolders: readonly string[]): string {
  const bare = path.replace(/\.[^./]+$/, "");
  if (languageId === "python") {
    const folder = bare.includes("/") ? inside(bare.slice(0, bare.lastIndexOf("/")), project, sourceFolders) : "";
    return join(folder, bare.slice(bare.lastIndexOf("/") + 1)).replaceAll("/", ".");
  }
  if (languageId === "ruby") return inside(bare, project, sourceFolders);
  const from = test.split("/").slice(0, -1);
  const to = bare.split("/");
  let common = 0;
  while (common < from.length && from[common] === to[common]) common++;
  const up = from.length - common;
  return `${up === 0 ? "./" : "../".repeat(up)}${to.slice(common).join("/")}`;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}
