import { describe, expect, it } from "vitest";
import { IgnoredFiles } from "../../../src/privacy/ignoredFiles.ts";
import { settle } from "../completion/manualClock.ts";

function setUp(gitignores: Record<string, string>) {
  const read: string[] = [];
  let readCount = 0;
  let nowMs = 0;
  const files = new IgnoredFiles({
    async readText(path) {
      read.push(path);
      const text = gitignores[path];
      if (text === undefined) throw new Error("no such file");
      return text;
    },
    onRead: () => readCount++,
    maxAgeMs: 1000,
    now: () => nowMs,
  });
  const check = async (path: string) => {
    files.check("/project", path);
    await settle();
    return files.check("/project", path);
  };
  return { files, read, check, readCount: () => readCount, pass: (ms: number) => (nowMs += ms) };
}

describe("IgnoredFiles", () => {
  it("follows the patterns of git", async () => {
    const { check } = setUp({ "/project/.gitignore": "*.log\n/build\n!keep.log\n# comment\nsecret dir/\n" });
    expect(await check("/project/a.log")).toBe("ignored");
    expect(await check("/project/deep/in/a.log")).toBe("ignored");
    expect(await check("/project/keep.log")).toBe("kept");
    expect(await check("/project/build/out.ts")).toBe("ignored");
    expect(await check("/project/src/build/out.ts")).toBe("kept");
    expect(await check("/project/secret dir/a.ts")).toBe("ignored");
    expect(await check("/project/src/a.ts")).toBe("kept");
  });

  it("lets a deeper file decide, except inside a folder that is excluded as a whole", async () => {
    const { check } = setUp({
      "/project/.gitignore": "*.gen.ts\nvendor/\n",
      "/project/src/.gitignore": "!wanted.gen.ts\nlocal.ts\n",
      "/project/vendor/.gitignore": "!*\n",
    });
    expect(await check("/project/src/other.gen.ts")).toBe("ignored");
    expect(await check("/project/src/wanted.gen.ts")).toBe("kept");
    expect(await check("/project/src/deep/wanted.gen.ts")).toBe("kept");
    expect(await check("/project/src/local.ts")).toBe("ignored");
    expect(await check("/project/local.ts")).toBe("kept");
    expect(await check("/project/vendor/a.ts")).toBe("ignored");
  });

  it("keeps what lies outside of the folder", async () => {
    const { check, read } = setUp({ "/project/.gitignore": "*\n" });
    expect(await check("/elsewhere/a.ts")).toBe("kept");
    expect(await check("/projects/a.ts")).toBe("kept");
    expect(read).toEqual([]);
  });

  it("answers at once while it reads, and reads each folder's file once", async () => {
    const { files, read, readCount } = setUp({ "/project/.gitignore": "*.log" });
    expect(files.check("/project", "/project/src/a.log")).toBe("unknown");
    expect(files.check("/project", "/project/src/b.log")).toBe("unknown");
    await settle();
    expect(readCount()).toBe(2);
    expect(files.check("/project", "/project/src/a.log")).toBe("ignored");
    expect(files.check("/project", "/project/src/b.ts")).toBe("kept");
    expect(read).toEqual(["/project/.gitignore", "/project/src/.gitignore"]);
  });

  it("reads anew what changed", async () => {
    const gitignores = { "/project/.gitignore": "*.log" };
    const { files, check } = setUp(gitignores);
    expect(await check("/project/a.log")).toBe("ignored");
    gitignores["/project/.gitignore"] = "*.tmp";
    files.forget("/project/.gitignore");
    expect(await check("/project/a.log")).toBe("kept");
  });

  it("reads anew what is old, and goes by what it knows until then", async () => {
    const gitignores = { "/project/.gitignore": "" };
    const { files, check, pass, read } = setUp(gitignores);
    expect(await check("/project/a.log")).toBe("kept");
    gitignores["/project/.gitignore"] = "*.log";
    pass(999);
    expect(await check("/project/a.log")).toBe("kept");
    expect(read).toHaveLength(1);
    pass(1);
    expect(files.check("/project", "/project/a.log")).toBe("kept");
    await settle();
    expect(files.check("/project", "/project/a.log")).toBe("ignored");
    expect(read).toHaveLength(2);
    gitignores["/project/.gitignore"] = "";
    pass(1000);
    expect(await files.settled("/project", "/project/a.log")).toBe("kept");
  });

  it("does not take what was being read before a change for what is written after it", async () => {
    const answers: ((text: string) => void)[] = [];
    const files = new IgnoredFiles({ readText: () => new Promise((resolve) => answers.push(resolve)) });
    files.check("/project", "/project/a.log");
    files.forget("/project/.gitignore");
    files.check("/project", "/project/a.log");
    answers[1]?.("*.log");
    await settle();
    answers[0]?.("");
    await settle();
    expect(files.check("/project", "/project/a.log")).toBe("ignored");
  });

  it("settles at once what it has to read first, and takes what it can never know for ignored", async () => {
    const { files } = setUp({ "/project/.gitignore": "*.log" });
    expect(await files.settled("/project", "/project/src/a.log")).toBe("ignored");
    expect(await files.settled("/project", "/project/src/a.ts")).toBe("kept");
    // More folders than rules are kept for.
    expect(await files.settled("/project", `/project/${"a/".repeat(600)}a.ts`)).toBe("ignored");
  });

  it("lets a .gitignore decide against rules that hold for the whole repository, and begins at its root", async () => {
    const texts: Record<string, string> = { "/repository/.gitignore": "!kept.tmp\nlocal/\n" };
    const files = new IgnoredFiles({
      readText: async (path) => texts[path],
      findRepository: async () => ({ root: "/repository", outerRules: ["*.tmp\n*.scratch", "!wanted.scratch"] }),
    });
    const check = (path: string) => files.settled("/repository/package", `/repository/package/${path}`);
    expect(await check("a.tmp")).toBe("ignored");
    expect(await check("kept.tmp")).toBe("kept");
    expect(await check("a.scratch")).toBe("ignored");
    expect(await check("wanted.scratch")).toBe("kept");
    expect(await check("local/a.ts")).toBe("ignored");
  });
});
