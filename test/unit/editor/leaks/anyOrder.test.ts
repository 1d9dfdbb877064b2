/** Where a server answers, no text of what must stay on this machine reaches it, whatever is opened, edited, copied and asked. */
import { array, asyncProperty, constantFrom, assert as propertyHolds } from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { Backend } from "../../../../src/backend/backend.ts";
import { CompletionPipeline } from "../../../../src/completion/pipeline.ts";
import { attachmentRefusal } from "../../../../src/editor/chat/attachmentRefusal.ts";
import { takeSnapshot } from "../../../../src/editor/completion/snapshot.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { EditorContext } from "../../../../src/editor/context/editorContext.ts";
import { Mentions } from "../../../../src/editor/mentions/mentions.ts";
import { GitIgnored } from "../../../../src/editor/privacy/gitIgnored.ts";
import { leaveGuard } from "../../../../src/editor/privacy/leaveGuard.ts";
import { mayLeave } from "../../../../src/editor/privacy/mayLeave.ts";
import { promptPath } from "../../../../src/editor/privacy/promptPath.ts";
import { readableFiles } from "../../../../src/editor/privacy/readableFiles.ts";
import type { Attachment } from "../../../../src/shared/conversation.ts";
import type { GenerateEnd } from "../../../../src/shared/protocol.ts";
import { Disposable, fake, fakeDocument, Position, Range, Uri } from "../../../fake/vscode.ts";
import { actionBench, openMarked, toldErrors } from "../actions/actionBench.ts";

const marker = "staysHere";
const free = ["/project/src/a.ts", "/project/src/b.ts", "/other/src/c.ts", "/loose/d.ts"];
const kept = ["/project/.env", "/project/out/a.ts", "/other/local/c.ts", "/elsewhere/.ssh/work"];

const textOf = (path: string) => `const total = priceOf(basket); // ${kept.includes(path) ? marker : "shared"}`;
const uriOf = (path: string) => Uri.file(path) as unknown as vscode.Uri;
const end: GenerateEnd = {
  finish: "endOfText",
  promptTokens: 1,
  reusedTokens: 0,
  generatedTokens: 1,
  prefillMs: 1,
  decodeMs: 1,
};

function reset() {
  fake.reset();
  fake.state.files = new Map([
    ["/project/.gitignore", "out/\n"],
    ["/other/.git/HEAD", "ref: refs/heads/main"],
    ["/other/.gitignore", "local/\n"],
    ...[...free, ...kept].map((path) => [path, textOf(path)] as const),
  ]);
}
beforeEach(reset);

function setUp() {
  const gitIgnored = new GitIgnored();
  const may = mayLeave(gitIgnored);
  return { gitIgnored, may, guard: leaveGuard({ sends: () => true, mayLeave: may }) };
}

/** The parts of completion as in the extension, with what the server and what this machine got. */
function completion() {
  const { gitIgnored, may, guard } = setUp();
  const sent: string[] = [];
  const local: string[] = [];
  const recorder = (requests: string[]): Backend => ({
    async generate(request) {
      requests.push(JSON.stringify(request));
      return end;
    },
    async prewarm(request) {
      requests.push(JSON.stringify(request));
    },
  });
  const server = recorder(sent);
  const machine = recorder(local);
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
      backendFor: (uri) => (may.now(Uri.parse(uri) as unknown as vscode.Uri) ? server : machine),
      now: () => performance.now(),
      wait: async () => {},
      context: (request, signal) => context.gather(request, signal),
    },
    () => ({ promptTokens: 1000, multiLine: "auto", debounceMs: 0, suggestIn: { strings: true, comments: true, ignoredFiles: true } }),
  );
  let asked = 0;
  const at = (path: string) => {
    const known = fake.state.openDocuments.find(({ uri }) => uri.path === path);
    const document = known ?? fakeDocument([textOf(path), `priceOf(basket) + total${asked++} `], { uri: `file:${path}` });
    if (known === undefined) fake.state.openDocuments.push(document);
    return document;
  };
  const steps = {
    open: async (path: string) => void at(path),
    async edit(path: string) {
      const change = { range: new Range(new Position(0, 0), new Position(0, 0)) };
      fake.fireEdit(at(path), { change });
    },
    async close(path: string) {
      fake.state.openDocuments = fake.state.openDocuments.filter(({ uri }) => uri.path !== path);
    },
    /** Until then nobody knows whether it may leave. */
    async learn(path: string) {
      await may.refusal(uriOf(path));
    },
    async copy(path: string) {
      fake.state.clipboard = textOf(path);
    },
    async ask(path: string) {
      const document = at(path);
      const position = new Position(1, document.lineAt(1).text.length);
      fake.state.activeDocument = document;
      fake.state.activeSelection = { active: position, isEmpty: true };
      const snapshot = takeSnapshot(document as unknown as vscode.TextDocument, position as unknown as vscode.Position);
      pipeline.forget();
      await pipeline.suggest({ snapshot, mode: "auto", explicit: true }, new AbortController().signal);
      await pipeline.prewarm(snapshot, new AbortController().signal);
    },
  };
  return { steps, sent, local, dispose: () => Disposable.from(pipeline, context, gitIgnored).dispose() };
}

describe("completion with a server", () => {
  it("sends nothing that must stay, in any order of what is opened, edited, copied, closed and asked", async () => {
    let sentCount = 0;
    const step = constantFrom("open", "edit", "close", "learn", "copy", "ask", "ask" as const);
    const sequence = array(
      array(constantFrom(...free, ...kept), { minLength: 1, maxLength: 1 }).chain(([path = ""]) => step.map((kind) => ({ kind, path }))),
      {
        maxLength: 24,
      },
    );
    await propertyHolds(
      asyncProperty(sequence, async (all) => {
        reset();
        const { steps, sent, dispose } = completion();
        for (const { kind, path } of all) await steps[kind](path);
        dispose();
        sentCount += sent.length;
        expect(sent.filter((request) => request.includes(marker))).toEqual([]);
        // Nor the name of a folder outside of the workspace.
        expect(sent.filter((request) => /\/(?:other|loose|elsewhere)\//.test(request))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(sentCount).toBeGreaterThan(0);
  });

  it("asks this machine in a document that must stay or is not known yet, and the server in one that may leave", async () => {
    const { steps, sent, local, dispose } = completion();
    await steps.ask("/project/out/a.ts");
    expect([sent.length, local.length > 0]).toEqual([0, true]);
    await steps.learn("/project/src/a.ts");
    await steps.ask("/project/src/a.ts");
    expect(sent.some((request) => request.includes("shared"))).toBe(true);
    dispose();
  });
});

describe("the chat with a server", () => {
  it("reads no file that must stay for a mention of any kind that names one, dropped or open, and counts nothing of it", async () => {
    const { gitIgnored, guard } = setUp();
    const counted: string[] = [];
    const mentions = new Mentions({ gitIgnored, guard, countTokens: async (text) => counted.push(text) });
    const lines = { startLine: 0, endLine: 0 };
    for (const path of [...kept, ...free]) {
      fake.state.openDocuments = [fakeDocument([textOf(path)], { uri: `file:${path}` })];
      const uri = `file:${path}`;
      const kinds = [
        { kind: "file", uri } as const,
        { kind: "selection", uri, ...lines } as const,
        { kind: "symbol", name: "total", uri, ...lines } as const,
      ];
      for (const mention of kinds) {
        const { text } = await mentions.resolve(mention, new AbortController().signal);
        expect(text, `${mention.kind} ${path}`).toBe(kept.includes(path) ? "" : textOf(path));
      }
    }
    expect(counted.filter((text) => text.includes(marker))).toEqual([]);
    expect(counted).not.toEqual([]);
    mentions.dispose();
  });

  it("refuses what an older message has attached, where it must stay or nobody knows what it is of", async () => {
    const { guard } = setUp();
    const refusal = (attachment: Partial<Attachment>) =>
      attachmentRefusal({ mention: { kind: "changes" }, label: "changes", text: marker, ...attachment }, guard);
    expect(await refusal({})).toContain("not known");
    expect(await refusal({ files: ["file:/project/src/a.ts"] })).toBeUndefined();
    expect(await refusal({ files: ["file:/project/src/a.ts", "file:/other/local/c.ts"] })).toContain("Git ignores c.ts");
    expect(await refusal({ mention: { kind: "file", uri: "file:/project/.env" } })).toContain("passwords");
    expect(await refusal({ mention: { kind: "terminal" } })).toBeUndefined();
    const local = leaveGuard({ sends: () => false, mayLeave: mayLeave(new GitIgnored()) });
    expect(await attachmentRefusal({ mention: { kind: "changes" }, label: "changes", text: marker }, local)).toBeUndefined();
  });
});

describe("actions with a server", () => {
  it("send nothing of a file that must stay, not even to have it counted, and say what helps", async () => {
    for (const path of kept) {
      for (const id of ["document", "refactor", "translateCode", "suggestName", "writeTests", "nameCode"]) {
        const counted: string[] = [];
        const bench = actionBench(({ backend }) => ({
          guard: setUp().guard,
          backend: {
            ...backend,
            countTokens: async (params) => {
              counted.push(JSON.stringify(params));
              return [1];
            },
            scoreAnswers: async (messages, answers) => {
              counted.push(JSON.stringify(messages));
              return answers.map(() => -1);
            },
          },
        }));
        fake.state.files = new Map([
          ["/project/.gitignore", "out/\n"],
          ["/other/.git/HEAD", "x"],
          ["/other/.gitignore", "local/\n"],
        ]);
        fake.state.choice = id === "translateCode" ? "Python" : undefined;
        openMarked(`function f(total█) {\n  return total; // ${marker}\n}`, { uri: `file:${path}` });
        await bench.run(id);
        expect([bench.requests, counted], `${id} ${path}`).toEqual([[], []]);
        bench.dispose();
      }
    }
  });

  it("name the file and the remedy", async () => {
    const bench = actionBench(() => ({ guard: setUp().guard }));
    fake.state.files = new Map([["/project/.gitignore", "out/\n"]]);
    openMarked("function f(total█) {\n  return total;\n}", { uri: "file:/project/out/a.ts" });
    await bench.run("refactor");
    expect(toldErrors().join()).toMatch(/Git ignores a\.ts.*nearline\.server/);
    bench.dispose();
  });
});

describe("promptPath", () => {
  it("tells no folder outside of the workspace", () => {
    expect(promptPath(uriOf("/project/src/a.ts"))).toBe("src/a.ts");
    expect(promptPath(uriOf("/home/somebody/a.ts"))).toBe("a.ts");
  });
});
