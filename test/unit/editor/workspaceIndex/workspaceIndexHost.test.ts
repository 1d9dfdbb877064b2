import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { WorkspaceIndex } from "../../../../src/backend/backend.ts";
import { stopIndexingCommand, WorkspaceIndexHost } from "../../../../src/editor/workspaceIndex/workspaceIndexHost.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";

const editor = vi.hoisted(() => ({
  folders: [] as { uri: { scheme: string; fsPath: string } }[],
  isTrusted: true,
  watchers: 0,
  items: 0,
  commands: new Map<string, () => void>(),
  changed: (_uri: { fsPath: string }): void => {},
}));

vi.mock("vscode", () => {
  const disposable = (dispose = () => {}) => ({ dispose });
  return {
    RelativePattern: class {},
    Uri: { file: (fsPath: string) => ({ scheme: "file", fsPath }) },
    StatusBarAlignment: { Right: 2 },
    commands: {
      registerCommand: (name: string, run: () => void) => {
        editor.commands.set(name, run);
        return disposable(() => editor.commands.delete(name));
      },
    },
    window: {
      createStatusBarItem: () => {
        editor.items++;
        return { show() {}, dispose: () => editor.items-- };
      },
    },
    workspace: {
      get workspaceFolders() {
        return editor.folders;
      },
      get isTrusted() {
        return editor.isTrusted;
      },
      onDidChangeWorkspaceFolders: () => disposable(),
      createFileSystemWatcher: () => {
        editor.watchers++;
        return {
          onDidCreate: () => disposable(),
          onDidDelete: () => disposable(),
          onDidChange: (listener: typeof editor.changed) => {
            editor.changed = listener;
          },
          dispose: () => editor.watchers--,
        };
      },
    },
  };
});

beforeEach(() => {
  editor.folders = [{ uri: { scheme: "file", fsPath: "/w" } }];
  editor.isTrusted = true;
});

const never = new AbortController().signal;
const hit = { path: "/w/a.ts", startLine: 0, endLine: 1, text: "a", score: 1 };

function hostOf(open: WorkspaceIndex["open"] = async () => ({ fileCount: 1, pieceCount: 1, bytes: 1, skipped: {} })) {
  const calls: string[] = [];
  const stored = new Map<string, unknown>();
  const due: (() => void)[] = [];
  const index: WorkspaceIndex = {
    open(folders, onProgress, signal) {
      calls.push(`open ${folders.join()}`);
      return open(folders, onProgress, signal);
    },
    async update(paths) {
      calls.push(`update ${paths.join()}`);
      return { fileCount: 1, pieceCount: 1, bytes: 1, skipped: {} };
    },
    async search(question) {
      calls.push(`search ${question}`);
      return [hit];
    },
  };
  const state = { get: (key: string) => stored.get(key), update: async (key: string, value: unknown) => void stored.set(key, value) };
  const timers = {
    nowMs: () => 0,
    after(_delayMs: number, callback: () => void) {
      due.push(callback);
      return () => void due.splice(due.indexOf(callback), 1);
    },
  };
  const host = new WorkspaceIndexHost({ index, state: state as unknown as vscode.Memento, timers, log: () => {} });
  return { host, calls, due };
}

describe("WorkspaceIndexHost", () => {
  it("reads, watches and shows nothing until the workspace is asked, then opens it once", async () => {
    const { host, calls } = hostOf();
    host.modelReady();
    expect({ calls, watchers: editor.watchers }).toEqual({ calls: [], watchers: 0 });
    expect(await host.search("one", 5, never)).toEqual([hit]);
    await host.search("two", 5, never);
    expect(calls).toEqual(["open /w", "search one", "search two"]);
    expect(editor).toMatchObject({ watchers: 1, items: 0 });
    host.dispose();
    expect(editor).toMatchObject({ watchers: 0 });
    expect(editor.commands.size).toBe(0);
  });

  it("follows files that change, but not those of version control", async () => {
    const { host, calls, due } = hostOf();
    await host.search("one", 5, never);
    editor.changed({ fsPath: "/w/.git/index" });
    expect(due).toEqual([]);
    editor.changed({ fsPath: "/w/a.ts" });
    due.at(-1)?.();
    expect(calls.at(-1)).toBe("update /w/a.ts");
    host.dispose();
  });

  it.each([
    ["no folder is open", () => (editor.folders = [])],
    ["the workspace is not trusted", () => (editor.isTrusted = false)],
    ["no folder of the workspace is on this machine", () => (editor.folders = [{ uri: { scheme: "vscode-vfs", fsPath: "/w" } }])],
  ])("says that %s", async (reason, arrange) => {
    arrange();
    const { host, calls } = hostOf();
    expect(host.unavailable).toBe(reason);
    const error = await appErrorOf(() => host.search("one", 5, never));
    expect(error.code).toBe("request/invalid");
    expect(error.message).toContain(reason);
    expect(calls).toEqual([]);
    host.dispose();
  });

  it("stops when the user says so, and starts again when they ask", async () => {
    const { host, calls } = hostOf(
      (_folders, _onProgress, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    );
    const search = host.search("one", 5, never);
    await vi.waitFor(() => expect(calls).toEqual(["open /w"]));
    editor.commands.get(stopIndexingCommand)?.();
    await expect(search).rejects.toMatchObject({ message: expect.stringMatching(/^@workspace: .* stopped; ask again/) });
    host.modelReady();
    expect(calls).toEqual(["open /w"]);
    void host.search("two", 5, never).catch(() => {});
    await vi.waitFor(() => expect(calls).toEqual(["open /w", "open /w"]));
    host.dispose();
  });
});
