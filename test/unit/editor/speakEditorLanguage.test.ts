import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { t } from "@vscode/l10n";
import { describe, expect, it, vi } from "vitest";
import { Uri } from "vscode";
import chinese from "../../../l10n/bundle.l10n.zh-cn.json" with { type: "json" };

const path = resolve("l10n/bundle.l10n.zh-cn.json");

/** What a new window has once the module was loaded in it. */
async function loaded(bundle: Record<string, string> | undefined, uri: Uri | undefined) {
  vi.resetModules();
  Object.assign((await import("vscode")).l10n, { bundle, uri });
  Object.assign((await import("vscode")).env, { language: "zh-cn" });
  await import("../../../src/editor/speakEditorLanguage.ts");
  const { textLanguageEnvironment } = await import("../../../src/shared/textLanguage.ts");
  const { pageHtml } = await import("../../../src/editor/pages/pageHtml.ts");
  const { t: translated } = await import("@vscode/l10n");
  const page = pageHtml({ title: "", scriptUri: "", iconStyleUri: "", styleUri: "", nonce: "", cspSource: "" });
  return { words: translated("{0} does not exist.", "a.ts"), environment: textLanguageEnvironment(), page };
}

describe("the language of the editor", () => {
  it("is English as long as nothing was told", () => {
    expect(t("{0} does not exist.", "a.ts")).toBe("a.ts does not exist.");
  });

  it("is English where there is no translation", async () => {
    const { words, environment, page } = await loaded(undefined, undefined);
    expect(words).toBe("a.ts does not exist.");
    expect(environment).toEqual({});
    expect(page).toContain('<html lang="en">');
    expect(page).not.toContain("nearline-texts");
  });

  it("is that of the texts, of processes that are forked, and of pages", async () => {
    const { words, environment, page } = await loaded(chinese, Uri.file(path));
    expect(words).toBe("a.ts 不存在。");
    expect(environment).toEqual({ NEARLINE_TEXTS: path });
    expect(page).toContain('<html lang="zh-cn">');
    const [, json = ""] = /<script type="application\/json" id="nearline-texts">(.*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(chinese);
  });

  it("cannot end the element that gives a page its texts", async () => {
    const { page } = await loaded({ One: "</script><script>" }, undefined);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it("gives no path of a file that is not on this machine", async () => {
    expect((await loaded(chinese, Uri.parse("vscode-remote://host/bundle.json"))).environment).toEqual({});
  });

  it.each(["src/extension.ts", "src/worker/indexThread.ts", ...entries("src/worker"), ...entries("src/webview")])(
    "is taken over in %s before there are texts",
    (entry) => {
      expect(/^import .*$/m.exec(readFileSync(entry, "utf8"))?.[0]).toMatch(/\/speak(Editor|Host|Page)Language\.ts";$/);
    },
  );
});

/** Scripts of processes and pages of their own. */
function entries(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) =>
    basename(name) === "main.ts" ? [join(folder, name)] : [],
  );
}
