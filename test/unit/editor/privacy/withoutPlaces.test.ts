import { homedir, userInfo } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { withoutPlaces } from "../../../../src/editor/privacy/withoutPlaces.ts";
import { uriOf } from "../leaks/leakBench.ts";

vi.mock("node:os", () => ({ homedir: vi.fn(() => "/home/ann"), userInfo: vi.fn(() => ({ username: "CORP.ann" })) }));

const inWorkspace = uriOf("/project/src/a.ts");

describe("withoutPlaces", () => {
  it("knows the window's folders, the user's folder and the names of both the folder and the account", () => {
    expect(withoutPlaces("/project/a.ts, /home/ann/b.ts, /mnt/ann/c.ts and /mnt/corp.ann/d.ts", inWorkspace)).toBe(
      "a.ts, ~/b.ts, /mnt/~/c.ts and /mnt/~/d.ts",
    );
    expect([vi.mocked(homedir), vi.mocked(userInfo)].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it("leaves the folder of a document outside of the workspace out as well", () => {
    const text = "/loose/deep/a.ts, file:///loose/deep/b.ts and /loose/c.ts";
    expect(withoutPlaces(text, uriOf("/loose/deep/a.ts"))).toBe("a.ts, b.ts and /loose/c.ts");
    expect(withoutPlaces("/a.ts", uriOf("/a.ts"))).toBe("/a.ts");
    expect(withoutPlaces("src/a.ts", inWorkspace)).toBe("src/a.ts");
    expect(withoutPlaces("/Untitled-/a.ts", uriOf("Untitled-1"))).toBe("/Untitled-/a.ts");
  });

  it("does without an account, as in a container that runs under a bare number", () => {
    vi.mocked(userInfo).mockImplementationOnce(() => {
      throw new Error("uv_os_get_passwd returned ENOENT");
    });
    expect(withoutPlaces("/project/a.ts, /home/ann/b.ts", inWorkspace)).toBe("a.ts, ~/b.ts");
  });
});
