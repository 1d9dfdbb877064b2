import { describe, expect, it } from "vitest";
import type { RoleNames } from "../../../../src/editor/servers/rolesOf.ts";
import { ServerLink, type ServerLinkOptions } from "../../../../src/editor/servers/serverLink.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";
import { coder, FakeServerRoom, fakeLocal, knownServer, never, textOf } from "./fakeOpenServer.ts";

const both: RoleNames = { completion: "coder", chat: "/models/talker.gguf" };

async function linked(names: RoleNames = both, options: Partial<ServerLinkOptions> = {}, room = new FakeServerRoom()) {
  const timers = new TimerQueue();
  const local = { completion: fakeLocal(), chat: fakeLocal() };
  const states: string[] = [];
  const counts: number[] = [];
  const link: ServerLink = new ServerLink({
    host: "gpu:8000",
    names,
    open: room.open,
    local: { completion: local.completion.backend, chat: local.chat.backend },
    onRunningCount: { completion: (count) => counts.push(count), chat: () => {} },
    onChange: () => states.push(link.state.kind),
    now: timers.now,
    wait: timers.wait,
    ...options,
  });
  await settle();
  const pass = async (ms: number) => {
    const until = timers.nowMs + ms;
    while (await timers.ringNext(until));
    timers.nowMs = until;
  };
  return { link, room, timers, states, counts, local, pass };
}

describe("ServerLink", () => {
  it("asks the server what it is, and answers each role with the model that it was given", async () => {
    const { link, room, states, local, counts } = await linked();
    expect([link.state.kind, link.title, states]).toEqual(["here", "vLLM", ["here"]]);
    const backend = link.backend("completion");
    expect(backend && (await textOf(backend))).toBe("server");
    expect(room.calls).toEqual(["identify", "generate coder"]);
    expect([local.completion.calls, counts]).toEqual([[], [1, 0]]);
    expect(link.hitRate).toBe(0.5);
  });

  it("tells of the model as of one that is loaded, with where it is", async () => {
    const { link } = await linked();
    expect(link.model("completion")).toEqual({
      name: "coder",
      architecture: "coder",
      parameterCount: 0,
      contextTokens: 32_768,
      readsContext: true,
      device: "gpu:8000",
      server: "gpu:8000",
      loadMs: 0,
    });
    expect(link.model("completion")).toBe(link.model("completion"));
    expect(link.model("chat")).toMatchObject({ name: "talker", contextTokens: 4096 });
  });

  it("leaves a role without a model to this machine", async () => {
    const { link } = await linked({ completion: undefined, chat: "coder" });
    expect([link.roles, link.model("completion"), link.backend("completion")]).toEqual([["chat"], undefined, undefined]);
  });

  it("shows the models in use first, also one that the server does not list", async () => {
    const { link } = await linked({ completion: "unlisted", chat: "/models/talker.gguf" });
    expect(link.models.map(({ id, name, inUseFor }) => [id, name, inUseFor])).toEqual([
      ["unlisted", "unlisted", ["completion"]],
      ["/models/talker.gguf", "talker", ["chat"]],
      ["coder", "coder", []],
    ]);
    expect(link.models.at(-1)).toMatchObject({ contextTokens: 32_768, fillsInTheMiddle: "yes", isLoaded: true, missing: ["No counts."] });
  });

  it("shows a bounded number of models with those in use among them, and says how many there are besides", async () => {
    const room = new FakeServerRoom();
    const models = Array.from({ length: 900 }, (_, index) => ({ ...coder, id: `model-${index}` }));
    room.known = { ...knownServer(models), moreModelCount: 3 };
    const { link } = await linked({ completion: "model-899", chat: "unlisted" }, {}, room);
    expect(link.models).toHaveLength(500);
    expect(link.models.slice(0, 3).map(({ id }) => id)).toEqual(["model-899", "unlisted", "model-0"]);
    expect(link.moreModelCount).toBe(901 - 500 + 3);
    const few = await linked();
    expect(few.link.moreModelCount).toBe(0);
  });

  it("tells when another share of prompts was in the server's cache, in whole percents", async () => {
    const { link, room, states } = await linked();
    const told = async (hitRate: number) => {
      room.hitRate = hitRate;
      const before = states.length;
      await textOf(link.backend("completion") ?? fakeLocal().backend);
      return [states.length - before, link.hitRate];
    };
    expect(link.hitRate).toBeUndefined();
    expect([await told(0.5), await told(0.501), await told(0.75)]).toEqual([
      [1, 0.5],
      [0, 0.501],
      [1, 0.75],
    ]);
    await link.ask();
    expect(await told(0.75)).toEqual([1, 0.75]);
    await link.close();
    expect(await told(0.8)).toEqual([0, undefined]);
  });

  it("looks ever more seldom for a server that does not answer, and takes it as soon as it does", async () => {
    const { link, room, timers, states, pass } = await linked({ ...both }, {}, Object.assign(new FakeServerRoom(), { mood: "away" }));
    expect([link.state.kind, link.model("completion"), link.backend("completion")]).toEqual(["away", undefined, undefined]);
    await pass(2000);
    await pass(4000);
    expect(room.calls).toEqual(["identify", "identify", "identify"]);
    await pass(7999);
    expect(room.calls.length).toBe(3);
    room.mood = "up";
    await pass(1);
    expect([link.state.kind, states.at(-1), timers.nextMs]).toEqual(["here", "here", Number.POSITIVE_INFINITY]);
    expect(room.openCount).toBe(1);
  });

  it("waits as long as a busy server says", async () => {
    const { room, pass } = await linked(both, {}, Object.assign(new FakeServerRoom(), { mood: "busy" }));
    await pass(6999);
    expect(room.calls.length).toBe(1);
    await pass(1);
    expect(room.calls.length).toBe(2);
  });

  it("does not ask by itself where a person has to mend something, but when it is told to", async () => {
    const { link, room, timers } = await linked(both, {}, Object.assign(new FakeServerRoom(), { mood: "wrongKey" }));
    expect([link.state.kind, timers.nextMs]).toEqual(["misconfigured", Number.POSITIVE_INFINITY]);
    room.mood = "up";
    await link.ask();
    expect([link.state.kind, link.model("chat")?.name]).toEqual(["here", "talker"]);
  });

  it("tries again to open what could not be opened, and tells nothing of what a bug said", async () => {
    let tries = 0;
    const room = new FakeServerRoom();
    const open = () => (++tries === 1 ? Promise.reject(new Error("secret text")) : room.open());
    const { link, pass } = await linked(both, { open });
    expect(link.state).toMatchObject({ kind: "away", error: { code: "server/away" } });
    expect(JSON.stringify(link.state)).not.toContain("secret");
    await pass(2000);
    expect(link.state.kind).toBe("here");
  });

  it("is away when one of its roles is, and here when that is back", async () => {
    const { link, room, states, local, pass } = await linked();
    room.mood = "away";
    const backend = link.backend("completion");
    expect(backend && (await textOf(backend))).toBe("local");
    expect([link.state.kind, link.model("completion"), link.model("chat")?.name]).toEqual(["away", undefined, "talker"]);
    expect(local.completion.calls).toEqual(["local"]);
    room.mood = "up";
    await pass(2000);
    expect([link.state.kind, states]).toEqual(["here", ["here", "away", "here"]]);
    expect(link.model("completion")?.name).toBe("coder");
  });

  it("is back in all its roles at once, however long one of them was away", async () => {
    const { link, room, states, pass } = await linked();
    const ask = async (role: "completion" | "chat") => textOf(link.backend(role) ?? fakeLocal().backend);
    room.mood = "away";
    expect(await ask("chat")).toBe("local");
    await pass(20_000);
    expect(await ask("completion")).toBe("local");
    room.mood = "up";
    await pass(2000);
    expect([link.model("completion")?.name, link.model("chat")?.name]).toEqual(["coder", "talker"]);
    expect([await ask("completion"), await ask("chat")]).toEqual(["server", "server"]);
    expect(states.filter((kind) => kind === "away").length).toBe(2);
  });

  it("goes back to a role that was given up when it is asked anew", async () => {
    const { link, room } = await linked();
    room.mood = "notFound";
    const backend = link.backend("completion");
    expect(backend && (await textOf(backend))).toBe("local");
    expect(link.state.kind).toBe("misconfigured");
    room.mood = "up";
    await link.ask();
    expect([link.state.kind, link.model("completion")?.name]).toEqual(["here", "coder"]);
  });

  it("keeps answering while it is asked anew, and falls back where that fails", async () => {
    const { link, room } = await linked();
    room.mood = "hangs";
    void link.ask();
    await settle();
    expect([link.state.kind, link.model("completion")?.name]).toEqual(["here", "coder"]);
    room.mood = "away";
    await link.ask();
    expect([link.state.kind, link.model("completion")]).toEqual(["away", undefined]);
    // What it had is still shown.
    expect(link.models.length).toBe(2);
  });

  it("asks nothing that is known already", async () => {
    const { link, room, states } = await linked(both, { known: knownServer([coder]) });
    expect([link.state.kind, room.calls, states]).toEqual(["here", [], ["here"]]);
  });

  it("has nobody wait long for a server that does not say what it is", async () => {
    const { link, timers, pass } = await linked(both, {}, Object.assign(new FakeServerRoom(), { mood: "hangs" }));
    let isOver = false;
    const waiting = link.answered(never).then(() => {
      isOver = true;
    });
    await pass(1999);
    expect(isOver).toBe(false);
    await pass(1);
    await waiting;
    expect([isOver, timers.nextMs]).toEqual([true, Number.POSITIVE_INFINITY]);
  });

  it("lets go of whoever waits when it answers, when the signal fires and when it is closed", async () => {
    const { link, room, timers } = await linked(both, {}, Object.assign(new FakeServerRoom(), { mood: "hangs" }));
    const controller = new AbortController();
    const cancelled = link.answered(controller.signal);
    controller.abort();
    await cancelled;
    const answered = link.answered(never);
    room.mood = "up";
    await link.ask();
    // The first question was ended by the second one.
    await answered;
    room.mood = "hangs";
    await link.close();
    await link.answered(never);
    expect([timers.nextMs, room.openConnections]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  it("ends what runs when it is closed: this machine answers, and nothing is told any more", async () => {
    const { link, room, states, local, timers } = await linked();
    const backend = link.backend("completion");
    room.mood = "hangs";
    const answer = backend && textOf(backend);
    await settle();
    await link.close();
    expect(await answer).toBe("local");
    await link.ask();
    await settle();
    expect([room.openConnections, states, timers.nextMs]).toEqual([0, ["here"], Number.POSITIVE_INFINITY]);
    expect([link.model("completion"), link.backend("chat")]).toEqual([undefined, undefined]);
    expect(local.completion.calls).toEqual(["local"]);
    expect(room.calls).toEqual(["identify", "generate coder"]);
  });

  it("closes a connection that is opened only after its end", async () => {
    const room = new FakeServerRoom();
    const { link } = await linked(both, {
      open: async () => {
        await settle();
        await settle();
        return room.open();
      },
    });
    await link.close();
    await settle();
    expect([room.openCount, room.openConnections, room.calls]).toEqual([1, 0, []]);
  });
});
