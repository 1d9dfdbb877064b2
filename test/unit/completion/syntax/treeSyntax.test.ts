import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { blockEnd, blockScope } from "../../../../src/completion/blockEnd.ts";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import { lineOrBlock } from "../../../../src/completion/lineOrBlock.ts";
import { treeSyntax } from "../../../../src/completion/syntax/treeSyntax.ts";
import { snapshotAt } from "../place.ts";
import { grammarFolder } from "./grammarFolder.ts";

const syntax = treeSyntax({ folder: grammarFolder });
const languages = [
  "c",
  "cpp",
  "csharp",
  "css",
  "go",
  "java",
  "javascript",
  "javascriptreact",
  "php",
  "powershell",
  "python",
  "ruby",
  "rust",
  "shellscript",
  "typescript",
  "typescriptreact",
];
beforeAll(() => Promise.all(languages.map((language) => syntax.prepare(language))));

describe("zoneAt", () => {
  it.each([
    ["typescript", "const a = 1;█", "code"],
    ["typescript", 'const a = "x█y";', "string"],
    ["typescript", 'const a = "█";', "string"],
    ["typescript", 'foo("█', "string"],
    ["typescript", 'foo("ab█', "string"],
    ["typescript", 'foo("ab"█);', "code"],
    ["typescript", "const a = `x█ y`;", "string"],
    ["typescript", "const a = `x \u0024{b█} y`;", "code"],
    ["typescript", "// note█\nfoo();", "comment"],
    ["typescript", "foo(); // █", "comment"],
    ["typescript", "// note\n█foo();", "code"],
    ["typescript", "/* a\n █\n */", "comment"],
    ["typescript", "/* a */█", "code"],
    ["typescriptreact", "const a = <p title='x█'>y</p>;", "string"],
    ["javascript", "const a = /x█y/;", "string"],
    ["python", "# note█\n", "comment"],
    ["python", 'def f():\n    """Docs █ more."""\n', "string"],
    ["python", 'x = f"a {b█} c"\n', "code"],
    ["python", "x = 'ab█\n", "string"],
    ["go", 'fmt.Println("a█")', "string"],
    ["java", 'class A { String s = "█"; }', "string"],
    ["java", "class A { /** Docs █ */ int x; }", "comment"],
    ["csharp", 'class A { string S = $"a {b█}"; }', "code"],
    ["csharp", 'class A { string S = "a█"; }', "string"],
    ["c", '#include <a.h>\nchar *s = "█";', "string"],
    ["cpp", 'auto s = R"(a█)";', "string"],
    ["rust", 'fn f() { let s = "█"; }', "string"],
    ["rust", "fn f() { // █\n}", "comment"],
    ["ruby", 'x = "a #{b█} c"\n', "code"],
    ["ruby", "x = 'a█'\n", "string"],
    ["php", "<?php\n$a = 'b█';\n", "string"],
    ["php", "<?php\n# note █\n", "comment"],
    ["shellscript", 'echo "a█"\n', "string"],
    ["shellscript", "# note█\n", "comment"],
    ["powershell", "# note█\n", "comment"],
    ["css", "/* note █ */ a { color: red; }", "comment"],
    ["css", "a { content: 'x█'; }", "string"],
  ])("in %s: %j is %s", (languageId, marked, zone) => {
    expect(syntax.zoneAt(snapshotAt(marked, languageId))).toBe(zone);
  });

  it("says nothing of a language that has no grammar", () => {
    expect(syntax.zoneAt(snapshotAt("a█", "plaintext"))).toBeUndefined();
    expect(syntax.zoneAt(snapshotAt("a█", "constructor"))).toBeUndefined();
  });

  it("reads a document longer than its window, PHP without its opening tag included", () => {
    expect(syntax.zoneAt(snapshotAt(`${"foo(1);\n".repeat(3000)}bar("█");\n`))).toBe("string");
    expect(syntax.zoneAt(snapshotAt(`<?php\n${"foo(1);\n".repeat(3000)}bar('█');\n`, "php"))).toBe("string");
  });
});

describe("lineOrBlock with a grammar", () => {
  it.each([
    ["typescript", "function f() {\n  // Adds.\n  █\n}", "block"],
    ["typescript", "function f() {\n  // Adds.\n  a();\n  █\n}", "line"],
    ["typescript", "const a = `\n  function f() {\n    █\n`;", "line"],
    ["typescript", "/*\n * if (x) {\n * █\n */", "line"],
    ["typescript", "class A {\n  // Fields\n  █\n}", "block"],
    ["javascript", "it('a', () => {\n  // Given\n  █\n});", "block"],
    ["python", 'def f(x):\n    """Docs."""\n    █\n\ndef g():\n    pass\n', "block"],
    ["python", "def f(x):\n    # Adds.\n    █\n", "block"],
    ["python", 'def f(x):\n    """Docs."""\n    a()\n    █\n', "line"],
    ["python", 'x = """\nwhile True:\n    █\n"""\n', "line"],
    ["go", "func f() {\n\t// Adds.\n\t█\n}\n", "block"],
    ["java", "class A {\n  void f() {\n    // Adds.\n    █\n  }\n}\n", "block"],
    ["csharp", "class A {\n  void F()\n  {\n    // Adds.\n    █\n  }\n}\n", "block"],
    ["c", "int f(void) {\n  /* Adds. */\n  █\n}\n", "block"],
    ["cpp", "class A {\n  // Members\n  █\n};\n", "block"],
    ["rust", "fn f() {\n    // Adds.\n    █\n}\n", "block"],
    ["ruby", "def f\n  # Adds.\n  █\nend\n", "block"],
    ["php", "<?php\nfunction f() {\n  // Adds.\n  █\n}\n", "block"],
    ["shellscript", "f() {\n  # Adds.\n  █\n}\n", "block"],
    ["powershell", "function f {\n  # Adds.\n  █\n}\n", "block"],
    ["css", "a {\n  /* Colours */\n  █\n}\n", "block"],
    ["plaintext", "a {\n  // Colours\n  █\n}\n", "line"],
  ])("in %s: %j wants a %s", (languageId, marked, wanted) => {
    const snapshot = snapshotAt(marked, languageId);
    expect(lineOrBlock(snapshot, syntax.placeAt(snapshot))).toBe(wanted);
  });
});

function blockOf(marked: string, text: string, languageId: string): string {
  return text.slice(0, blockEnd(text, scopeAt(marked, languageId), true));
}

function scopeAt(marked: string, languageId: string) {
  const snapshot = snapshotAt(marked, languageId);
  return blockScope(cursorPlace(snapshot.prefix, snapshot.suffix), languageId, {
    readLines: syntax.linesAt(snapshot),
    isAmongMembers: syntax.placeAt(snapshot)?.isAmongMembers === true,
  });
}

describe("blockEnd with a grammar", () => {
  it.each([
    ["typescript", "function f() {\n  █\n}", "return `\n}\ntext\n`;", "\n}\ng();"],
    ["python", "def f():\n    █\n", 'return """\nabc\n"""', "\n\ndef g():\n    pass"],
    ["go", "func f() {\n\t█\n}", "return `\nselect 1\n`", "\n}\n"],
    ["php", "<?php\nfunction f() {\n  █\n}", "return '\nselect 1\n';", "\n}\n"],
    ["shellscript", "f() {\n  █\n}", 'echo "a\nb\n"', "\n}\n"],
    ["rust", "fn f() {\n    █\n}", 'g("a\nb\n");', "\n}\n"],
  ])("in %s keeps the lines of a string whatever their indentation", (languageId, marked, block, rest) => {
    expect(blockOf(marked, block + rest, languageId)).toBe(block);
  });

  it.each([
    ["typescript", "function f() {\n  █", "return 1; }", "\nfunction g() {}"],
    ["go", "func f() {\n\t█", "return 1 }", "\nfunc g() {}"],
    ["css", "a {\n  █", "color: red; }", "\nb { }"],
    ["java", "class A {\n  void f() {\n    █", "g(); }", "\n  void h() { }"],
  ])("in %s ends at the bracket that closes the block, on whichever line it stands", (languageId, marked, block, rest) => {
    expect(blockOf(marked, block + rest, languageId)).toBe(block);
  });

  it("goes by indentation in a string, where brackets and quotes say nothing", () => {
    expect(blockOf('"""\nif x:\n    █\n"""\n', "a\n    b\nc\n", "python")).toBe("a\n    b");
  });

  it("leaves that bracket out where it stands below already", () => {
    expect(blockOf("function f() {\n  █\n}", "return 1; }\ng();", "typescript")).toBe("return 1;");
  });

  it.each([
    ["typescript", "class A {\n  █\n}", "a = 1;\n  get() {\n    return this.a;\n  }", "\n  set(a) {\n    this.a = a;\n  }\n}"],
    ["python", "class A:\n    █\n", "def get(self):\n        return self.a", "\n\n    def set(self, a):\n        self.a = a\n"],
    ["java", "class A {\n  █\n}", "int a;\n  int get() {\n    return a;\n  }", "\n\n  void set(int a) {\n  }\n}"],
    ["csharp", "class A\n{\n  █\n}", "int Get()\n  {\n    return 1;\n  }", "\n\n  void Set(int a)\n  {\n  }\n}"],
    ["rust", "impl A {\n    █\n}", "fn get() -> u8 {\n        1\n    }", "\n\n    fn set() {\n    }\n}"],
    ["cpp", "class A {\n  █\n};", "int get() {\n    return 1;\n  }", "\n\n  void set() {\n  }\n};"],
    ["php", "<?php\nclass A {\n  █\n}", "function get() {\n    return 1;\n  }", "\n\n  function set() {\n  }\n}"],
  ])("in %s one method is enough among members", (languageId, marked, block, rest) => {
    expect(blockOf(marked, block + rest, languageId)).toBe(block);
  });

  it("goes on after a function inside a function", () => {
    const block = "def inner(*args):\n        return f(*args)\n    return inner";
    expect(blockOf("def outer(f):\n    █\n", `${block}\n\ndef other():`, "python")).toBe(block);
  });

  it.each([
    ["go", "switch x {\n█\n}", "case 1:\n\ta()\ncase 2:\n\tb()", "\n}\n"],
    ["cpp", "class A {\n  █\n};", "int a;\npublic:\n  int b;", "\n};\n"],
    ["c", "void f() {\n  █\n}", "a();\n#ifdef B\n  b();\n#endif", "\n}\n"],
  ])("in %s goes on at labels and directives at the opener's indentation", (languageId, marked, block, rest) => {
    expect(blockOf(marked, block + rest, languageId)).toBe(block);
  });

  it("gives for every text what it gave for a beginning of it", () => {
    const line = fc.constantFrom(
      "a();",
      "  b(`",
      "`);",
      "}",
      "} else {",
      "",
      "  m() {",
      "  }",
      "    c(); }",
      "case 1:",
      "/*",
      "*/",
      '  x = "',
      "# a",
    );
    const places = ["function f() {\n  █\n}", "class A {\n  █", "if (a) {█", "█\n"].flatMap((marked) =>
      ["typescript", "cpp", "python"].map((language) => [marked, language] as const),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.constantFrom(...places), fc.nat(), (lines, [marked, language], cut) => {
        const text = lines.join("\n");
        const early = blockEnd(text.slice(0, cut % (text.length + 1)), scopeAt(marked, language), false);
        if (early !== undefined) expect(blockEnd(text, scopeAt(marked, language), true)).toBe(early);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a grammar that is not there", () => {
  it("is reported once, and indentation decides", async () => {
    const logged: string[] = [];
    const broken = treeSyntax({ folder: "/nowhere", log: (line) => logged.push(line) });
    await broken.prepare("go");
    await broken.prepare("go");
    expect(logged).toEqual([expect.stringContaining("indentation is used instead")]);
    expect(broken.placeAt(snapshotAt("a█", "go"))).toBeUndefined();
  });

  it("begins to load when it is first asked about", async () => {
    const lazy = treeSyntax({ folder: grammarFolder });
    expect(lazy.zoneAt(snapshotAt("// a█", "go"))).toBeUndefined();
    await lazy.prepare("go");
    expect(lazy.zoneAt(snapshotAt("// a█", "go"))).toBe("comment");
  });

  it("is as good as one that takes too long", async () => {
    const hurried = treeSyntax({ folder: grammarFolder, limitMs: -1 });
    await hurried.prepare("typescript");
    expect(hurried.placeAt(snapshotAt(`${"foo(1);\n".repeat(500)}// a█`))).toBeUndefined();
  });
});
