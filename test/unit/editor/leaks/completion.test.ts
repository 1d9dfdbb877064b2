/** The pipeline with all its context on servers of each kind: what of other files reaches them. */
import { homedir } from "node:os";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { DialectName } from "../../../../src/backend/remote/dialects/dialect.ts";
import { CompletionPipeline } from "../../../../src/completion/pipeline.ts";
import { takeSnapshot } from "../../../../src/editor/completion/snapshot.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { EditorContext } from "../../../../src/editor/context/editorContext.ts";
import { readableFiles } from "../../../../src/editor/privacy/readableFiles.ts";
import { documentBackend } from "../../../../src/editor/servers/documentBackend.ts";
import { Disposable, fake, fakeDocument, Position, Range, Uri } from "../../../fake/vscode.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { free, guardWhere, type KeptFiles, keptFiles, markedText, openAll, recordedServer, uriOf } from "./leakBench.ts";

const folder = temporaryFolder("leaks");
let kept: KeptFiles;
beforeAll(() => {
  kept = keptFiles(folder.path());
});

const open: { dispose(): void }[] = [];
beforeEach(() => {
  fake.reset();
  openAll(kept);
});
afterEach(() => {
  for (const each of open.splice(0)) each.dispose();
});

/** Completion as in the extension, of whose documents each is known to leave or to stay. */
async function completionOn(name: DialectName) {
  const server = await recordedServer(name);
  const { gitIgnored, may, guard } = guardWhere(() => true);
  const localPrompts: string[] = [];
  fake.state.globalValues["context"] = { clipboard: true, definitions: true };
  const context = new EditorContext({
    readSettings: settingsReader(() => {}),
    files: readableFiles(gitIgnored, guard),
    guard,
    readsContext: () => true,
    log: () => {},
  });
  const pipeline = new CompletionPipeline(
    {
      backendFor: (uri) =>
        documentBackend({
          uri: Uri.parse(uri) as unknown as vscode.Uri,
          mayLeave: may,
          server: server.backend,
          local: {
            async generate({ prompt }) {
              localPrompts.push(JSON.stringify(prompt));
              return { finish: "endOfText", promptTokens: 1, reusedTokens: 0, generatedTokens: 1, prefillMs: 1, decodeMs: 1 };
            },
          },
          wait: async () => {},
        }),
      now: () => performance.now(),
      wait: async () => {},
      context: (request, signal) => context.gather(request, signal),
    },
    () => ({ promptTokens: 4000, multiLine: "auto", debounceMs: 0, suggestIn: { strings: true, comments: true, ignoredFiles: true } }),
  );
  open.push(Disposable.from(pipeline, context, gitIgnored));
  for (const path of [...Object.values(free), ...Object.values(kept), "/project/src/here.ts"]) await may.refusal(uriOf(path));

  /** Asks twice with the cursor at the end of a text: what was looked for the first time is there the second time. */
  async function ask(path: string, lines: readonly string[]): Promise<void> {
    const document = fakeDocument([...lines], { uri: `file:${path}` });
    fake.state.openDocuments = [...fake.state.openDocuments.filter(({ uri }) => uri.path !== path), document];
    const position = new Position(lines.length - 1, lines.at(-1)?.length ?? 0);
    fake.state.activeDocument = document;
    fake.state.activeSelection = { active: position, isEmpty: true };
    const snapshot = takeSnapshot(document as unknown as vscode.TextDocument, position as unknown as vscode.Position);
    for (let time = 0; time < 2; time++) {
      pipeline.forget();
      await pipeline.suggest({ snapshot, mode: "auto", explicit: true }, new AbortController().signal);
      await pipeline.prewarm(snapshot, new AbortController().signal);
    }
  }
  return { server, ask, localPrompts };
}

const here = [
  "import { total } from './a';",
  "import { secrets } from '../out/a';",
  "",
  "const total = priceOf(basket);",
  "return total + priceOf",
];

describe("completion on a server", () => {
  it.each(Object.keys(fakes) as DialectName[])(
    "sends of other files what may leave alone, by its path in the workspace: %s",
    async (name) => {
      fake.state.files.set(free.inWorkspace, "export function totalOf(inWorkspaceOutline: number): number {\n  return 1;\n}\n");
      fake.state.files.set(kept.ignored, "export function secretsOf(ignoredIsHere: number): number {\n  return 1;\n}\n");
      fake.state.clipboard = "total priceOf basket clipboardIsHere";
      const definitions = [kept.ignored, kept.secret, kept.link, kept.foreign].map((path) => ({
        uri: Uri.file(path),
        range: new Range(new Position(0, 0), new Position(0, 5)),
      }));
      fake.state.commands.set("vscode.executeDefinitionProvider", () => [
        definitions.shift() ?? { uri: Uri.file(kept.key), range: { start: { line: 0 } } },
      ]);
      const range = { start: { line: 3 }, end: { line: 3 } } as unknown as Range;
      const message = `problemIsHere in ${homedir()}/x.ts, file:///project/src/x.ts and /project/src/x.ts`;
      fake.state.diagnostics = [{ severity: 0, message, range }];

      const { server, ask, localPrompts } = await completionOn(name);
      for (const document of fake.state.openDocuments) {
        fake.fireEdit(document, { text: markedText("edited"), change: { range: new Range(new Position(0, 0), new Position(0, 0)) } });
      }
      await ask("/project/src/here.ts", here);
      expect(localPrompts).toEqual([]);
      expect(server.received()).toContain("return total + priceOf");
      expect(server.received()).toContain("anotherIsHere");
      expect(server.received()).toContain("problemIsHere in ~/x.ts");
      expect(server.received()).not.toContain("clipboardIsHere");
      server.expectNothingKept(kept);
    },
  );

  it.each(Object.keys(fakes) as DialectName[])("sends nothing at all for a document that must stay: %s", async (name) => {
    const { server, ask, localPrompts } = await completionOn(name);
    for (const [kind, path] of Object.entries(kept)) await ask(path, [...here, markedText(kind)]);
    expect(server.requestCount()).toBe(0);
    expect(localPrompts.join()).toContain("foreignIsHere");
    server.expectNothingKept(kept);
  });

  it("names a document outside of the workspace by its name alone", async () => {
    const { server, ask } = await completionOn("vllm");
    await ask(free.outside, here);
    expect(server.received()).toContain("return total + priceOf");
    server.expectNothingKept(kept);
  });
});
