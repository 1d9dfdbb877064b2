/**
 * Files of which nothing may reach a server, each with a mark of its own, files that may, and the server: on loopback, with every byte that it
 * received.
 */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type * as vscode from "vscode";
import type { DialectName } from "../../../../src/backend/remote/dialects/dialect.ts";
import type { RemoteBackend } from "../../../../src/backend/remote/remoteBackend.ts";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { leaveGuard } from "../../../../src/editor/privacy/leaveGuard.ts";
import { mayLeave } from "../../../../src/editor/privacy/mayLeave.ts";
import { fake, fakeDocument, Uri } from "../../../fake/vscode.ts";
import { remote } from "../../backend/remote/remoteFixture.ts";

export const free = { inWorkspace: "/project/src/a.ts", another: "/project/src/b.ts", outside: "/loose/d.ts" } as const;

/** Of these paths the workspace's own are told by nothing but their place in it. */
export interface KeptFiles {
  readonly secret: string;
  readonly key: string;
  readonly ignored: string;
  /** Ignored by the repository that it lies in, outside of the workspace. */
  readonly foreign: string;
  readonly sshKey: string;
  /** To a secret file. */
  readonly link: string;
}

/** What a file of the name holds. */
export function markedText(name: string): string {
  return `const total = priceOf(basket); // ${name}IsHere`;
}

/** @param folder a real one, in which a link can be */
export function keptFiles(folder: string): KeptFiles {
  const real = realpathSync(folder);
  const link = join(real, "linked", "harmless.ts");
  mkdirSync(join(real, "linked"), { recursive: true });
  writeFileSync(join(real, ".env"), "");
  symlinkSync(join(real, ".env"), link);
  return {
    secret: "/project/.env",
    key: "/project/deploy.pem",
    ignored: "/project/out/a.ts",
    foreign: "/other/local/c.ts",
    sshKey: "/elsewhere/.ssh/work",
    link,
  };
}

/** All of them on the disk and open in tabs. */
export function openAll(kept: KeptFiles): void {
  const all = Object.entries({ ...free, ...kept });
  fake.state.files = new Map([
    ["/project/.gitignore", "out/\n"],
    ["/other/.git/HEAD", "ref: refs/heads/main"],
    ["/other/.gitignore", "local/\n"],
    ...all.map(([name, path]) => [path, markedText(name)] as const),
  ]);
  fake.state.openDocuments = all.map(([name, path]) => fakeDocument([markedText(name)], { uri: `file:${path}` }));
}

export function uriOf(path: string): vscode.Uri {
  return Uri.file(path) as unknown as vscode.Uri;
}

/** @param sends whether a server answers, asked each time */
export function guardWhere(sends: () => boolean) {
  const gitIgnored = new GitIgnored();
  const may = mayLeave(gitIgnored);
  return { gitIgnored, may, guard: leaveGuard({ sends, mayLeave: may }) };
}

export interface RecordedServer {
  readonly backend: RemoteBackend;
  readonly requestCount: () => number;
  /** All that was received until now, with headers. */
  readonly received: () => string;
  /** Nothing of kept files is in it, nor a folder that is not the workspace's own. */
  expectNothingKept(kept: KeptFiles, label?: string): void;
}

export async function recordedServer(name: DialectName = "llamaCpp"): Promise<RecordedServer> {
  const { server, backend } = await remote(name);
  const received = () => Buffer.concat(server.received).toString();
  return {
    backend,
    requestCount: () => server.requests.length,
    received,
    expectNothingKept(kept, label = name) {
      const places = ["/project/", "/other/", "/loose/", "/elsewhere/", "/linked/", "file:", homedir()];
      const forbidden = [...Object.keys(kept).map((kind) => `${kind}IsHere`), ...places];
      expect(
        forbidden.filter((text) => received().includes(text)),
        label,
      ).toEqual([]);
    },
  };
}
