import { describe, expect, it } from "vitest";
import type { ModelsState } from "../../../src/shared/modelsProtocol.ts";
import type { ServerStatus, ServerView } from "../../../src/shared/servers.ts";
import { embedded, emptyState, hostileServer, ollama, server, serverModel } from "./modelsStates.ts";
import { openModels } from "./openModels.ts";

const withServer = (changes: Partial<ServerView> = {}): ModelsState => ({ ...emptyState, server: { ...server, ...changes } });
const withStatus = (status: ServerStatus) => withServer({ status });
const [completing, unloaded] = server.models;
const completingName = String(completing?.name);

describe("the server", () => {
  it("is offered by one line at the end while none is named", async () => {
    const view = await openModels(emptyState);
    expect(view.text("main > :last-child")).toBe(
      "Connect to a Server… A larger machine of yours or of your team can answer in place of this one; nothing is sent before you say so.",
    );
    await view.click(".connect-server");
    expect(view.fake.calls.at(-1)).toEqual(["connectServer"]);
    await view.show(withServer());
    expect(view.app.querySelector(".connect-server")).toBeNull();
  });

  it("says where text goes, what it is, how it stands and what its cache was good for", async () => {
    const view = await openModels(withServer());
    const section = view.find('section[aria-label="On your server"]');
    expect(view.text(".server-name", section)).toBe("models.example.com:8080 llama.cpp");
    expect(view.text(".server-status", section)).toBe("Ready");
    expect(view.text(".hit-rate", section)).toBe("87 % of all prompt tokens came from its cache");
    await view.show(withServer({ title: undefined, hitRate: undefined }));
    expect(view.text(".server-name", section)).toBe("models.example.com:8080");
    expect(section.querySelector(".hit-rate")).toBeNull();
  });

  it.each<[ServerStatus, string, readonly string[]]>([
    [{ kind: "untrusted" }, "Nothing is sent: this workspace is not trusted.", ["Manage Workspace Trust…"]],
    [{ kind: "unconfirmed" }, "Nothing is sent: nobody has confirmed yet that text may go there.", ["Review…"]],
    [{ kind: "unused" }, "Nothing is sent: Nearline is off.", []],
    [{ kind: "asking" }, "Is being asked what it has…", []],
    [{ kind: "here" }, "Ready", []],
    [{ kind: "away", message: "no answer" }, "Is away; this machine answers in its place", ["Try Again"]],
    [
      { kind: "misconfigured", message: "it wants a key" },
      "Cannot be used as it is; this machine answers in its place",
      ["Try Again", "Set API Key…"],
    ],
  ])("says its state in words, with what helps: %j", async (status, words, remedies) => {
    const view = await openModels(withStatus(status));
    const head = view.find(".server");
    expect(view.text(".server-status", head)).toBe(words);
    expect(view.actions(head)).toEqual(remedies);
    expect(head.querySelector(".server-message")?.textContent).toBe("message" in status ? status.message : undefined);
  });

  it("says that none of its models is in use where no role is its", async () => {
    const view = await openModels(withServer({ status: { kind: "unused" }, roles: [] }));
    expect(view.text(".server-status")).toBe("Nothing is sent: none of its models is in use.");
    expect(view.app.querySelector(".server .actions")).toBeNull();
    await view.show(withServer({ status: { kind: "unused" }, roles: [], models: [] }));
    await view.click(".list");
    expect(view.fake.calls.at(-1)).toEqual(["refreshServer"]);
  });

  it.each([
    [{ kind: "here" }, ".refresh", "refreshServer"],
    [{ kind: "here" }, ".key", "setServerKey"],
    [{ kind: "here" }, ".debug-disconnect", "disconnectServer"],
    [{ kind: "untrusted" }, ".trust", "manageTrust"],
    [{ kind: "unconfirmed" }, ".review", "refreshServer"],
    [{ kind: "away", message: "" }, ".try-again", "refreshServer"],
    [{ kind: "misconfigured", message: "" }, ".set-key", "setServerKey"],
  ] as const)("asks the host: %j %s", async (status, selector, call) => {
    const view = await openModels(withStatus(status));
    await view.click(selector);
    expect(view.fake.calls.at(-1)).toEqual([call]);
  });

  it("can be left for this machine in a role whose model is not in its list", async () => {
    const view = await openModels(
      withServer({ status: { kind: "away", message: "no answer" }, models: [], roles: ["completion", "chat"] }),
    );
    expect(view.actions(view.find(".server"))).toEqual(["Try Again", "Complete on this machine", "Chat on this machine"]);
    await view.click(".back-chat");
    expect(view.fake.calls.at(-1)).toEqual(["useThisMachine", "chat"]);
  });

  it("shows what the host refuses", async () => {
    const view = await openModels(withServer());
    view.fake.refusals.set("refreshServer", "models.example.com: must answer, got nothing; start it");
    await view.click(".refresh");
    expect(view.text('[role="alert"]')).toBe("models.example.com: must answer, got nothing; start it");
  });
});

describe("a model of the server", () => {
  it("says context, filling in the middle, whether it is loaded, and what it does", async () => {
    const view = await openModels(withServer());
    const summaries = server.models.map(({ name }) => view.text(".summary", view.rowOf(name)));
    expect(summaries).toEqual([
      "32,768 tokens · reads the code after the cursor",
      "reads only the code before the cursor",
      "32,768 tokens · not known whether it reads the code after the cursor",
    ]);
    expect(server.models.map(({ name }) => view.rowOf(name).querySelector(".fit")?.textContent)).toEqual([
      "Loaded",
      "Not loaded",
      undefined,
    ]);
    expect(view.text(".badge", view.rowOf(completingName))).toBe("Completes your code");
    await view.show(withStatus({ kind: "away", message: "no answer" }));
    expect(view.text(".badge", view.rowOf(completingName))).toBe("Chosen for completion");
  });

  it("is open while it is in use, and stays as the person folded it", async () => {
    const view = await openModels(withServer());
    expect(view.rowOf(completingName).querySelector(".body")).not.toBeNull();
    expect(view.rowOf("codestral").querySelector(".body")).toBeNull();
    await view.click(".fold", view.rowOf(completingName));
    await view.show(withServer({ hitRate: 0.9 }));
    expect(view.rowOf(completingName).querySelector(".body")).toBeNull();
    const next = await openModels(withServer(), view.remembered.state);
    expect(next.rowOf(completingName).querySelector(".body")).toBeNull();
  });

  it("lists what is missing, folded, and where it lies on the server", async () => {
    const view = await openModels(withServer());
    const row = await view.open(completingName);
    expect(view.text(".path", row)).toBe("/srv/models/qwen2.5-coder-7b-instruct-q4_k_m.gguf");
    expect(view.text(".missing summary", row)).toBe("2 things work less well than with a model on this machine");
    expect(view.find(".missing", row).hasAttribute("open")).toBe(false);
    expect([...row.querySelectorAll(".missing li")].map(({ textContent }) => textContent)).toEqual(completing?.missing);
    const plain = await view.open("codestral");
    expect(plain.querySelector(".missing, .path")).toBeNull();
  });

  it("offers each role, and to take it back where it has it", async () => {
    const view = await openModels(withServer());
    const row = await view.open(completingName);
    expect(view.actions(row).map((label) => label?.trim())).toEqual(["Complete on this machine", "Chat with it"]);
    await view.click(".back-completion", row);
    expect(view.fake.calls.at(-1)).toEqual(["useThisMachine", "completion"]);
    await view.click(".use-chat", row);
    expect(view.fake.calls.at(-1)).toEqual(["chooseServerModel", completing?.id, "chat"]);
    await view.click(".use-completion", await view.open(String(unloaded?.name)));
    expect(view.fake.calls.at(-1)).toEqual(["chooseServerModel", "llama-3.3-70b", "completion"]);
  });

  it("is gone through with the arrows among all rows, and keeps the focus where it comes to stand", async () => {
    const view = await openModels({ ...withServer(), models: [embedded, ollama] });
    view.find(".fold", view.rowOf(embedded.name)).focus();
    for (const { name } of server.models) {
      await view.press("ArrowDown");
      expect(document.activeElement?.textContent).toContain(name);
    }
    const [first, second, last] = server.models;
    if (first === undefined || second === undefined || last === undefined) throw new Error("three models are needed");
    await view.show({ ...withServer({ models: [{ ...last, inUseFor: ["chat"] }, first, second] }), models: [embedded, ollama] });
    expect(document.activeElement?.textContent).toContain(last.name);
    await view.press("ArrowUp");
    expect(document.activeElement?.textContent).toContain(embedded.name);
  });
});

describe("a model of this machine beside a server", () => {
  it("says that it answers only while the server is away, and takes its role back", async () => {
    const view = await openModels(withServer({ roles: ["completion", "chat"] }));
    const badges = () => [...view.rowOf(embedded.name).querySelectorAll(".badge")].map(({ textContent }) => textContent);
    expect(badges()).toEqual(["Answers when the server is away"]);
    await view.click(".useForChat", view.rowOf(embedded.name));
    expect(view.fake.calls.at(-1)).toEqual(["useThisMachine", "chat"]);
    await view.show(withServer({ roles: ["completion"] }));
    expect(badges()).toEqual(["Answers the chat", "Completes your code when the server is away"]);
    await view.click(".useForCompletion", view.rowOf(embedded.name));
    expect(view.fake.calls.at(-1)).toEqual(["useThisMachine", "completion"]);
    await view.show(withStatus({ kind: "away", message: "no answer" }));
    expect(badges()).toEqual(["Completes and answers the chat"]);
    expect(view.rowOf(embedded.name).querySelector(".useForCompletion")).toBeNull();
  });
});

describe("a server that has everything, or means harm", () => {
  const rows = (app: HTMLElement) => [...app.querySelectorAll("nearline-server-model .name")].map(({ textContent }) => textContent ?? "");

  it("does not bury what is below it: a few models show, all when asked for, and the filter finds each", async () => {
    const view = await openModels({ ...emptyState, server: hostileServer });
    expect(rows(view.app)).toHaveLength(20);
    const filter = view.find(".filter") as HTMLInputElement;
    filter.value = "model-492";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    await view.settle();
    expect(rows(view.app)).toEqual(["vendor/model-492"]);
    filter.value = "no such thing";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    await view.settle();
    expect(view.text('section[aria-label="On your server"] .nothing')).toBe("No model of the server has all of these words.");
    filter.value = "";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    await view.settle();
    expect(view.text(".show-all")).toBe("Show all 500 models");
    await view.click(".show-all");
    expect(rows(view.app)).toHaveLength(500);
    expect(view.app.querySelector(".show-all")).toBeNull();
  });

  it("says how many models are too many to list, and leads to them", async () => {
    const view = await openModels(withServer());
    expect(view.app.querySelector(".more-models")).toBeNull();
    await view.show(withServer({ moreModelCount: 1200 }));
    expect(view.text(".more-models")).toBe("The server has 1200 more models. Choose one…");
    await view.click(".more-models button");
    expect(view.fake.calls.at(-1)).toEqual(["connectServer"]);
  });

  it("is shown as text, on one line, as it reads, and asked for as it is", async () => {
    const view = await openModels({ ...emptyState, server: hostileServer });
    expect(rows(view.app).slice(0, 7)).toEqual([
      "<img src=x onerror=alert(1)>",
      "innocent[U+202E]gnp.exe",
      `long-${"x".repeat(95)}…`,
      "two lines and[U+0000]more",
      "__proto__",
      "$(check) trusted",
      "شفرة-قرآن",
    ]);
    for (const row of view.app.querySelectorAll<HTMLElement>("nearline-server-model")) view.find(".fold", row).click();
    await view.settle();
    expect(view.app.querySelector("img, script, b")).toBeNull();
    expect(view.text(".server-name"), "the end of a host says whose it is").toContain(".example.com");
    expect(view.text(".server-name")).toContain("<b>server</b>[U+202E]");
    expect(view.text(".server-message")?.length).toBeLessThan(700);
    expect(view.app.innerHTML).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/u);
    await view.click(".use-chat", view.rowOf("innocent[U+202E]gnp.exe"));
    expect(view.fake.calls.at(-1)).toEqual(["chooseServerModel", "innocent\u202Egnp.exe", "chat"]);
  });

  it("may name a model twice, which shows once", async () => {
    const view = await openModels(withServer({ models: [serverModel("a"), serverModel("b"), serverModel("a")] }));
    expect(rows(view.app)).toEqual(["a", "b"]);
  });
});

describe("a screen reader at a server", () => {
  it("hears what comes of asking it, and not that it is asked", async () => {
    const view = await openModels(withServer());
    const said = () => view.text('[role="status"].visually-hidden');
    await view.show(withStatus({ kind: "away", message: "no answer" }));
    expect(said()).toBe("Server models.example.com:8080: Is away; this machine answers in its place");
    await view.show(withStatus({ kind: "asking" }));
    expect(said()).toBe("Server models.example.com:8080: Is away; this machine answers in its place");
    await view.show(withServer());
    expect(said()).toBe("Server models.example.com:8080: Ready");
    await view.show(emptyState);
    await view.show(withServer());
    expect(said()).toBe("Server models.example.com:8080: Ready");
  });
});
