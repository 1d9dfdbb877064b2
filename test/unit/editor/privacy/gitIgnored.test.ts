import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { fake, Uri } from "../../../fake/vscode.ts";
import { settle } from "../../completion/manualClock.ts";

beforeEach(() => fake.reset());

const uri = (text: string) => Uri.parse(text) as unknown as vscode.Uri;

describe("GitIgnored", () => {
  it("reads the rules of the workspace's folder in the background, and anew when they change", async () => {
    let readCount = 0;
    const ignored = new GitIgnored(() => readCount++);
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    expect(ignored.check(uri("file:/project/out/a.ts"))).toBe("unknown");
    await settle();
    expect(readCount).toBe(1);
    expect(ignored.check(uri("file:/project/out/a.ts"))).toBe("unknown");
    await settle();
    expect(readCount).toBe(3);
    expect(ignored.check(uri("file:/project/out/a.ts"))).toBe("ignored");

    fake.state.files = new Map([["/project/.gitignore", ""]]);
    fake.fireGitignoreChange(Uri.parse("file:/project/.gitignore"));
    ignored.check(uri("file:/project/out/a.ts"));
    await settle();
    expect(ignored.check(uri("file:/project/out/a.ts"))).toBe("kept");
  });

  it("tells those who can wait at once what it is", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    const ignored = new GitIgnored();
    expect(await ignored.settled(uri("file:/project/out/a.ts"))).toBe("ignored");
    expect(await ignored.settled(uri("file:/project/src/a.ts"))).toBe("kept");
    expect(await ignored.settled(uri("file:/elsewhere/a.ts"))).toBe("kept");
  });

  it("follows the rules of the repository and of the user", async () => {
    vi.stubEnv("XDG_CONFIG_HOME", "/config");
    try {
      fake.state.files = new Map([
        ["/project/.git/HEAD", "ref: refs/heads/main"],
        ["/project/.git/info/exclude", "mine.ts\n"],
        ["/config/git/ignore", "*.scratch\n"],
      ]);
      const ignored = new GitIgnored();
      expect(await ignored.settled(uri("file:/project/src/mine.ts"))).toBe("ignored");
      expect(await ignored.settled(uri("file:/project/a.scratch"))).toBe("ignored");
      expect(await ignored.settled(uri("file:/project/src/a.ts"))).toBe("kept");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("asks the repository around a file outside of the workspace where that is wanted, and only there", async () => {
    fake.state.files = new Map([
      ["/other/.git/HEAD", "ref: refs/heads/main"],
      ["/other/.gitignore", "local/\n"],
      ["/other/deep/.gitignore", "*.tmp\n"],
      ["/loose/.gitignore.txt", ""],
    ]);
    const ignored = new GitIgnored();
    expect(ignored.check(uri("file:/other/local/a.ts"), "anywhere")).toBe("unknown");
    expect(await ignored.settled(uri("file:/other/local/a.ts"), "anywhere")).toBe("ignored");
    expect(await ignored.settled(uri("file:/other/deep/a.tmp"), "anywhere")).toBe("ignored");
    expect(await ignored.settled(uri("file:/other/deep/a.ts"), "anywhere")).toBe("kept");
    expect(await ignored.settled(uri("file:/loose/a.ts"), "anywhere")).toBe("kept");
    expect(ignored.check(uri("file:/other/local/a.ts"), "anywhere")).toBe("ignored");
    expect(ignored.check(uri("file:/other/local/a.ts"))).toBe("kept");
    expect(ignored.check(uri("untitled:Untitled-1"), "anywhere")).toBe("kept");
  });

  it("keeps what is in no folder of the workspace", () => {
    expect(new GitIgnored().check(uri("untitled:Untitled-1"))).toBe("kept");
    expect(new GitIgnored().check(uri("file:/elsewhere/a.ts"))).toBe("kept");
  });
});
