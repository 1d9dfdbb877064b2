import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { mayLeave } from "../../../../src/editor/privacy/mayLeave.ts";
import { fake, fakeDocument, NotebookCellKind, Uri } from "../../../fake/vscode.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("links");

beforeEach(() => fake.reset());

const uri = (text: string) => Uri.parse(text) as unknown as vscode.Uri;

/** Asked before and after what is to be read was read. */
async function asked(address: string) {
  const may = mayLeave(new GitIgnored());
  const first = may.now(uri(address));
  const refusal = await may.refusal(uri(address));
  return { first, known: may.now(uri(address)), refusal };
}

/** Why it stays, before and after what is to be read was read. */
async function reasons(address: string, may = mayLeave(new GitIgnored())) {
  const first = may.stays(uri(address));
  await may.refusal(uri(address));
  return [first, may.stays(uri(address))];
}

describe("mayLeave", () => {
  it("lets a file of the workspace leave once the rules of git are known not to ignore it", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    expect(await asked("file:/project/src/a.ts")).toEqual({ first: false, known: true, refusal: undefined });
    expect(await asked("file:/project/out/a.ts")).toEqual({
      first: false,
      known: false,
      refusal: "Git ignores a.ts, so it is not sent to a server.",
    });
  });

  it("tells when it is known whether a file is a link, once", async () => {
    const onKnown = vi.fn();
    const may = mayLeave({ check: () => "kept", settled: async () => "kept" }, onKnown);
    const file = uri("file:/project/src/a.ts");
    expect(may.now(file)).toBe(false);
    await vi.waitFor(() => expect(onKnown).toHaveBeenCalledTimes(1));
    expect(may.now(file)).toBe(true);
    await new Promise(setImmediate);
    expect(onKnown).toHaveBeenCalledTimes(1);
  });

  it("looks again after a while, and tells only when a file leads elsewhere since", async () => {
    const place = (name: string) => join(realpathSync(folder.path()), name);
    for (const name of [".env.local", "plain.ts"]) writeFileSync(place(name), "");
    symlinkSync(place("plain.ts"), place("turning.ts"));
    const clock = vi.spyOn(performance, "now");
    const startMs = performance.now();
    const pass = async (minutes: number) => {
      clock.mockImplementation(() => startMs + minutes * 60_000 + 1);
      // The cache remembers the time for a millisecond.
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const file = uri(`file:${place("turning.ts")}`);
    // Whoever hears of it asks again at once, as the status bar does.
    const onKnown = vi.fn(() => {
      if (onKnown.mock.calls.length < 100) may.now(file);
    });
    const may = mayLeave({ check: () => "kept", settled: async () => "kept" }, onKnown);
    may.now(file);
    await vi.waitFor(() => expect(onKnown).toHaveBeenCalledTimes(1));

    await pass(2);
    expect(may.now(file)).toBe(true);
    await may.refusal(file);
    await new Promise(setImmediate);
    expect(onKnown).toHaveBeenCalledTimes(1);

    rmSync(place("turning.ts"));
    symlinkSync(place(".env.local"), place("turning.ts"));
    await pass(4);
    expect(may.now(file)).toBe(true);
    await vi.waitFor(() => expect(onKnown).toHaveBeenCalledTimes(2));
    expect(may.stays(file)).toBe("link");
    clock.mockRestore();
  });

  it("never lets leave what is secret by its name", async () => {
    for (const address of ["file:/project/.env", "untitled:.env", "untitled:/project/.env", "file:/elsewhere/.ssh/work"]) {
      const { first, known, refusal } = await asked(address);
      expect([first, known, refusal], address).toEqual([false, false, expect.stringContaining("may hold passwords or keys")]);
    }
  });

  it("goes by the repository around a file outside of the workspace", async () => {
    fake.state.files = new Map([
      ["/other/.git/HEAD", "ref: refs/heads/main"],
      ["/other/.gitignore", "local/\n"],
    ]);
    expect((await asked("file:/other/src/a.ts")).known).toBe(true);
    expect((await asked("file:/other/local/src/a.ts")).known).toBe(false);
    expect((await asked("file:/loose/a.ts")).known).toBe(true);
  });

  it("takes an untitled document for the file that it will be saved as", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    expect((await asked("untitled:Untitled-1")).known).toBe(true);
    expect((await asked("untitled:/project/out/a.ts")).known).toBe(false);
    expect((await asked("untitled:/project/src/a.ts")).known).toBe(true);
  });

  it("takes a cell for its notebook, and lets none leave whose notebook is not known", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    const notebook = (path: string) => ({
      uri: Uri.parse(`file:${path}`),
      getCells: () => [{ kind: NotebookCellKind.Code, document: fakeDocument([""], { uri: `vscode-notebook-cell:${path}#c1` }) }],
    });
    fake.state.notebooks = [notebook("/project/a.ipynb"), notebook("/project/out/b.ipynb")];
    expect((await asked("vscode-notebook-cell:/project/a.ipynb#c1")).known).toBe(true);
    expect((await asked("vscode-notebook-cell:/project/out/b.ipynb#c1")).known).toBe(false);
    expect((await asked("vscode-notebook-cell:/project/c.ipynb#c1")).known).toBe(false);
  });

  it("lets nothing leave that the editor writes itself, nor an old version in a comparison", async () => {
    const schemes = ["output", "vscode-userdata", "vscode-settings", "debug", "git", "nearline-report", "vscode-chat-code-block"];
    for (const scheme of schemes) {
      const { known, refusal } = await asked(`${scheme}:/project/a.ts`);
      expect([known, refusal], scheme).toEqual([false, "a.ts is not a file of yours, so it is not sent to a server."]);
    }
  });

  it("lets no settings of the editor leave, where they are files", async () => {
    const may = mayLeave({ check: () => "kept", settled: async () => "kept" }, () => {}, uri("file:/home/me/.vscode-server/data/User"));
    for (const [path, expected] of [
      ["/home/me/.vscode-server/data/User/settings.json", "notFile"],
      ["/home/me/.vscode-server/data/User/snippets/js.json", "notFile"],
      ["/home/me/.vscode-server/data/UserGuide.md", undefined],
    ] as const) {
      const file = uri(`file:${path}`);
      expect((await may.refusal(file)) === undefined, path).toBe(expected === undefined);
      expect(may.stays(file), path).toBe(expected);
    }
  });

  it("goes by what a link leads to as well, for folders too", async () => {
    const place = (...names: string[]) => join(realpathSync(folder.path()), ...names);
    mkdirSync(place("hidden"));
    for (const name of ["hidden/a.ts", ".env", "kept.ts"]) writeFileSync(place(name), "");
    symlinkSync(place(".env"), place("toSecret.ts"));
    symlinkSync(place("kept.ts"), place("toKept.ts"));
    symlinkSync(place("hidden"), place("toHidden"));
    const check = (file: vscode.Uri): "ignored" | "kept" => (file.path.includes("/hidden/") ? "ignored" : "kept");
    const may = mayLeave({ check, settled: async (file) => check(file) });
    const answers = async (name: string) => {
      const file = uri(`file:${place(name)}`);
      const first = may.now(file);
      const refusal = await may.refusal(file);
      return [first, may.now(file), refusal !== undefined];
    };
    expect(await answers("kept.ts")).toEqual([false, true, false]);
    expect(await answers("toKept.ts")).toEqual([false, true, false]);
    expect(await answers("toSecret.ts")).toEqual([false, false, true]);
    expect(await answers("toHidden/a.ts")).toEqual([false, false, true]);
  });

  it("says why a document stays, as far as that is known", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    expect(await reasons("file:/project/src/a.ts")).toEqual(["unknown", undefined]);
    expect(await reasons("file:/project/out/a.ts")).toEqual(["unknown", "ignoredFile"]);
    expect(await reasons("untitled:/project/out/a.ts")).toEqual(["unknown", "ignoredFile"]);
    expect(await reasons("file:/project/.env")).toEqual(["secretFile", "secretFile"]);
    expect(await reasons("output:/project/a.ts")).toEqual(["notFile", "notFile"]);
  });

  it("says of a link that what it leads to is the reason", async () => {
    const place = (name: string) => join(realpathSync(folder.path()), name);
    mkdirSync(place("elsewhere"));
    for (const name of ["elsewhere/a.ts", "id_rsa", "fine.ts"]) writeFileSync(place(name), "");
    symlinkSync(place("id_rsa"), place("linkToSecret.ts"));
    symlinkSync(place("elsewhere"), place("linkToIgnored"));
    symlinkSync(place("fine.ts"), place("linkToFine.ts"));
    const check = (file: vscode.Uri): "ignored" | "kept" => (file.path.includes("/elsewhere/") ? "ignored" : "kept");
    const why = (name: string) => reasons(`file:${place(name)}`, mayLeave({ check, settled: async (file) => check(file) }));
    expect(await why("linkToSecret.ts")).toEqual(["unknown", "link"]);
    expect(await why("linkToIgnored/a.ts")).toEqual(["unknown", "link"]);
    expect(await why("linkToFine.ts")).toEqual(["unknown", undefined]);
  });

  it("finds what it has to know by being asked at once", async () => {
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    const may = mayLeave(new GitIgnored());
    expect(may.now(uri("file:/project/a.ts"))).toBe(false);
    await vi.waitFor(() => expect(may.now(uri("file:/project/a.ts"))).toBe(true));
  });
});
