import { describe, expect, it } from "vitest";
import { excludesFileIn, findRepository } from "../../../src/privacy/gitRepository.ts";

async function find(files: Record<string, string>, folder = "/project", configHome?: string) {
  const readText = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error("no such file");
    return text;
  };
  return findRepository(folder, { readText, home: "/home/me", configHome });
}

const head = { "/project/.git/HEAD": "ref: refs/heads/main\n" };

describe("findRepository", () => {
  it("finds the rules of the repository, and before them those of the user", async () => {
    const files = { ...head, "/project/.git/info/exclude": "mine", "/home/me/.config/git/ignore": "user's" };
    expect(await find(files)).toEqual({ root: "/project", outerRules: ["user's", "mine"] });
  });

  it("finds the repository above a folder", async () => {
    const files = { ...head, "/project/.git/info/exclude": "mine" };
    expect(await find(files, "/project/packages/a")).toEqual({ root: "/project", outerRules: ["mine"] });
  });

  it("takes the folder for the root where there is no repository", async () => {
    expect(await find({ "/home/me/.config/git/ignore": "user's" })).toEqual({ root: "/project", outerRules: ["user's"] });
    expect(await find({})).toEqual({ root: "/project", outerRules: [] });
  });

  it("reads the file that a configuration names instead, and the repository's own last", async () => {
    const files: Record<string, string> = {
      ...head,
      "/home/me/.config/git/ignore": "standard",
      "/home/me/.gitconfig": "[core]\n\texcludesFile = ~/rules\n",
      "/home/me/rules": "from home",
    };
    expect((await find(files)).outerRules).toEqual(["from home"]);
    files["/project/.git/config"] = "[core]\n\texcludesfile = ../shared/rules\n";
    files["/shared/rules"] = "from the repository";
    expect((await find(files)).outerRules).toEqual(["from the repository"]);
    files["/project/.git/config"] = '[core]\n\texcludesfile = "C:\\\\rules"\n';
    files["/C:/rules"] = "from Windows";
    expect((await find(files)).outerRules).toEqual(["from Windows"]);
  });

  it("follows XDG_CONFIG_HOME", async () => {
    const files = {
      "/config/git/config": "[core]\nexcludesfile=/all/rules",
      "/config/git/ignore": "standard",
      "/all/rules": "named",
      "/home/me/.config/git/ignore": "not looked at",
    };
    expect((await find(files, "/project", "/config")).outerRules).toEqual(["named"]);
  });

  it("follows the file that stands for a folder in submodules and linked working trees", async () => {
    expect(
      await find(
        { "/project/sub/.git": "gitdir: ../.git/modules/sub\n", "/project/.git/modules/sub/info/exclude": "sub's" },
        "/project/sub",
      ),
    ).toEqual({ root: "/project/sub", outerRules: ["sub's"] });
    expect(
      await find({
        "/project/.git": "gitdir: /main/.git/worktrees/project\n",
        "/main/.git/worktrees/project/commondir": "../..\n",
        "/main/.git/info/exclude": "main's",
      }),
    ).toEqual({ root: "/project", outerRules: ["main's"] });
  });
});

describe("excludesFileIn", () => {
  it("reads the value as git does", () => {
    expect(excludesFileIn("[core]\n\tExcludesFile = /a b/c # comment")).toBe("/a b/c");
    expect(excludesFileIn('[CORE] excludesfile = "/a #b/\\"c\\""; comment')).toBe('/a #b/"c"');
    expect(excludesFileIn("[core]\nexcludesfile = one\n[user]\nexcludesfile = no\n[core]\nexcludesfile = two")).toBe("two");
    expect(excludesFileIn('[core "sub"]\nexcludesfile = no\n[core]\n; excludesfile = no')).toBeUndefined();
  });

  it("ends on hostile text", () => {
    expect(excludesFileIn(`[core]\nexcludesfile = ${'"\\'.repeat(100_000)}`)).toBeDefined();
  });
});
