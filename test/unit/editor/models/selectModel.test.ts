import { afterEach, describe, expect, it, vi } from "vitest";
import { selectModel } from "../../../../src/editor/models/selectModel.ts";
import type { ModelRow } from "../../../../src/shared/modelsProtocol.ts";
import type { ServerView } from "../../../../src/shared/servers.ts";
import { fake, window } from "../../../fake/vscode.ts";
import { embedded, emptyState, hostileServer, ollama, recommendedChat, refused, server } from "../../../webview/models/modelsStates.ts";

afterEach(() => vi.restoreAllMocks());

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

/** Chooses the labels that end so, one menu after another. */
function select(models: readonly ModelRow[], ...choices: readonly string[]) {
  return selectWith(undefined, models, ...choices);
}

async function selectWith(named: ServerView | undefined, models: readonly ModelRow[], ...choices: readonly string[]) {
  const menus: (readonly Item[])[] = [];
  vi.spyOn(window, "showQuickPick").mockImplementation(async (offered) => {
    const items = await offered;
    const choice = choices[menus.length];
    menus.push(items);
    return choice === undefined ? undefined : items.find(({ label }) => label.endsWith(choice));
  });
  const calls: unknown[][] = [];
  await selectModel(
    {
      state: () => ({ ...emptyState, models, ...(named === undefined ? {} : { server: named }) }),
      choose: async (...call) => void calls.push(["choose", ...call]),
      shareModel: async () => void calls.push(["share"]),
      download: async (key) => void calls.push(["download", key]),
      connectServer: async () => void calls.push(["connectServer"]),
      chooseServerModel: async (...call) => void calls.push(["chooseServerModel", ...call]),
      useThisMachine: async (role) => void calls.push(["useThisMachine", role]),
    },
    Promise.resolve(),
  );
  return { calls, menus: menus.map((items) => items.map(({ label }) => label)), first: menus[0] };
}

describe("selectModel", () => {
  it("offers what is here and what can be downloaded, and nothing that does not run", async () => {
    const { menus, first, calls } = await select([embedded, ollama, refused, recommendedChat]);
    expect(menus).toEqual([
      [
        "On this machine",
        `$(check) ${embedded.name}`,
        `$(blank) ${ollama.name}`,
        "Can be downloaded",
        `$(blank) ${recommendedChat.name}`,
        "",
        "$(plug) Connect to a Server…",
      ],
    ]);
    expect(first?.[2]).toMatchObject({ description: "990 MB · recommended for completion", detail: ollama.fit.reason });
    expect(calls).toEqual([]);
  });

  it("uses a model that is here for what is asked", async () => {
    const { calls, menus } = await select([ollama], ollama.name, "For the chat");
    expect(menus[1]).toEqual(["For completion", "For the chat"]);
    expect(calls).toEqual([["choose", ollama.key, "chat"]]);
  });

  it("has the chat share the model that completes", async () => {
    const { calls, menus } = await select([{ ...ollama, inUseFor: ["completion"] }], ollama.name, "For the chat too, in the memory once");
    expect(menus[1]).toEqual(["For the chat too, in the memory once"]);
    expect(calls).toEqual([["share"]]);
  });

  it("says so of a model that does both already", async () => {
    const { calls, menus } = await select([embedded], embedded.name);
    expect(menus).toHaveLength(1);
    expect(calls).toEqual([]);
    expect(fake.state.informed.at(-1)).toEqual([`Nearline: ${embedded.name} already does all that it can.`]);
  });

  it("downloads what is not here, and does nothing when a menu is closed", async () => {
    expect((await select([recommendedChat], recommendedChat.name)).calls).toEqual([["download", recommendedChat.key]]);
    expect((await select([ollama], ollama.name)).calls).toEqual([]);
  });
});

describe("a server in selectModel", () => {
  const [completing, other] = server.models;

  it("is connected to by the last entry, where none is named as well", async () => {
    expect((await select([embedded], "Connect to a Server…")).calls).toEqual([["connectServer"]]);
    const { calls, menus } = await selectWith(server, [embedded], "Connect to a Server…");
    expect(menus[0]?.at(-1)).toBe("$(plug) Connect to a Server…");
    expect(calls).toEqual([["connectServer"]]);
  });

  it("has its models below its host, and says of a model here that it answers in its place", async () => {
    const { first, menus } = await selectWith(server, [{ ...embedded, inUseFor: ["completion"] }]);
    expect(menus[0]?.slice(0, 6)).toEqual([
      "On this machine",
      `$(blank) ${embedded.name}`,
      server.host,
      `$(check) ${completing?.name}`,
      `$(blank) ${other?.name}`,
      "$(blank) codestral",
    ]);
    expect(first?.[1]?.description).toBe("92 MB · answers when the server is away");
    expect(first?.[3]).toMatchObject({ description: "32,768 tokens · in use", detail: "Reads the code after the cursor as well" });
    expect(first?.[4]).toMatchObject({ description: "not loaded", detail: "Reads only the code before the cursor" });
    expect(first?.[5]?.detail).toBe("Whether it reads the code after the cursor is not known");
  });

  it("gives a role to its model, and back to this machine", async () => {
    const given = await selectWith(server, [embedded], "llama-3.3-70b", "For the chat");
    expect(given.calls).toEqual([["chooseServerModel", "llama-3.3-70b", "chat"]]);
    const back = await selectWith(server, [embedded], String(completing?.name), "Complete on this machine instead");
    expect(back.menus[1]).toEqual(["Complete on this machine instead", "For the chat"]);
    expect(back.calls).toEqual([["useThisMachine", "completion"]]);
    const fallback = await selectWith(server, [embedded], embedded.name, "For completion");
    expect(fallback.menus[1], "the chat is its already").toEqual(["For completion"]);
    expect(fallback.calls).toEqual([["useThisMachine", "completion"]]);
  });

  it("leads to those of its models that are too many to list", async () => {
    expect((await selectWith(server, [embedded])).menus[0]?.join("\n")).not.toContain("more model");
    const { calls } = await selectWith({ ...server, moreModelCount: 12 }, [embedded], "12 more models of the server…");
    expect(calls).toEqual([["connectServer"]]);
    expect((await selectWith({ ...server, moreModelCount: 1 }, [embedded])).menus[0]).toContain("$(blank) One more model of the server…");
  });

  it("cannot look like something else by what it calls its models", async () => {
    const { first, menus } = await selectWith(hostileServer, [embedded]);
    const labels = menus[0] ?? [];
    expect(labels).toContain("$(blank) $ (check) trusted");
    expect(labels).toContain("$(blank) innocent[U+202E]gnp.exe");
    expect(labels, "the end of a host says whose it is").toContain(hostileServer.host);
    expect(Math.max(...labels.filter((label) => label !== hostileServer.host).map(({ length }) => length))).toBeLessThan(130);
    expect(labels.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(first?.filter(({ description }) => description?.includes("tokens"))).toHaveLength(500);
  });
});
