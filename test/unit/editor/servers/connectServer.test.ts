import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectServer } from "../../../../src/editor/servers/connectServer.ts";
import { fake, window } from "../../../fake/vscode.ts";
import { FakeServerRoom, knownServer } from "./fakeOpenServer.ts";

beforeEach(() => fake.reset());
afterEach(() => vi.restoreAllMocks());

interface Answers {
  readonly address?: string | undefined;
  readonly consents?: boolean;
  /** The key that is typed each time that one is asked for. */
  readonly key?: string | undefined;
  readonly model?: string | undefined;
  readonly roles?: string | undefined;
  readonly isTrusted?: boolean;
}

/** A person who answers each question as told; undefined is the escape key. */
function fixture(answers: Answers) {
  const { address, consents = true, key, model = "coder", roles = "Complete and chat", isTrusted = true } = { ...answers };
  const room = new FakeServerRoom();
  const confirmed = new Set<string>();
  const keys = new Map<string, string>();
  const written: object[] = [];
  const picks: (string | undefined)[] = ["model" in answers ? answers.model : model, "roles" in answers ? answers.roles : roles];
  const offered: { label: string; description?: string }[][] = [];
  fake.state.typed = address;
  vi.spyOn(window, "showQuickPick").mockImplementation(async (items) => {
    const entries = [...(await items)];
    offered.push(entries);
    const pick = picks.shift();
    return entries.find(({ label }) => label === pick);
  });
  const connect = (argument?: string) =>
    connectServer(argument, {
      isTrusted: () => isTrusted,
      named: () => undefined,
      consent: {
        isConfirmed: ({ origin }) => confirmed.has(origin),
        async ask({ origin }) {
          if (consents) confirmed.add(origin);
          return consents;
        },
        forget: async ({ origin }) => void confirmed.delete(origin),
      },
      keys: {
        key: async ({ origin }) => keys.get(origin),
        async ask({ origin }) {
          if (key === undefined) return false;
          keys.set(origin, key);
          room.mood = key === "right" ? "up" : room.mood;
          return true;
        },
        forget: async ({ origin }) => void keys.delete(origin),
      },
      open: room.open,
      write: async (entries) => void written.push(entries),
    });
  return { connect, room, confirmed, keys, written, offered };
}

const nothing = { confirmed: [], keys: [], written: [] };

function left({ confirmed, keys, written }: ReturnType<typeof fixture>) {
  return { confirmed: [...confirmed], keys: [...keys.keys()], written };
}

describe("connecting to a server", () => {
  it("asks for address, consent, model and roles, and then writes them", async () => {
    const flow = fixture({ address: " http://gpu:8000/v1/ " });
    expect(await flow.connect()).toBe(true);
    expect(left(flow)).toEqual({
      confirmed: ["http://gpu:8000"],
      keys: [],
      written: [{ address: "http://gpu:8000", completion: "coder", chat: "coder" }],
    });
    expect([flow.room.openConnections, fake.state.progress]).toEqual([0, ["Asking gpu:8000 what it has"]]);
  });

  it("says of each model what it is good for, those that are loaded first", async () => {
    const flow = fixture({});
    flow.room.known = knownServer([...flow.room.known.models].reverse());
    await flow.connect("http://gpu:8000");
    expect(flow.offered[0]?.map(({ label, description }) => [label, description])).toEqual([
      ["coder", "32768 tokens, reads the code after the cursor, loaded"],
      ["talker", "reads only the code before the cursor, not loaded"],
    ]);
  });

  it.each([
    ["Complete only", { completion: "coder", chat: undefined }],
    ["Chat only", { completion: undefined, chat: "coder" }],
  ])("leaves to this machine what is not asked for: %s", async (roles, names) => {
    const flow = fixture({ roles });
    await flow.connect("http://gpu:8000/");
    expect(flow.written).toEqual([{ address: "http://gpu:8000", ...names }]);
  });

  it.each<[string, Answers]>([
    ["the address", { address: undefined }],
    ["an empty address", { address: "  " }],
    ["the consent", { address: "http://gpu:8000", consents: false }],
    ["the model", { address: "http://gpu:8000", model: undefined }],
    ["the roles", { address: "http://gpu:8000", roles: undefined }],
  ])("changes nothing when somebody leaves at %s", async (_, answers) => {
    const flow = fixture(answers);
    expect(await flow.connect()).toBe(false);
    expect([left(flow), flow.room.openConnections]).toEqual([nothing, 0]);
  });

  it("sends nothing before somebody has consented", async () => {
    const flow = fixture({ consents: false });
    await flow.connect("http://gpu:8000");
    expect(flow.room.openCount).toBe(0);
  });

  it("keeps what was confirmed before when somebody leaves", async () => {
    const flow = fixture({ model: undefined });
    flow.confirmed.add("http://gpu:8000");
    flow.keys.set("http://gpu:8000", "old");
    await flow.connect("http://gpu:8000");
    expect(left(flow)).toEqual({ confirmed: ["http://gpu:8000"], keys: ["http://gpu:8000"], written: [] });
  });

  it("asks for the key where the server wants one, and tries again", async () => {
    const flow = fixture({ key: "right" });
    flow.room.mood = "wrongKey";
    expect(await flow.connect("http://gpu:8000")).toBe(true);
    expect([[...flow.keys.keys()], flow.room.calls]).toEqual([["http://gpu:8000"], ["identify", "identify"]]);
  });

  it("forgets a key that was typed when somebody leaves afterwards", async () => {
    const flow = fixture({ key: "right", roles: undefined });
    flow.room.mood = "wrongKey";
    expect(await flow.connect("http://gpu:8000")).toBe(false);
    expect(left(flow)).toEqual(nothing);
  });

  it("changes nothing when no key is given", async () => {
    const flow = fixture({ key: undefined });
    flow.room.mood = "wrongKey";
    expect(await flow.connect("http://gpu:8000")).toBe(false);
    expect([left(flow), flow.room.openConnections]).toEqual([nothing, 0]);
  });

  it("says why a server cannot be used, and changes nothing", async () => {
    const flow = fixture({});
    flow.room.mood = "away";
    await expect(flow.connect("http://gpu:8000")).rejects.toThrow("must accept connections");
    expect([left(flow), flow.room.openConnections]).toEqual([nothing, 0]);
    const empty = fixture({});
    empty.room.known = knownServer([]);
    await expect(empty.connect("http://gpu:8000")).rejects.toThrow("server gpu:8000: must have a model, got none");
    await expect(empty.connect("gpu")).rejects.toThrow("must be an address");
    expect(left(empty)).toEqual(nothing);
  });

  it("ends the question when somebody cancels it", async () => {
    const flow = fixture({});
    flow.room.mood = "hangs";
    fake.state.onProgress = (cancel) => setImmediate(cancel);
    expect(await flow.connect("http://gpu:8000")).toBe(false);
    expect([left(flow), flow.room.openConnections]).toEqual([nothing, 0]);
  });

  it("does nothing in a workspace that is not trusted but to lead to its trust", async () => {
    const flow = fixture({ isTrusted: false });
    fake.state.choice = "Manage Workspace Trust";
    expect(await flow.connect("http://gpu:8000")).toBe(false);
    expect([left(flow), flow.room.openCount, fake.state.executed]).toEqual([nothing, 0, [["workbench.trust.manage"]]]);
  });

  it("offers names as they read, and says how many are not listed", async () => {
    const { connect, room, offered, written } = fixture({ model: "$ (check) trusted[U+202E]exe", roles: "Chat only" });
    const model = knownServer().model("coder");
    const hostile = ["$(check) trusted\u202Eexe", "x".repeat(500)].map((id) => ({ ...model, id }));
    room.known = { ...knownServer([model, ...hostile]), moreModelCount: 7 };
    expect(await connect("http://localhost:8080")).toBe(true);
    const labels = offered[0]?.map(({ label }) => label) ?? [];
    expect(labels.at(-1)).toBe("7 more are not listed; the setting nearline.server can name one");
    expect(Math.max(...labels.map(({ length }) => length))).toBeLessThan(130);
    expect(written).toEqual([{ address: "http://localhost:8080", completion: undefined, chat: "$(check) trusted\u202Eexe" }]);
  });
});
