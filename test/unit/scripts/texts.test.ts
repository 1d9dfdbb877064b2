import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import bundle from "../../../l10n/bundle.l10n.json" with { type: "json" };
import chineseBundle from "../../../l10n/bundle.l10n.zh-cn.json" with { type: "json" };
import manifestTexts from "../../../package.nls.json" with { type: "json" };
import chineseManifestTexts from "../../../package.nls.zh-cn.json" with { type: "json" };

type Texts = Record<string, string>;
const scripts = new URL("../../../scripts/", import.meta.url).href;
const { sourceTexts }: { sourceTexts(source: string): { texts: string[]; faults: number[] } } = await import(
  `${scripts}texts/sourceTexts.mjs`
);
const { moveTexts }: { moveTexts(manifest: object, texts: Texts): { manifest: object; texts: Texts } } = await import(
  `${scripts}texts/manifestTexts.mjs`
);

/** What a text names besides words: places for values, code, links to commands, icons, bold; a command for its title, which is translated. */
function marksOf(text: string, manifest: Texts): string[] {
  const commands = new Map(Object.entries(manifest).map(([key, title]) => [`\`Nearline: ${title}\``, key]));
  return (text.match(/\{\d\}|`[^`]+`|\]\([^)]*\)|\$\([\w~-]+\)|\*\*/g) ?? []).map((mark) => commands.get(mark) ?? mark).toSorted();
}

const tables: { name: string; english: Texts; chinese: Texts }[] = [
  { name: "package.nls.zh-cn.json", english: manifestTexts, chinese: chineseManifestTexts },
  { name: "bundle.l10n.zh-cn.json", english: bundle, chinese: chineseBundle },
];

describe("the texts", () => {
  it("are those that package.json and the code ask for, and each has a translation", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/texts.mjs", "--check"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.each(tables)("keep in $name their values, code, links and icons", ({ english, chinese }) => {
    const changed = Object.entries(chinese).filter(
      ([key, text]) => marksOf(text, chineseManifestTexts).join() !== marksOf(english[key] ?? "", manifestTexts).join(),
    );
    expect(changed).toEqual([]);
  });

  it.each(tables)("are Chinese in $name, but for those that are names or signs", ({ english, chinese }) => {
    const untranslated = Object.entries(chinese).filter(
      ([key, text]) =>
        text.trim() === "" ||
        (!/\p{Script=Han}/u.test(text) && /[a-z] [a-z]/.test(text)) ||
        (text === english[key] && /[a-z]{3} /.test(text)),
    );
    expect(untranslated).toEqual([]);
  });
});

describe("sourceTexts", () => {
  const importing = 'import { t } from "@vscode/l10n";\n';

  it("finds whole texts in all quotes, with what is escaped in them", () => {
    const source = `${importing}t("One {0}", a); x.t("no"); cut("no"); html\`\${t('Two "quoted"')}\`; t(\n  "It's \\u2026 \\"three\\"",\n  1);\nt(\`Four "4"\`)`;
    expect(sourceTexts(source)).toEqual({ texts: ["One {0}", 'Two "quoted"', 'It\'s … "three"', 'Four "4"'], faults: [] });
  });

  it("tells the lines of calls that nobody could translate", () => {
    const source = `${importing}t(name);\nt("One" + two);\nt(\`Three \${four}\`);\nt("Five");`;
    expect(sourceTexts(source)).toEqual({ texts: ["Five"], faults: [2, 3, 4] });
  });

  it("leaves alone a file with another t", () => {
    expect(sourceTexts("const t = (x) => x; t(y);")).toEqual({ texts: [], faults: [] });
  });
});

describe("moveTexts", () => {
  it("puts keys in place of new texts, keeps moved ones and forgets those that are gone", () => {
    const manifest = {
      name: "kept",
      description: "New",
      contributes: {
        commands: [{ command: "a.b", title: "%commands.a.b.title%", category: "Nearline" }],
        configuration: { properties: { "a.c": { default: { title: "kept" }, enumDescriptions: ["One", "Two"] } } },
      },
    };
    const moved = moveTexts(manifest, { "commands.a.b.title": "Do", "commands.gone.title": "Gone" });
    expect(moved.texts).toEqual({
      "commands.a.b.title": "Do",
      description: "New",
      "settings.a.c.enumDescriptions.0": "One",
      "settings.a.c.enumDescriptions.1": "Two",
    });
    expect(moved.manifest).toEqual({
      name: "kept",
      description: "%description%",
      contributes: {
        commands: [{ command: "a.b", title: "%commands.a.b.title%", category: "Nearline" }],
        configuration: {
          properties: {
            "a.c": {
              default: { title: "kept" },
              enumDescriptions: ["%settings.a.c.enumDescriptions.0%", "%settings.a.c.enumDescriptions.1%"],
            },
          },
        },
      },
    });
    expect(moveTexts(moved.manifest, moved.texts)).toEqual(moved);
  });

  it("refuses a key without a text", () => {
    expect(() => moveTexts({ description: "%description%" }, {})).toThrow("must have the key description");
  });
});
