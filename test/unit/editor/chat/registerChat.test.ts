import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Chat, type ChatDependencies, registerChat } from "../../../../src/editor/chat/registerChat.ts";
import { everythingStays } from "../../../../src/editor/privacy/leaveGuard.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import type { CodeUse, PanelState } from "../../../../src/shared/chatProtocol.ts";
import type { Attachment, Conversation } from "../../../../src/shared/conversation.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { EventEmitter, fake, fakeDocument, Position, Uri } from "../../../fake/vscode.ts";
import { ScriptedChat } from "../../chat/session/scriptedChat.ts";
import { fakeView } from "./fakePanel.ts";

const ready = { kind: "ready", model: { name: "tiny", contextTokens: 1000 } } as WorkerState;

let folder = "";
const open: Pick<Chat, "close" | "dispose">[] = [];
beforeEach(() => {
  fake.reset();
  folder = mkdtempSync(join(tmpdir(), "nearline-panel-"));
});
afterEach(async () => {
  for (const chat of open.splice(0)) {
    await chat.close();
    chat.dispose();
  }
  rmSync(folder, { recursive: true });
});

function memento(values = new Map<string, unknown>()) {
  return {
    values,
    get: (key: string) => values.get(key),
    async update(key: string, value: unknown) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
    keys: () => [...values.keys()],
    setKeysForSync() {},
  };
}

/** A window with the panel open. */
function openWindow({ workspaceState = memento(), globalState = memento() } = {}) {
  const backend = new ScriptedChat();
  const lines: string[] = [];
  const used: [CodeUse, string][] = [];
  const offeredChanged = new EventEmitter<void>();
  let offered: Attachment | undefined;
  let worker: WorkerState = ready;
  const listeners = new Set<(state: WorkerState) => void>();
  const log = (line: string) => void lines.push(line);
  const chat = registerChat({
    context: { extensionUri: Uri.file("/extension"), globalStorageUri: { fsPath: folder }, globalState, workspaceState },
    host: {
      get state() {
        return worker;
      },
      onState(listener: (state: WorkerState) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async loaded() {
        if (worker.kind !== "ready") throw new Error(`the worker is ${worker.kind}`);
        return worker.model;
      },
    },
    backend,
    guard: everythingStays,
    mentions: {
      suggest: async (typed: string) => [{ mention: { kind: "changes" }, label: typed, detail: "", icon: "diff" }],
      preview: async (mention) => ({ mention, label: "previewed", text: "" }),
      fromDropped: async () => [{ kind: "terminal" }],
      async open() {},
      resolve: async (mention) =>
        JSON.stringify(mention).includes("ignored.ts")
          ? { mention, label: "ignored.ts", text: "", note: "ignored.ts is ignored by git and not read" }
          : { mention, label: "cart.ts", text: `const cart = "${"x".repeat(600)}";` },
      offered: () => offered,
      onDidChangeOffered: offeredChanged.event,
    } satisfies ChatDependencies["mentions"],
    search: async () => [],
    useCode: async (use: CodeUse, about: { readonly id: string }) => void used.push([use, about.id]),
    starters: [{ command: "nearline.explain", label: "Explain", icon: "book" }],
    log: { info: log, warn: log, error: log },
  } as unknown as ChatDependencies);
  open.push(chat);
  const view = fakeView();
  const provider = fake.state.viewProvider as { resolveWebviewView(view: unknown): void };
  provider.resolveWebviewView(view.view);
  return {
    chat,
    view,
    backend,
    lines,
    used,
    provider,
    workspaceState,
    globalState,
    setWorker(state: WorkerState) {
      worker = state;
      for (const listener of listeners) listener(state);
    },
    offer(attachment: Attachment | undefined) {
      offered = attachment;
      offeredChanged.fire();
    },
  };
}

/** Lets everything happen that waits for no disk: messages between page and host take two turns of the event loop each way. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}
const texts = (state: PanelState | undefined) => state?.conversation?.messages.map(({ text }) => text);

async function asked(
  window: ReturnType<typeof openWindow>,
  page: ReturnType<ReturnType<typeof fakeView>["openPage"]>,
  question: string,
  answer: string,
) {
  const count = window.backend.requests.length + 1;
  await page.host.send(question, []);
  await window.backend.began(count);
  window.backend.write(answer);
  window.backend.end();
  await settled();
}

describe("the chat panel's host", () => {
  it("gives the page its files and no other folder", () => {
    const { view } = openWindow();
    expect(view.webview.options).toMatchObject({ enableScripts: true, localResourceRoots: [{ path: "/extension/dist" }] });
    const addresses = [...view.webview.html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(["codicon.css", "webview.css", "webview.js"].map((name) => `webview:/extension/dist/${name}`));
    expect(view.webview.html).toMatch(/script-src 'nonce-[0-9a-f]{32}'/);
    expect(view.webview.html).toContain("style-src https://csp.example;");
  });

  it("answers a question in the panel and keeps it on disk", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    expect(await page.host.ready()).toMatchObject({
      conversations: [],
      model: { kind: "ready", name: "tiny", contextTokens: 1000 },
      options: { maxTokens: 512, temperature: 0.2, alternatives: 1 },
      canUndoDelete: false,
    });
    await asked(window, page, "What?", "A cart.");
    expect(texts(page.states.at(-1))).toEqual(["What?", "A cart."]);
    expect(page.states.at(-1)?.context).toMatchObject({ contextTokens: 1000 });
    await window.chat.close();
    const [name] = readdirSync(join(folder, "conversations")).filter((file) => !file.startsWith("."));
    expect(JSON.parse(readFileSync(join(folder, "conversations", name ?? ""), "utf8"))).toMatchObject({ title: "What?" });
  });

  it("shows every piece once, whether it comes as text or with a state", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.send("What?", []);
    await window.backend.began();
    await settled();
    for (const piece of ["one ", "two ", "three"]) {
      window.backend.write(piece);
      await settled();
    }
    const stateText = page.states.at(-1)?.conversation?.messages.at(-1)?.text ?? "";
    const seen = page.texts.map(([, text]) => text).join("");
    expect("one two three".startsWith(stateText)).toBe(true);
    expect(`${stateText}|${seen}`).toMatch(/three/);
    expect(seen.length).toBeGreaterThan(0);
    expect(page.states.at(-1)?.running?.stage).toBe("writing");
  });

  it("goes on in a page that is loaded in the middle of an answer", async () => {
    const window = openWindow();
    const first = window.view.openPage();
    await first.host.ready();
    await first.host.send("What?", []);
    await window.backend.began();
    window.backend.write("so far");
    window.view.setVisible(false);
    window.backend.write(", and on");
    await settled();
    expect(first.texts.map(([, text]) => text).join("")).not.toContain("and on");
    window.view.setVisible(true);
    const second = window.view.openPage();
    const state = await second.host.ready();
    expect(texts(state)).toEqual(["What?", "so far, and on"]);
    expect(state.running?.messageId).toBe(state.conversation?.messages[1]?.id);
    window.backend.write("!");
    await settled();
    expect(second.texts.map(([, text]) => text)).toEqual(["!"]);
  });

  it("shows an answer only in its own conversation, and tells in another one where it is being written", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.send("What?", []);
    await window.backend.began();
    window.backend.write("so far");
    await settled();
    const conversationId = page.states.at(-1)?.conversation?.id ?? "";
    expect(page.states.at(-1)?.runningElsewhere).toBeUndefined();
    await page.host.newConversation();
    await settled();
    expect(page.states.at(-1)?.conversation).toBeUndefined();
    expect(page.states.at(-1)?.running).toBeUndefined();
    expect(page.states.at(-1)?.runningElsewhere).toEqual({ conversationId, title: "What?" });
    await page.host.openConversation(conversationId);
    await settled();
    expect(page.states.at(-1)?.running?.stage).toBe("writing");
    expect(page.states.at(-1)?.runningElsewhere).toBeUndefined();
    await page.host.newConversation();
    window.backend.end();
    await settled();
    expect(page.states.at(-1)?.runningElsewhere).toBeUndefined();
  });

  it("tells the model's failure to those who see the panel", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    const fail = () => window.setWorker({ kind: "failed", error: new AppError("worker/stopped", "worker: gone"), failureCount: 2 });
    fail();
    expect(window.chat.tellsFailure("worker: gone")).toBe(false);
    await page.host.ready();
    expect(window.chat.tellsFailure("worker: gone")).toBe(true);
    // Of a worker that does not answer the chat.
    expect(window.chat.tellsFailure("another: gone")).toBe(false);
    window.view.setVisible(false);
    expect(window.chat.tellsFailure("worker: gone")).toBe(false);
  });

  it("shows after a reload of the window the answer so far, as interrupted", async () => {
    const before = openWindow();
    const page = before.view.openPage();
    await page.host.ready();
    await page.host.send("What?", []);
    await before.backend.began();
    before.backend.write("so far");
    await before.chat.close();

    const after = openWindow({ workspaceState: before.workspaceState });
    const state = await after.view.openPage().host.ready();
    expect(state.conversation?.messages).toMatchObject([{ text: "What?" }, { text: "so far", end: "interrupted" }]);
    expect(state.running).toBeUndefined();
  });

  it("has what was written on disk before it waits for a worker that does not answer", async () => {
    // The write that comes each second does not come.
    const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(() => 0 as unknown as NodeJS.Timeout);
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    window.backend.ignoresAbort = true;
    await page.host.send("What?", []);
    await window.backend.began();
    window.backend.write("so far");
    const closed = window.chat.close();
    const written = () =>
      (existsSync(join(folder, "conversations")) ? readdirSync(join(folder, "conversations")) : []).filter((name) =>
        /^[^.]+\.json$/.test(name),
      );
    while (written().length === 0) await settled();
    timers.mockRestore();
    expect(readFileSync(join(folder, "conversations", written()[0] ?? ""), "utf8")).toContain("so far");
    window.backend.end();
    await closed;
  });

  it("says what the model does", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    window.setWorker({ kind: "off" });
    await settled();
    expect(page.states.at(-1)?.model).toEqual({ kind: "off" });
    window.setWorker({ kind: "loading", stage: "read", fraction: 0.5 });
    await settled();
    expect(page.states.at(-1)?.model).toEqual({ kind: "loading", fraction: 0.5 });
  });

  it("offers what the editor has, and sends none of it by itself", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    window.offer({ mention: { kind: "file", uri: "file:///project/cart.ts" }, label: "cart.ts", text: "" });
    await settled();
    expect(page.states.at(-1)?.offered?.label).toBe("cart.ts");
    await asked(window, page, "What?", "I do not know.");
    expect(window.backend.requests[0]?.messages.at(-1)?.content).toBe("What?");
  });

  it("gives the panel a glimpse of a long attachment, and the model all of it", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.send("What?", [{ kind: "file", uri: "file:/project/src/cart.ts" }]);
    await window.backend.began();
    await settled();
    const [question] = page.states.at(-1)?.conversation?.messages ?? [];
    expect(question?.role === "user" && question.attachments[0]?.text.length).toBe(500);
    expect(window.backend.requests[0]?.messages[1]?.content).toMatch(/^src\/cart\.ts:\n```\nconst cart = "x{600}";/);
  });

  it.each([
    null,
    5,
    "text",
    [[]],
    {},
    { t: "q" },
    { t: "q", m: "constructor", a: [] },
    { t: "q", m: "__proto__", a: [] },
    { t: "q", m: "send", a: "no list" },
    { t: "q", m: "nothing", a: [] },
    { t: "s", i: "x", r: 1 },
    { t: "q", m: "openConversation", a: ["../../../etc/passwd"], i: "1" },
    { t: "q", m: "send", a: ["x", [{ kind: "file" }]], i: "1" },
  ])("survives a page that posts %j", async (message) => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    window.view.post(message);
    await settled();
    await asked(window, page, "What?", "Still here.");
    expect(texts(page.states.at(-1))).toEqual(["What?", "Still here."]);
    expect(window.backend.requests).toHaveLength(1);
  });

  it("tells the page in words what could not be done, and nobody twice", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await expect(page.host.openConversation("gone")).rejects.toMatchObject({
      message: expect.stringMatching(/^conversation: must be there/),
    });
    await expect(page.host.setOptions({ maxTokens: 0, temperature: 0, alternatives: 1 })).rejects.toMatchObject({
      message: expect.stringMatching(/^panel: setOptions must be called as agreed/),
    });
    expect(fake.state.errors).toEqual([]);
  });

  it("tells the user of what failed for a page that is hidden by then", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    void page.host.openConversation("gone").catch(() => {});
    window.view.setVisible(false);
    await vi.waitFor(() =>
      expect(fake.state.errors).toEqual([["Nearline: conversation: must be there, got one that was deleted; choose another"]]),
    );
  });

  it("takes a deletion back, of a message and of a conversation", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await asked(window, page, "What?", "A cart.");
    const shown = page.states.at(-1)?.conversation;
    await page.host.deleteMessage(shown?.messages[1]?.id ?? "");
    await settled();
    expect(page.states.at(-1)).toMatchObject({ canUndoDelete: true, conversation: { messages: [{ text: "What?" }] } });
    await page.host.newConversation();
    await page.host.undoDelete();
    await settled();
    expect(texts(page.states.at(-1))).toEqual(["What?", "A cart."]);

    await page.host.deleteConversation(shown?.id ?? "");
    await settled();
    expect(page.states.at(-1)).toMatchObject({ canUndoDelete: true, conversations: [] });
    expect(page.states.at(-1)?.conversation).toBeUndefined();
    await page.host.undoDelete();
    await settled();
    expect(page.states.at(-1)).toMatchObject({ canUndoDelete: false, conversations: [{ id: shown?.id }] });
    expect(texts(page.states.at(-1))).toEqual(["What?", "A cart."]);
  });

  it("lets a conversation go with its last message, and brings back all of it", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await asked(window, page, "What?", "A cart.");
    const shown = page.states.at(-1)?.conversation;
    await window.chat.close();
    expect(readdirSync(join(folder, "conversations"))).toContain(`${shown?.id}.json`);
    await page.host.deleteMessage(shown?.messages[0]?.id ?? "");
    await settled();
    expect(page.states.at(-1)).toMatchObject({ canUndoDelete: true, conversations: [] });
    expect(page.states.at(-1)?.conversation).toBeUndefined();
    expect(readdirSync(join(folder, "conversations"))).not.toContain(`${shown?.id}.json`);

    await asked(window, page, "What else?", "A slot.");
    await page.host.undoDelete();
    await settled();
    expect(page.states.at(-1)?.conversation).toEqual(shown);
    expect(page.states.at(-1)?.conversations.map(({ title }) => title)).toEqual(expect.arrayContaining(["What?", "What else?"]));
  });

  it("finds, opens and renames conversations", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await asked(window, page, "What is a cart?", "A thing.");
    const id = page.states.at(-1)?.conversation?.id ?? "";
    await page.host.newConversation();
    await asked(window, page, "What is a slot?", "Another.");
    expect((await page.host.search("thing")).map((summary) => summary.id)).toEqual([id]);
    await page.host.renameConversation(id, "Carts");
    await page.host.openConversation(id);
    await settled();
    expect(page.states.at(-1)?.conversation).toMatchObject({ id, title: "Carts" });
    expect(
      page.states
        .at(-1)
        ?.conversations.map(({ title }) => title)
        .sort(),
    ).toEqual(["Carts", "What is a slot?"]);
  });

  it("shows what another window has written when it is seen again", async () => {
    const here = openWindow();
    const page = here.view.openPage();
    await page.host.ready();
    await asked(here, page, "What?", "A cart.");
    const id = page.states.at(-1)?.conversation?.id ?? "";
    await here.chat.close();

    const there = openWindow();
    const other = there.view.openPage();
    await other.host.ready();
    await other.host.openConversation(id);
    await asked(there, other, "Why?", "To buy.");
    await there.chat.close();

    here.view.setVisible(true);
    const state = await page.host.ready();
    expect(texts(state)).toEqual(["What?", "A cart.", "Why?", "To buy."]);
  });

  it("keeps options for all windows, and takes none that make no sense", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.setOptions({ maxTokens: 64, temperature: 0, alternatives: 2 });
    const next = openWindow({ globalState: window.globalState });
    expect((await next.view.openPage().host.ready()).options).toEqual({ maxTokens: 64, temperature: 0, alternatives: 2 });
    const spoilt = openWindow({ globalState: memento(new Map([["nearline.chatOptions", { maxTokens: "all" }]])) });
    expect((await spoilt.view.openPage().host.ready()).options.maxTokens).toBe(512);
  });

  it("opens web pages and files of the workspace, and nothing else", async () => {
    const page = openWindow().view.openPage();
    fake.state.files.set("/project/src/cart.ts", "");
    await page.host.openLink("https://example.com/");
    await page.host.openLink("src/cart.ts#L3");
    expect(fake.state.openedOutside).toEqual(["https://example.com/"]);
    expect(fake.state.opened).toMatchObject([{ path: "/project/src/cart.ts" }]);
    for (const href of ["command:workbench.action.quit", "../secret.ts", "src/missing.ts"]) await page.host.openLink(href);
    expect(fake.state.opened).toHaveLength(1);
    expect(fake.state.openedOutside).toHaveLength(1);
    expect(fake.state.executed).toEqual([]);
    expect(fake.state.errors).toHaveLength(3);
  });

  it("exports what is shown, without the machine's paths", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.send("What?", [{ kind: "file", uri: "file:/home/ann/project/cart.ts" }]);
    await window.backend.began();
    window.backend.write("A cart.");
    window.backend.end();
    await settled();
    fake.state.savePath = "/project/export.md";
    await page.host.exportConversation(page.states.at(-1)?.conversation?.id ?? "");
    expect(fake.state.files.get("/project/export.md")).toMatch(
      /^# What\?\n\n## You\n\n> What\?\n\nAttached: cart\.ts\n\n## Answer of tiny\n\nA cart\.\n$/,
    );
  });

  it("starts only what the panel offers, and uses only code of messages that are there", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await page.host.start("workbench.action.quit");
    expect(fake.state.executed).toEqual([]);
    await page.host.start("nearline.explain");
    await page.host.start("nearline.enable");
    expect(fake.state.executed).toEqual([["nearline.explain"], ["nearline.enable"]]);

    await asked(window, page, "What?", "A cart.");
    const [question, answer] = page.states.at(-1)?.conversation?.messages ?? [];
    const use: CodeUse = { kind: "apply", messageId: answer?.id ?? "", text: "a", language: "ts" };
    await page.host.useCode(use);
    expect(window.used).toEqual([[use, question?.id]]);
    await expect(page.host.useCode({ ...use, messageId: "gone" })).rejects.toMatchObject({ message: expect.stringMatching(/^code: /) });
  });

  it("adds the selection as a chip, also to a panel that is opened for it", async () => {
    const window = openWindow();
    fake.state.activeDocument = fakeDocument(["a", "b", "c"]);
    const selection = { start: new Position(0, 0), end: new Position(2, 0), isEmpty: false };
    fake.state.activeSelection = { ...selection, active: selection.end } as typeof fake.state.activeSelection;
    await fake.state.commands.get("nearline.addSelectionToChat")?.();
    expect(fake.state.executed).toEqual([["nearline.chat.focus"]]);
    const page = window.view.openPage();
    await page.host.ready();
    await settled();
    expect(page.mentions).toEqual([{ kind: "selection", uri: "file:/project/a.ts", startLine: 0, endLine: 1 }]);
    expect(page.focused).toEqual([undefined]);
    expect(window.backend.requests).toEqual([]);
  });

  it("asks what an action wants to know in a conversation of its own", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await asked(window, page, "What?", "A cart.");
    await window.chat.ask("Explain this.", [{ kind: "file", uri: "file:/project/cart.ts" }]);
    await window.backend.began(2);
    await settled();
    expect(fake.state.executed).toEqual([["nearline.chat.focus"]]);
    expect(page.states.at(-1)?.conversation?.messages.map(({ text }) => text)).toEqual(["Explain this.", ""]);
    expect(page.states.at(-1)?.conversations).toHaveLength(2);
  });

  it("asks nothing for an action about what may not be read", async () => {
    const window = openWindow();
    await window.view.openPage().host.ready();
    await expect(window.chat.ask("Explain this.", [{ kind: "file", uri: "file:/project/ignored.ts" }])).rejects.toMatchObject({
      code: "request/invalid",
      message:
        "chat: what is asked about must be read, got that ignored.ts is ignored by git and not read; copy what is meant into another file",
    });
    expect(fake.state.executed).toEqual([]);
    expect(window.backend.requests).toEqual([]);
  });

  it("begins a new conversation and puts the cursor into the input", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await asked(window, page, "What?", "A cart.");
    await fake.state.commands.get("nearline.newChat")?.();
    await settled();
    expect(page.states.at(-1)?.conversation).toBeUndefined();
    expect(page.focused).toEqual([undefined]);
    expect(window.workspaceState.values.size).toBe(0);
  });

  it("lets go of a view that is closed", async () => {
    const window = openWindow();
    const page = window.view.openPage();
    await page.host.ready();
    await settled();
    window.view.dispose();
    const { length } = page.states;
    window.setWorker({ kind: "off" });
    await settled();
    expect(page.states).toHaveLength(length);
  });

  it("keeps titles of conversations in the list of a new window", async () => {
    const first = openWindow();
    const page = first.view.openPage();
    await page.host.ready();
    await asked(first, page, "What?", "A cart.");
    await first.chat.close();
    const second = openWindow();
    const state = await second.view.openPage().host.ready();
    expect(state.conversations).toMatchObject([
      { title: "What?", messageCount: 2 } satisfies Partial<Conversation & { messageCount: number }>,
    ]);
    expect(state.conversation).toBeUndefined();
  });
});
