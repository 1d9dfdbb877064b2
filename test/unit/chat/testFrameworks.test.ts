import { expect, test } from "vitest";
import { isManifest, manifestNames, testFrameworks, testPlace } from "../../../src/chat/testFrameworks.ts";

interface Project {
  readonly [path: string]: string;
}

/** Folders with their entries, from a file's own up to the top, as the editor reads them. */
function placeOf(path: string, languageId: string, files: Project) {
  const all = [path, ...Object.keys(files)];
  const folders: { path: string; entries: string[] }[] = [];
  for (let folder = path; folder !== ""; ) {
    folder = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "";
    const start = folder === "" ? "" : `${folder}/`;
    const entries = all.filter((file) => file.startsWith(start)).map((file) => file.slice(start.length).split("/")[0] ?? "");
    folders.push({ path: folder, entries: [...new Set(entries)] });
  }
  return testPlace(path, languageId, folders, new Map(Object.entries(files)));
}

const cases: readonly (readonly [string, string, Project, string, string | undefined, string])[] = [
  ["src/cart.ts", "typescript", { "package.json": '{"devDependencies":{"vitest":"4"}}' }, "Vitest", "src/cart.test.ts", "./cart"],
  ["src/a/cart.ts", "typescript", { "package.json": '"vitest"', "test/x.ts": "" }, "Vitest", "test/a/cart.test.ts", "../../src/a/cart"],
  ["src/cart.ts", "typescript", { "package.json": '"jest"', "src/other.spec.ts": "", "test/x": "" }, "Jest", "src/cart.spec.ts", "./cart"],
  ["src/cart.js", "javascript", { "package.json": '"jest"', "src/__tests__/x.js": "" }, "Jest", "src/__tests__/cart.test.js", "../cart"],
  ["lib/cart.js", "javascript", { "package.json": '"mocha"', "test/x.js": "" }, "Mocha", "test/cart.test.js", "../lib/cart"],
  ["cart.js", "javascript", { "package.json": '{"scripts":{"test":"node --test"}}' }, "node:test", "cart.test.js", "./cart"],
  ["cart.js", "javascript", {}, "node:test", "cart.test.js", "./cart"],
  [
    "packages/a/src/x.ts",
    "typescript",
    { "package.json": '"jest"', "packages/a/package.json": '"vitest"' },
    "Vitest",
    "packages/a/src/x.test.ts",
    "./x",
  ],
  [
    "packages/a/src/x.ts",
    "typescript",
    { "package.json": '"vitest"', "packages/a/package.json": "{}" },
    "Vitest",
    "packages/a/src/x.test.ts",
    "./x",
  ],
  [
    "shop/cart.py",
    "python",
    { "pyproject.toml": "[tool.pytest.ini_options]", "tests/x.py": "" },
    "pytest",
    "tests/shop/test_cart.py",
    "shop.cart",
  ],
  ["src/shop/cart.py", "python", { "requirements-dev.txt": "pytest==8" }, "pytest", "src/shop/test_cart.py", "shop.cart"],
  ["cart.py", "python", {}, "unittest", "test_cart.py", "cart"],
  ["pkg/cart.go", "go", { "go.mod": "module x", "tests/x": "" }, "the testing package", "pkg/cart_test.go", "./cart"],
  ["src/cart.rs", "rust", { "Cargo.toml": "[package]" }, "cargo test", undefined, "cart"],
  [
    "src/main/java/shop/Cart.java",
    "java",
    { "pom.xml": "junit-jupiter", "src/test/java/x": "" },
    "JUnit 5",
    "src/test/java/shop/CartTest.java",
    "../../../main/java/shop/Cart",
  ],
  ["Cart.java", "java", { "build.gradle": "testImplementation 'junit:junit:4.13'" }, "JUnit 4", "CartTest.java", "./Cart"],
  ["src/Cart.php", "php", { "composer.json": '"phpunit/phpunit"', "tests/x": "" }, "PHPUnit", "tests/CartTest.php", "../src/Cart"],
  ["lib/shop/cart.rb", "ruby", { Gemfile: "gem 'rspec'", "spec/x": "" }, "RSpec", "spec/shop/cart_spec.rb", "shop/cart"],
  ["lib/cart.rb", "ruby", { Gemfile: "gem 'minitest'", "test/x": "" }, "Minitest", "test/cart_test.rb", "cart"],
  ["Shop/Cart.cs", "csharp", { "Shop/Shop.csproj": '<PackageReference Include="NUnit" />' }, "NUnit", "Shop/CartTests.cs", "./Cart"],
];

test.each(cases)("%s", (path, languageId, files, framework, place, module) => {
  const found = placeOf(path, languageId, files);
  expect(found?.framework.name).toBe(framework);
  expect(found?.path).toBe(place);
  expect(found?.module).toBe(module);
});

test("a language whose tests are not known has no place", () => {
  expect(placeOf("a.md", "markdown", {})).toBeUndefined();
  expect(manifestNames("markdown")).toEqual([]);
});

test("a manifest may be named by its ending", () => {
  expect(isManifest("*.csproj", "Shop.csproj")).toBe(true);
  expect(isManifest("package.json", "package.json5")).toBe(false);
});

test("a file of tests begins with the imports that its framework and module need", () => {
  const about = { module: "./cart", names: ["add"], usesRequire: false, packageName: "shop" };
  const beginning = (name: string) => testFrameworks[name]?.beginning(about).join("\n") ?? "";
  expect(beginning("vitest")).toBe('import { describe, expect, test } from "vitest";\nimport { add } from "./cart";\n');
  expect(beginning("go test")).toContain("package shop\n");
  expect(testFrameworks["node:test"]?.beginning({ ...about, usesRequire: true }).join("\n")).not.toContain("import ");
  for (const name of Object.keys(testFrameworks)) expect(beginning(name)).not.toContain("undefined");
});
