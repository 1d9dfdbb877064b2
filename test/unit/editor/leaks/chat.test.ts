/** The panel with all its parts on a server: what it sends, counts and sends again. */
import { homedir } from "node:os";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Backend, ChatBackend } from "../../../../src/backend/backend.ts";
import { type Chat, type ChatDependencies, registerChat } from "../../../../src/editor/chat/registerChat.ts";
import { Mentions } from "../../../../src/editor/mentions/mentions.ts";
import type { Mention } from "../../../../src/shared/conversation.ts";
import type { IndexHit } from "../../../../src/shared/indexProtocol.ts";
import type { ChatEnd } from "../../../../src/shared/protocol.ts";
import { FakeMemento, fake, Uri } from "../../../fake/vscode.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { fakeView } from "../chat/fakePanel.ts";
import { free, guardWhere, type KeptFiles, keptFiles, markedText, openAll, recordedServer } from "./leakBench.ts";

const folder = temporaryFolder("leaks");
let kept: KeptFiles;
beforeAll(() => {
  kept = keptFiles(folder.path());
});

const open: Pick<Chat, "close" | "dispose">[] = [];
beforeEach(() => {
  fake.reset();
  openAll(kept);
});
afterEach(async () => {
  for (const chat of open.splice(0)) {
    await chat.close();
    chat.dispose();
  }
});

const end: ChatEnd = {
  finish: "endOfText",
  promptTokens: 1,
  reusedTokens: 0,
  generatedTokens: 1,
  prefillMs: 1,
  decodeMs: 1,
  contextTokens: 8192,
};

/** A panel whose chat is the server's while `isServed`, else that of a model of this machine, which repeats all that it reads. */
async function openPanel({ isServed = true, hits = [] as readonly IndexHit[] } = {}) {
  const server = await recordedServer();
  const place = { isServed, onLocalAnswer: () => {} };
  const local: Backend & ChatBackend = {
    generate: async () => end,
    async chat({ messages }, onText) {
      onText(messages.map(({ content }) => content).join("\n"));
      place.onLocalAnswer();
      return end;
    },
    countTokens: async (params) => ("texts" in params ? params.texts.map(({ length }) => length) : [10]),
  };
  const backend: Pick<ChatBackend, "chat" | "countTokens"> = {
    chat: (...question) => (place.isServed ? server.backend : local).chat(...question),
    countTokens: (...question) => (place.isServed ? server.backend : local).countTokens(...question),
  };
  const { gitIgnored, guard } = guardWhere(() => place.isServed);
  const mentions = new Mentions({
    gitIgnored,
    guard,
    countTokens: async (text, signal) => (await backend.countTokens({ texts: [text] }, signal))[0],
  });
  const state = { kind: "ready", model: { name: "tiny", contextTokens: 8192 } };
  const storage = folder.path(`panel${Math.random()}`);
  const chat = registerChat({
    context: {
      extensionUri: Uri.file("/extension"),
      globalStorageUri: { fsPath: storage },
      globalState: new FakeMemento(),
      workspaceState: new FakeMemento(),
    },
    host: { state, onState: () => () => {}, loaded: async () => state.model },
    backend,
    guard,
    mentions,
    search: async () => hits,
    useCode: async () => {},
    starters: [],
    log: { info() {}, warn() {}, error() {} },
  } as unknown as ChatDependencies);
  open.push(chat, { close: async () => {}, dispose: () => mentions.dispose() });
  const view = fakeView();
  (fake.state.viewProvider as { resolveWebviewView(view: unknown): void }).resolveWebviewView(view.view);
  const page = view.openPage();
  const { host } = page;
  const now = await host.ready();
  const messages = () => page.states.at(-1)?.conversation?.messages ?? now.conversation?.messages ?? [];
  /** Does it, and waits until an answer that was not there has ended and all is counted. */
  async function answered(ask: () => Promise<void>) {
    const before = new Set(messages().map(({ id }) => id));
    await ask();
    await vi.waitFor(() => {
      expect(page.states.at(-1)?.running).toBeUndefined();
      expect(messages().some(({ id, role }) => role === "assistant" && !before.has(id))).toBe(true);
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    return messages();
  }
  return { server, place, host, page, chat, messages, answered };
}

const file = (path: string): Mention => ({ kind: "file", uri: `file:${path}` });
const last = <T>(all: readonly T[]): T => {
  const found = all.at(-1);
  if (found === undefined) throw new Error("there is none");
  return found;
};
/** What the user is told of messages: errors and notes. */
const told = (messages: readonly object[]) => JSON.stringify(messages);

describe("the chat on a server", () => {
  it("sends and counts what may leave, and nothing else, when asked, asked on, asked again and asked otherwise", async () => {
    const { server, answered, host } = await openPanel();
    const all = [...Object.values(free), ...Object.values(kept)].map(file);
    const [question] = await answered(() => host.send("What is it?", all));
    const attachments = question?.role === "user" ? question.attachments : [];
    expect(attachments.filter(({ text }) => text !== "").map(({ label }) => label)).toEqual(["a.ts", "b.ts", "d.ts"]);
    expect(attachments.filter(({ note }) => note !== undefined)).toHaveLength(Object.keys(kept).length);
    await answered(() => host.send("And then?", []));
    const messages = await answered(() => host.regenerate(question?.id ?? ""));
    await answered(() => host.edit(messages[0]?.id ?? "", "What else is it?", all));
    for (const name of Object.keys(free)) expect(server.received()).toContain(`${name}IsHere`);
    expect(server.received()).toContain("/tokenize");
    server.expectNothingKept(kept);
  });

  it("sends and counts nothing of a conversation with what this machine was given before, and says what helps", async () => {
    for (const attached of [kept.foreign, free.another]) {
      openAll(kept);
      const { server, place, host, chat, answered, messages } = await openPanel({ isServed: false });
      await answered(() => host.send("What is it?", [file(attached)]));
      expect(messages()[1]?.text).toContain("IsHere");
      if (attached === free.another) fake.state.files.set("/project/.gitignore", "out/\nsrc/b.ts\n");
      const id = (await host.ready()).conversation?.id ?? "";
      const { [0]: question, [1]: answer } = messages();
      // The rules are read anew where their file was changed.
      fake.fireGitignoreChange(Uri.file("/project/.gitignore"));
      place.isServed = true;
      await host.newConversation();
      await host.openConversation(id);
      const all = [
        await answered(() => host.send("And then?", [])),
        await answered(() => host.regenerate(answer?.id ?? "")),
        await answered(() => host.regenerate(question?.id ?? "")),
      ];
      for (const shown of all) expect(told([last(shown)])).toMatch(/Git ignores [bc]\.ts.*nearline\.server/);
      await chat.close();
      expect(server.received()).not.toContain("IsHere");
      expect(server.received()).not.toContain("priceOf");
      server.expectNothingKept(kept, attached);
    }
  });

  it("lets a changed message go without what must stay, and a new conversation with nothing of the old", async () => {
    const { server, place, host, answered, messages } = await openPanel({ isServed: false });
    await answered(() => host.send("What is it?", [file(kept.foreign)]));
    place.isServed = true;
    await answered(() => host.edit(messages()[0]?.id ?? "", "What is that?", [file(kept.foreign), file(free.inWorkspace)]));
    await host.newConversation();
    await answered(() => host.send("Something else", []));
    expect(server.received()).toContain("What is that?");
    expect(server.received()).toContain("inWorkspaceIsHere");
    server.expectNothingKept(kept);
  });

  it("asks again before each of several answers, since a server may be named between them", async () => {
    const { server, place, host, answered } = await openPanel({ isServed: false });
    await host.setOptions({ maxTokens: 100, temperature: 0, alternatives: 3 });
    place.onLocalAnswer = () => {
      place.isServed = true;
    };
    const messages = await answered(() => host.send("What is it?", [file(kept.foreign)]));
    expect(messages).toMatchObject([{ role: "user" }, { end: "done" }]);
    expect(messages[1]?.siblings).toHaveLength(2);
    expect(server.requestCount()).toBe(0);
    server.expectNothingKept(kept);
  });

  it("sends changes without files that must stay, also where git shows one among another's", async () => {
    const changed = (path: string) => ({ uri: Uri.file(path), originalUri: Uri.file(path), status: 5 });
    const diffOf = (path: string, name: string) => {
      const relative = path.replace("/project/", "");
      return `diff --git a/${relative} b/${relative}\n--- a/${relative}\n+++ b/${relative}\n@@ -1 +1 @@\n-old\n+${markedText(name)}\n`;
    };
    const all = Object.entries({ ...free, ...kept }).map(([name, path]) => diffOf(path, name));
    const moved = { ...changed("/project/moved.ts"), originalUri: Uri.file(kept.secret) };
    const repository = {
      rootUri: Uri.file("/project"),
      state: { indexChanges: [...Object.values(kept), free.inWorkspace, free.another].map(changed).concat(moved), workingTreeChanges: [] },
      diffIndexWithHEAD: async () => all.join(""),
    };
    fake.state.extensions.set("vscode.git", { enabled: true, getAPI: () => ({ repositories: [repository] }) });
    const { server, host, answered } = await openPanel();
    const [question] = await answered(() => host.send("What did I do?", [{ kind: "changes" }]));
    expect(server.received()).toContain("+const total = priceOf(basket); // inWorkspaceIsHere");
    expect(server.received()).toContain("anotherIsHere");
    expect(told([question ?? {}])).toContain("7 left out that may not be read");
    server.expectNothingKept(kept);
  });

  it("sends problems of files that may leave alone, without the folders that their messages name", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const places = ["/project/src/x.ts", "file:///project/src/x.ts", `${homedir()}/x.ts`, `file://${homedir()}/x.ts`];
    fake.state.diagnosticsByFile = Object.entries({ ...free, ...kept }).map(([name, path]) => [
      Uri.file(path),
      [{ severity: 0, message: `${name}IsHere: see ${places.join(", ")} and ${path}.`, range, source: "ts", code: 1 }],
    ]);
    const { server, host, answered } = await openPanel();
    await answered(() => host.send("What is wrong?", [{ kind: "problems" }]));
    await answered(() => host.send("And there?", [{ kind: "problems", uri: `file:${kept.foreign}` }]));
    for (const name of Object.keys(free)) expect(server.received()).toContain(`${name}IsHere: see src/x.ts`);
    expect(server.received()).toContain("~/x.ts");
    server.expectNothingKept(kept);
  });

  it("sends no lines of a symbol or selection in a file that must stay", async () => {
    const lines = { startLine: 0, endLine: 0 };
    const { server, host, answered } = await openPanel();
    const mentions = [...Object.values(kept), free.inWorkspace].flatMap((path): Mention[] => [
      { kind: "selection", uri: `file:${path}`, ...lines },
      { kind: "symbol", name: "total", uri: `file:${path}`, ...lines },
    ]);
    await answered(() => host.send("What is it?", mentions));
    expect(server.received()).toContain("total in src/a.ts, lines 1-1");
    server.expectNothingKept(kept);
  });

  it("drops what a search of the workspace finds in files that must stay, before it is counted", async () => {
    const hits = Object.entries({ ...kept, ...free }).map(([name, path]) => ({
      path,
      startLine: 0,
      endLine: 0,
      text: markedText(name),
      score: 1,
    }));
    const { server, host, answered } = await openPanel({ hits: hits as unknown as readonly IndexHit[] });
    const [question] = await answered(() => host.send("Where is the total?", [{ kind: "workspace" }]));
    expect(server.received()).toContain("--- src/a.ts, lines 1-1");
    expect(server.received()).toContain("--- d.ts, lines 1-1");
    expect(told([question ?? {}])).toContain('"note":"6 left out that may not be sent to a server"');
    expect(told([question ?? {}])).not.toContain("secretIsHere");
    server.expectNothingKept(kept);
  });
});
