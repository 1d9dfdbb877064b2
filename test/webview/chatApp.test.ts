import { describe, expect, it, vi } from "vitest";
import type { ModelState, PanelState } from "../../src/shared/chatProtocol.ts";
import { Transcript } from "../../src/webview/transcript/transcript.ts";
import { openPanel } from "./openPanel.ts";
import { answer, answered, emptyPanel, question, summaries } from "./panelStates.ts";

describe("conversations", () => {
  async function withList(state = answered) {
    const panel = await openPanel(state);
    panel.find(".list-button").focus();
    await panel.click(".list-button");
    return panel;
  }
  const titles = (panel: Awaited<ReturnType<typeof openPanel>>) => panel.all(".list .name").map(({ textContent }) => textContent);

  it("are listed over the panel, which cannot be reached meanwhile", async () => {
    const panel = await withList();
    expect(titles(panel)).toEqual(summaries.map(({ title }) => title));
    expect(panel.text(".list li:first-child .details")).toBe("2 minutes ago · 2 messages");
    expect(panel.find(".panel").hasAttribute("inert")).toBe(true);
    expect(document.activeElement).toBe(panel.find(".list input"));
    await panel.press("Escape");
    expect(panel.all(".list")).toEqual([]);
    expect(document.activeElement).toBe(panel.find(".list-button"));
  });

  it("are opened by the keyboard alone", async () => {
    const panel = await withList();
    await panel.press("ArrowDown");
    await panel.press("ArrowDown");
    expect(document.activeElement?.textContent).toContain("Explain the retry loop");
    (document.activeElement as HTMLElement).click();
    await panel.settle();
    expect(panel.fake.callsOf("openConversation")).toEqual([["c2"]]);
    expect(panel.all(".list")).toEqual([]);
    expect(document.activeElement).toBe(panel.input());
  });

  it("are found by words, and all of them come back when the words go", async () => {
    const panel = await withList();
    const search = panel.find<HTMLInputElement>(".list input");
    search.value = "retry";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.waitFor(() => expect(titles(panel)).toEqual(["Explain the retry loop in the uploader"]));
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await panel.settle();
    expect(titles(panel)).toHaveLength(4);
  });

  it("are deleted with Delete, and brought back", async () => {
    const panel = await withList();
    await panel.press("ArrowDown");
    await panel.press("Delete");
    expect(panel.fake.callsOf("deleteConversation")).toEqual([["c1"]]);
    expect(document.activeElement?.textContent).toContain("Explain the retry loop");
    await panel.show({ ...emptyPanel, conversations: summaries.slice(1), canUndoDelete: true });
    expect(titles(panel)).toHaveLength(3);
    expect(panel.text(".undo .words")).toBe("Deleted “Why does the total ignore the discount?”");
    await panel.click(".undo .link");
    expect(panel.fake.callsOf("undoDelete")).toHaveLength(1);
    await panel.show(answered);
    expect(panel.all(".undo")).toEqual([]);
  });

  it("are exported and begun anew", async () => {
    const panel = await withList();
    await panel.click('.list li:nth-child(3) [aria-label^="Export"]');
    await panel.press("Escape");
    await panel.click('header [aria-label^="Export"]');
    expect(panel.fake.callsOf("exportConversation")).toEqual([["c3"], ["c1"]]);
    await panel.click(".new-button");
    expect(panel.fake.callsOf("newConversation")).toHaveLength(1);
    expect(document.activeElement).toBe(panel.input());
  });

  it.each([
    ["Enter", [["c1", "Discounts"]]],
    ["Escape", []],
  ])("are renamed in place with Enter and not with Escape: %s", async (key, calls) => {
    const panel = await openPanel(answered);
    await panel.click(".rename");
    const input = panel.find<HTMLInputElement>("header input");
    expect(document.activeElement).toBe(input);
    input.value = " Discounts ";
    await panel.press(key);
    expect(panel.fake.callsOf("renameConversation")).toEqual(calls);
    expect(document.activeElement).toBe(panel.find(".rename"));
  });
});

describe("states", () => {
  it("offer what can be done where nothing was said yet", async () => {
    const panel = await openPanel(emptyPanel);
    expect(panel.text(".empty")).toContain("Everything stays on this machine.");
    await panel.click(".starters li:nth-child(2) button");
    expect(panel.fake.callsOf("start")).toEqual([["nearline.fix"]]);
  });

  it("say how to turn Nearline on, and send nothing before", async () => {
    const panel = await openPanel({ ...answered, model: { kind: "off" } });
    await panel.type("Why?");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([]);
    await panel.click(".notice vscode-button");
    expect(panel.fake.callsOf("start")).toEqual([["nearline.enable"]]);
  });

  it("show how far the model is loaded, and what failed with its remedy", async () => {
    const panel = await openPanel({ ...emptyPanel, model: { kind: "loading", fraction: 0.42 } });
    expect(panel.text(".notice p")).toBe("Loading the model · 42 %");
    await panel.show({ ...emptyPanel, model: { kind: "failed", message: "model: not found; choose another file" } });
    expect(panel.text(".notice p")).toBe("model: not found; choose another file");
    await panel.click(".notice vscode-button");
    expect(panel.fake.callsOf("start")).toEqual([["nearline.restartWorker"]]);
  });

  it("let a question wait for a model that is started again, until it is stopped", async () => {
    const message = "worker: ended by itself; look into the log";
    const panel = await openPanel({ ...answered, model: { kind: "restarting", message } });
    expect(panel.text(".notice p")).toBe(`The model ended and is started again. ${message}`);
    await panel.type("Why?");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["Why?", []]]);
    const waiting: PanelState["running"] = { messageId: "a2", stage: "waiting", tokensPerSecond: undefined };
    await panel.show({ ...answered, model: { kind: "restarting", message }, running: waiting });
    expect(panel.find("nearline-transcript").shadowRoot?.textContent).toContain("Waiting for the model…");
    await panel.press("Escape");
    expect(panel.fake.callsOf("stop")).toHaveLength(1);
  });

  it("do not say why the model failed a second time below an answer that says it", async () => {
    const message = "model: not found; choose another file";
    const failedAnswer = (error: string): PanelState => ({
      ...emptyPanel,
      conversation: {
        id: "c1",
        title: "Total",
        messages: [question, { ...answer, role: "assistant", parent: "q1", text: "", end: "failed", error }],
      },
    });
    const panel = await openPanel({ ...failedAnswer(message), model: { kind: "failed", message } });
    expect(panel.text(".notice p")).toBe("The model could not be loaded.");
    await panel.show({ ...failedAnswer("another reason"), model: { kind: "failed", message } });
    expect(panel.text(".notice p")).toBe(message);
  });

  it("tell a screen reader of the model and of each stage once", async () => {
    const panel = await openPanel({ ...emptyPanel, model: { kind: "loading", fraction: 0 } });
    const said = () => panel.text('[role="status"]');
    expect(said()).toBe("");
    const ready: ModelState = { kind: "ready", name: "m", contextTokens: 8192 };
    await panel.show({ ...emptyPanel, model: ready });
    expect(said()).toBe("The model is ready.");
    const asked = { ...answered, model: ready };
    await panel.show({ ...asked, running: { messageId: "a1", stage: "reading", tokensPerSecond: undefined } });
    expect(said()).toBe("Reading your question.");
    await panel.show({ ...asked, running: { messageId: "a1", stage: "writing", tokensPerSecond: 20 } });
    await panel.show({ ...asked, running: { messageId: "a1", stage: "writing", tokensPerSecond: 30 } });
    expect(said()).toBe("Writing the answer.");
    await panel.show({ ...asked, conversation: undefined, canUndoDelete: true });
    expect(said()).toBe("Deleted. Undo is above the input. Conversation: new");
  });
});

describe("a server that answers", () => {
  const onServer = { kind: "ready", name: "Qwen", contextTokens: 8192, server: "gpu.example.com:8080" } as const;
  const sentence = "Your messages and what you attach to them are sent to gpu.example.com:8080.";

  it("is named below the input, whatever is shown above it, and told where one writes", async () => {
    const panel = await openPanel({ ...answered, model: onServer });
    expect(panel.text(".destination .name")).toBe("Qwen");
    expect(panel.text(".destination .host")).toBe("on gpu.example.com:8080");
    expect(panel.find(".destination").title).toBe(sentence);
    const described = panel.input().getAttribute("aria-describedby");
    expect(panel.text(`#${described}`)).toContain(sentence);
  });

  it("is not spoken of where the model runs on this machine", async () => {
    const panel = await openPanel(answered);
    expect(panel.all(".destination")).toEqual([]);
    expect(panel.input().hasAttribute("aria-describedby")).toBe(false);
  });

  it("takes the place of the promise that everything stays here", async () => {
    const panel = await openPanel({ ...emptyPanel, model: onServer });
    expect(panel.text(".empty")).toContain(sentence);
    expect(panel.text(".empty")).not.toContain("stays on this machine");
  });

  it("is told a screen reader when it begins to answer, and when this machine does again", async () => {
    const panel = await openPanel({ ...emptyPanel, model: { kind: "loading", fraction: 0 } });
    const said = () => panel.text('[role="status"]');
    await panel.show({ ...emptyPanel, model: onServer });
    expect(said()).toBe("The model is ready. Answers come from gpu.example.com:8080: your messages are sent there.");
    await panel.show(emptyPanel);
    expect(said()).toBe("Answers come from this machine.");
    await panel.show({ ...emptyPanel, model: onServer });
    await panel.show({ ...emptyPanel, model: { kind: "off" } });
    expect(said()).toBe("Nearline is off.");
  });
});

describe("what the transcript asks for", () => {
  const mention = { kind: "changes" };
  const use = { kind: "insert", messageId: "a1", text: "x", language: "ts" };
  it.each([
    ["nearline-code", use, ["useCode", use]],
    ["nearline-copy", { text: "x" }, ["copyText", "x"]],
    ["nearline-link", { href: "src/cart.ts:3" }, ["openLink", "src/cart.ts:3"]],
    ["nearline-regenerate", { messageId: "a1" }, ["regenerate", "a1"]],
    ["nearline-branch", { messageId: "a2" }, ["showBranch", "a2"]],
    ["nearline-delete", { messageId: "q1" }, ["deleteMessage", "q1"]],
    ["nearline-edit", { messageId: "q1", text: "new", mentions: [mention] }, ["edit", "q1", "new", [mention]]],
    ["nearline-mention", { mention }, ["openMention", mention]],
    [
      "nearline-source",
      { source: { uri: "file:///a.ts", path: "a.ts", startLine: 2, endLine: 4 } },
      ["openMention", { kind: "selection", uri: "file:///a.ts", startLine: 2, endLine: 4 }],
    ],
  ])("goes to the host: %s", async (name, detail, call) => {
    const panel = await openPanel(answered);
    panel.find("nearline-transcript").dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    expect(panel.fake.calls.at(-1)).toEqual(call);
  });

  it("is given as text to append", async () => {
    const panel = await openPanel(answered);
    const appendText = vi.fn();
    Object.assign(panel.find("nearline-transcript"), { appendText });
    panel.app.appendText("a1", " more");
    expect(appendText).toHaveBeenCalledWith("a1", " more");
  });
});

describe("a deletion", () => {
  it("is named until it is taken back, also where an answer had to be stopped first", async () => {
    const panel = await openPanel({ ...answered, running: { messageId: "a1", stage: "writing", tokensPerSecond: 31 } });
    await panel.click(".list-button");
    await panel.click('.list [aria-label^="Delete Why"]');
    await panel.show(answered);
    await panel.show({ ...emptyPanel, canUndoDelete: true });
    expect(panel.text(".undo .words")).toBe(`Deleted “${answered.conversation?.title}”`);
    await panel.show(answered);
    await panel.show({ ...answered, canUndoDelete: true });
    expect(panel.text(".undo .words")).toBe("Deleted");
  });
});

describe("a message that is being changed", () => {
  const shadow = (panel: Awaited<ReturnType<typeof openPanel>>) => panel.find("nearline-transcript").shadowRoot;
  const editor = (panel: Awaited<ReturnType<typeof openPanel>>) => shadow(panel)?.querySelector("textarea");
  const edit = async (panel: Awaited<ReturnType<typeof openPanel>>, text: string) => {
    shadow(panel)?.querySelector<HTMLElement>('[aria-label="Edit and send again"]')?.click();
    await panel.settle();
    const area = editor(panel);
    if (area === null || area === undefined) throw new Error("nothing to write in");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    await panel.settle();
  };

  it("is found as it was after the page was thrown away, without the focus, until it is sent or left alone", async () => {
    const first = await openPanel(answered);
    await edit(first, "Why, in short?");
    const other = { ...answered, conversation: { id: "c9", title: "Another", messages: [{ ...question, id: "q9" }] } };
    expect(editor(await openPanel(other, first.remembered.state))).toBeNull();
    const second = await openPanel(answered, first.remembered.state);
    expect(editor(second)?.value).toBe("Why, in short?");
    expect(document.activeElement).toBe(document.body);
    await second.show({ ...answered, canUndoDelete: true });
    expect(editor(second)?.value).toBe("Why, in short?");
    editor(second)?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await second.settle();
    expect(second.fake.callsOf("edit")).toMatchObject([["q1", "Why, in short?", [{ kind: "selection" }]]]);
    expect(editor(await openPanel(answered, second.remembered.state))).toBeNull();
  });

  it("begins with the message again where the change was cancelled", async () => {
    const panel = await openPanel(answered);
    await edit(panel, "Why, in short?");
    await panel.show({ ...answered, canUndoDelete: true });
    editor(panel)?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await panel.settle();
    shadow(panel)?.querySelector<HTMLElement>('[aria-label="Edit and send again"]')?.click();
    await panel.settle();
    expect(editor(panel)?.value).toBe(question.text);
  });
});

describe("the place in a long conversation", () => {
  it("is found again after the page was thrown away, if the same conversation is shown", async () => {
    const first = await openPanel(answered);
    const scrolled = (top: number | undefined) => new CustomEvent("nearline-scroll", { bubbles: true, composed: true, detail: { top } });
    first.find("nearline-transcript").dispatchEvent(scrolled(420));
    const restore = vi.spyOn(Transcript.prototype, "restoreScroll");
    await openPanel(answered, first.remembered.state);
    expect(restore.mock.calls).toEqual([[420]]);
    await openPanel({ ...answered, conversation: { id: "c9", title: "Another", messages: [question] } }, first.remembered.state);
    first.find("nearline-transcript").dispatchEvent(scrolled(undefined));
    await openPanel(answered, first.remembered.state);
    expect(restore.mock.calls).toEqual([[420]]);
  });
});

describe("files that are dropped", () => {
  function drag(type: string, data: Record<string, string>): Event {
    const dataTransfer = { types: Object.keys(data), getData: (name: string) => data[name] ?? "" };
    return Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer });
  }

  it("become chips", async () => {
    const panel = await openPanel(emptyPanel);
    const data = { "text/uri-list": "#from outside\r\nfile:///shop/a.ts\r\nfile:///shop/b.ts\r\n" };
    const over = drag("dragover", data);
    panel.find(".panel").dispatchEvent(over);
    await panel.settle();
    expect(over.defaultPrevented).toBe(true);
    expect(panel.text(".drop")).toBe("Drop to attach");
    panel.find(".panel").dispatchEvent(drag("drop", data));
    await panel.settle();
    expect(panel.fake.callsOf("mentionsOfDropped")).toEqual([["file:///shop/a.ts\nfile:///shop/b.ts"]]);
    expect(panel.all(".chip .label").map(({ textContent }) => textContent)).toEqual(["a.ts", "b.ts"]);
    expect(panel.all(".drop")).toEqual([]);
  });

  it("are the only thing that is taken: text is the input's own to drop", async () => {
    const panel = await openPanel(emptyPanel);
    const over = drag("dragover", { "text/plain": "words" });
    panel.find(".panel").dispatchEvent(over);
    expect(over.defaultPrevented).toBe(false);
  });
});
