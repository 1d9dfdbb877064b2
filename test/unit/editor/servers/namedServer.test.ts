import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NamedServer } from "../../../../src/editor/servers/namedServer.ts";
import type { ServerSetting } from "../../../../src/editor/servers/serverSetting.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import { fake } from "../../../fake/vscode.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";
import { FakeHost, FakeServerRoom, fakeLocal, never, request, textOf } from "./fakeOpenServer.ts";

const gpu = new URL("http://gpu:8000");
const both = { completion: "coder", chat: "coder" };
const mine = "file:/project/a.ts";
const secret = "file:/project/.env";

const servers: NamedServer[] = [];
beforeEach(() => fake.reset());
afterEach(() => {
  for (const server of servers.splice(0)) server.dispose();
});

function named(models: Partial<typeof both> = both, address = gpu): ServerSetting {
  return { kind: "named", address, models: { completion: undefined, chat: undefined, ...models } };
}

/** A window with everything that is needed, unless a test says otherwise. */
function openWindow({ setting = named(), isTrusted = true, isOn = true, confirmed = [gpu.origin] as string[] } = {}) {
  const window = { setting, isTrusted, isOn };
  const room = new FakeServerRoom();
  const timers = new TimerQueue();
  const local = { completion: fakeLocal(), chat: fakeLocal() };
  const hosts = { completion: new FakeHost(), chat: new FakeHost() };
  const consented = new Set(confirmed);
  const reviews = { wanted: false, granted: false };
  const told: string[] = [];
  const notes: string[] = [];
  const addresses: string[] = [];
  const keyListeners = new Set<() => void>();
  const server = new NamedServer({
    readSetting: () => window.setting,
    async write(entries) {
      const before = window.setting.kind === "named" ? window.setting : undefined;
      const address = "address" in entries ? entries.address : before?.address.href;
      window.setting =
        address === undefined ? { kind: "none" } : named({ ...before?.models, ...(entries as typeof both) }, new URL(address));
    },
    isOn: () => window.isOn,
    isTrusted: () => window.isTrusted,
    consent: {
      isConfirmed: ({ origin }) => consented.has(origin),
      async ask({ origin }) {
        told.push(`ask ${origin}`);
        if (reviews.granted) consented.add(origin);
        return reviews.granted;
      },
      forget: async ({ origin }) => void consented.delete(origin),
    },
    keys: {
      key: async () => undefined,
      ask: async () => {
        for (const listener of keyListeners) listener();
        return true;
      },
      forget: async () => {
        for (const listener of keyListeners) listener();
      },
      onChange(listener) {
        keyListeners.add(listener);
        return () => keyListeners.delete(listener);
      },
    },
    open(address) {
      addresses.push(address.host);
      return room.open();
    },
    mayLeave: {
      now: (uri) => uri.path.endsWith("a.ts"),
      refusal: async (uri) =>
        uri.path.endsWith(".env") ? "It is secret." : uri.path.endsWith("slow.ts") ? new Promise(() => {}) : undefined,
    },
    local: {
      completion: { host: hosts.completion, backend: local.completion.backend },
      chat: { host: hosts.chat, backend: local.chat.backend },
    },
    onRunningCount: { completion: () => {}, chat: () => {} },
    notices: {
      async offerReview(host) {
        told.push(`review ${host}`);
        return reviews.wanted;
      },
      invalid: (message) => told.push(message),
      note: (host, { kind }) => notes.push(`${host} ${kind}`),
    },
    now: timers.now,
    wait: timers.wait,
    onError: (error) => told.push(String(error)),
  });
  servers.push(server);
  const states: WorkerState["kind"][] = [];
  server.completion.onState(({ kind }) => states.push(kind));
  const follow = async () => {
    server.follow();
    await settle();
  };
  return { server, window, room, timers, local, hosts, consented, reviews, told, notes, addresses, states, keyListeners, follow };
}

describe("the server that the settings name", () => {
  it("answers both roles once everything holds, as a model that is loaded", async () => {
    const { server, follow, hosts, states, local } = openWindow();
    await follow();
    expect(server.view).toMatchObject({ host: "gpu:8000", title: "vLLM", status: { kind: "here" }, roles: ["completion", "chat"] });
    expect([server.sends("completion"), server.sends("chat"), server.takes("chat")]).toEqual([true, true, true]);
    expect(server.completion.state).toMatchObject({ kind: "ready", model: { name: "coder", server: "gpu:8000" } });
    expect(await server.chat.loaded(never)).toMatchObject({ server: "gpu:8000" });
    expect([await textOf(server.completionBackend(mine)), await textOf(server.chatBackend)]).toEqual(["server", "server"]);
    expect([states, hosts.completion.connectCount, local.completion.calls]).toEqual([["ready"], 0, []]);
  });

  it.each([
    ["none is named", { setting: { kind: "none" } as ServerSetting }, undefined],
    ["the workspace is not trusted", { isTrusted: false }, "untrusted"],
    ["nobody has confirmed it", { confirmed: [] }, "unconfirmed"],
    ["Nearline is off", { isOn: false }, "unused"],
    ["no role is given to it", { setting: named({}) }, "unused"],
  ])("is sent nothing while %s", async (_, options, status) => {
    const { server, follow, room, states } = openWindow(options);
    await follow();
    expect(server.view?.status.kind).toBe(status);
    expect([await textOf(server.completionBackend(mine)), await textOf(server.chatBackend)]).toEqual(["local", "local"]);
    expect([room.openCount, server.takes("completion"), server.completesHere(), states]).toEqual([0, false, true, []]);
  });

  it("begins and ends with what takes its permission away", async () => {
    const { server, window, follow, room, consented } = openWindow({ isTrusted: false });
    await follow();
    expect(server.sends("chat")).toBe(false);
    for (const change of [
      (holds: boolean) => (window.isTrusted = holds),
      (holds: boolean) => (window.isOn = holds),
      (holds: boolean) => (holds ? consented.add(gpu.origin) : consented.delete(gpu.origin)),
      (holds: boolean) => (window.setting = holds ? named() : { kind: "none" }),
    ]) {
      change(true);
      await follow();
      expect([server.sends("chat"), room.openConnections]).toEqual([true, 1]);
      change(false);
      await follow();
      expect([server.sends("chat"), room.openConnections]).toEqual([false, 0]);
      change(true);
    }
  });

  it("gets nothing of a document that may not leave, or of which that is not known in time", async () => {
    const { server, follow, local, room, timers } = openWindow();
    await follow();
    expect([await textOf(server.completionBackend(secret)), await textOf(server.completionBackend(mine))]).toEqual(["local", "server"]);
    expect(local.completion.calls).toEqual(["local"]);
    expect(await textOf(server.completionBackend("file:/project/new.ts"))).toBe("server");
    const slow = textOf(server.completionBackend("file:/project/slow.ts"));
    await settle();
    expect([local.completion.calls.length, await timers.ringNext(1000)]).toEqual([1, true]);
    expect([await slow, timers.nextMs]).toEqual(["local", Number.POSITIVE_INFINITY]);
    expect(room.calls.filter((call) => call.startsWith("generate")).length).toBe(2);
  });

  it("wakes no worker of this machine by typing, nor by reading ahead, as long as it answers", async () => {
    const { server, follow, local, room } = openWindow();
    await follow();
    expect(server.completesHere()).toBe(false);
    for (const uri of [mine, secret]) await server.completionBackend(uri).prewarm?.(request, never);
    expect(local.completion.calls).toEqual([]);
    room.mood = "away";
    await textOf(server.completionBackend(mine));
    expect(server.completesHere()).toBe(true);
  });

  it("answers one role alone", async () => {
    const { server, follow, states } = openWindow({ setting: named({ chat: "coder" }) });
    await follow();
    expect([await textOf(server.completionBackend(mine)), await textOf(server.chatBackend)]).toEqual(["local", "server"]);
    expect([server.completion.state.kind, server.chat.state.kind, states]).toEqual(["resting", "ready", []]);
    expect([server.takes("completion"), server.takes("chat"), server.view?.roles]).toEqual([false, true, ["chat"]]);
  });

  it("is waited for a moment by what is asked before it has said what it is", async () => {
    const { server, follow, local, timers, hosts } = openWindow();
    server.follow();
    expect([server.view?.status.kind, server.completesHere()]).toEqual(["asking", false]);
    expect(await textOf(server.completionBackend(mine))).toBe("server");
    await follow();
    expect([local.completion.calls, hosts.completion.connectCount, timers.nextMs]).toEqual([[], 0, Number.POSITIVE_INFINITY]);
  });

  it("hands over to this machine while it is away and takes over when it is back, and tells the states of both", async () => {
    const { server, follow, room, timers, hosts, states, notes } = openWindow();
    await follow();
    room.mood = "away";
    expect(await textOf(server.completionBackend(mine))).toBe("local");
    expect([server.completion.state, server.view?.status.kind]).toEqual([hosts.completion.state, "away"]);
    hosts.completion.set({ kind: "loading", stage: "read", fraction: 0 });
    expect(await server.completion.loaded(never)).toMatchObject({ name: "local" });
    room.mood = "up";
    await timers.ringNext(2000);
    hosts.completion.set({ kind: "resting", model: undefined });
    expect(states).toEqual(["ready", "resting", "loading", "ready", "ready"]);
    expect(notes).toContain("gpu:8000 away");
    expect(server.completion.state).toMatchObject({ model: { server: "gpu:8000" } });
  });

  it("is another link for another model or address, and the one before is closed", async () => {
    const { server, window, follow, room, addresses } = openWindow();
    await follow();
    window.setting = named({ completion: "/models/talker.gguf" });
    await follow();
    expect([server.completion.state, room.openCount, room.openConnections]).toMatchObject([{ model: { name: "talker" } }, 2, 1]);
    // The same server need not be asked again what it has.
    expect(room.calls).toEqual(["identify"]);
    window.setting = named(both, new URL("https://other"));
    await follow();
    expect([server.view?.status.kind, server.view?.models, room.openConnections]).toEqual(["unconfirmed", [], 0]);
    expect(addresses).toEqual(["gpu:8000", "gpu:8000"]);
  });

  it("ends what runs when it is changed: this machine answers", async () => {
    const { server, window, follow, room } = openWindow();
    await follow();
    room.mood = "hangs";
    const [completion, chat] = [textOf(server.completionBackend(mine)), textOf(server.chatBackend)];
    await settle();
    window.setting = { kind: "none" };
    await follow();
    expect([await completion, await chat, room.openConnections]).toEqual(["local", "local", 0]);
  });

  it("keeps its link when nothing of it has changed", async () => {
    const { follow, room } = openWindow();
    await follow();
    await follow();
    expect(room.openCount).toBe(1);
  });

  it("is asked anew after another key", async () => {
    const { server, follow, room } = openWindow();
    room.mood = "wrongKey";
    await follow();
    expect(server.view?.status).toEqual({ kind: "misconfigured", message: expect.stringContaining("API key") });
    room.mood = "up";
    await server.setKey();
    await settle();
    expect([server.view?.status.kind, room.openConnections]).toEqual(["here", 1]);
  });

  it("is told once where nobody has confirmed it, and answers when somebody does", async () => {
    const { server, window, follow, told, reviews, room } = openWindow({ confirmed: [] });
    await follow();
    await follow();
    expect([told, room.openCount]).toEqual([["review gpu:8000"], 0]);
    reviews.wanted = true;
    window.setting = named(both, new URL("http://other:1"));
    await follow();
    expect(told).toEqual(["review gpu:8000", "review other:1", "ask http://other:1"]);
    reviews.granted = true;
    window.setting = named();
    await follow();
    await settle();
    expect([server.view?.status.kind, server.sends("chat")]).toEqual(["here", true]);
  });

  it("is told again when it was taken out of the settings meanwhile, and asked about only where no other window did", async () => {
    const { window, follow, told, reviews, consented, server } = openWindow({ confirmed: [] });
    await follow();
    window.setting = { kind: "none" };
    await follow();
    window.setting = named();
    reviews.wanted = true;
    server.follow();
    consented.add(gpu.origin);
    await settle();
    expect(told).toEqual(["review gpu:8000", "review gpu:8000"]);
    expect(server.sends("chat")).toBe(true);
  });

  it("is told once where the setting is wrong", async () => {
    const { window, follow, told } = openWindow({ setting: { kind: "invalid", message: "wrong" } });
    await follow();
    await follow();
    window.setting = { kind: "invalid", message: "wrong otherwise" };
    await follow();
    expect(told).toEqual(["wrong", "wrong otherwise"]);
  });

  it("is forgotten with all that belongs to it, and nobody is asked about it again", async () => {
    const { server, follow, consented, window, room, told } = openWindow();
    await follow();
    await server.disconnect();
    await settle();
    expect([[...consented], window.setting, room.openConnections, server.view, told]).toEqual([[], { kind: "none" }, 0, undefined, []]);
  });

  it("gives a role a model of it, and takes it back, still showing what it has", async () => {
    const { server, follow, room } = openWindow({ setting: named({ chat: "coder" }) });
    await follow();
    await server.choose("completion", "/models/talker.gguf");
    await settle();
    expect(server.completion.state).toMatchObject({ model: { name: "talker" } });
    await server.choose("completion", undefined);
    await server.choose("chat", undefined);
    await settle();
    expect([server.view?.status.kind, server.view?.models.length, server.sends("chat")]).toEqual(["unused", 2, false]);
    expect(room.calls).toEqual(["identify"]);
  });

  it("tells what it has to who asks, though no role is its own", async () => {
    const { server, follow, room } = openWindow({ setting: named({}) });
    await follow();
    await server.refresh();
    expect([server.view?.status.kind, server.view?.models.map(({ id }) => id)]).toEqual(["unused", ["coder", "/models/talker.gguf"]]);
    expect(room.calls).toEqual(["identify"]);
  });

  it("must be named before anything of it is wanted", async () => {
    const { server, follow } = openWindow({ setting: { kind: "none" } });
    await follow();
    for (const want of [server.refresh(), server.setKey(), server.choose("chat", "coder")]) {
      await expect(want).rejects.toThrow("server: must be named first");
    }
  });

  it.each(["up", "away", "wrongKey", "hangs"] as const)("has this machine compare answers, whatever the server does: %s", async (mood) => {
    const { server, follow, room } = openWindow();
    room.mood = mood;
    await follow();
    const asked = room.calls.length;
    expect(await server.chatBackend.scoreAnswers?.([], ["a"], never)).toEqual([0]);
    expect(room.calls.length).toBe(asked);
  });

  it("answers whatever is asked, and has a connection only while everything holds, in any order of changes", async () => {
    const steps = ["trust", "on", "consent", "name", "other model", "key", "refresh", "ask", "tick"] as const;
    const moods = ["up", "hangs", "away", "wrongKey", "busy"] as const;
    const step = fc.oneof(
      fc.constantFrom(...steps),
      fc.constantFrom(...moods).map((mood) => ({ mood })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (order) => {
        const { server, window, consented, room, timers, follow } = openWindow();
        const asked: Promise<string>[] = [];
        await follow();
        for (const now of order) {
          if (typeof now === "object") room.mood = now.mood;
          else if (now === "trust") window.isTrusted = !window.isTrusted;
          else if (now === "on") window.isOn = !window.isOn;
          else if (now === "consent") if (!consented.delete(gpu.origin)) consented.add(gpu.origin);
          if (now === "name") window.setting = window.setting.kind === "none" ? named() : { kind: "none" };
          if (now === "other model" && window.setting.kind === "named") window.setting = named({ chat: "/models/talker.gguf" });
          if (now === "key" || now === "refresh") void (now === "key" ? server.setKey() : server.refresh()).catch(() => {});
          if (now === "ask") asked.push(textOf(server.completionBackend(mine)), textOf(server.chatBackend));
          if (now === "tick") await timers.ringNext(Number.MAX_SAFE_INTEGER);
          await follow();
          const holds = window.isTrusted && window.isOn && consented.has(gpu.origin) && window.setting.kind === "named";
          expect(room.openConnections).toBe(holds ? 1 : 0);
        }
        server.dispose();
        for (const text of await Promise.all(asked)) expect(text).toMatch(/^(?:server|local)$/u);
        await settle();
        expect([room.openConnections, timers.nextMs]).toEqual([0, Number.POSITIVE_INFINITY]);
      }),
    );
  });

  it("leaves nothing behind at its end", async () => {
    const { server, follow, room, timers, keyListeners, states } = openWindow();
    room.mood = "away";
    await follow();
    server.dispose();
    await follow();
    expect([room.openConnections, timers.nextMs, keyListeners.size, states]).toEqual([0, Number.POSITIVE_INFINITY, 0, []]);
  });
});
