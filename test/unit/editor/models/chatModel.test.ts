import { describe, expect, it } from "vitest";
import { ModelHosts } from "../../../../src/editor/models/modelHosts.ts";
import { FakeMachine } from "../../../fixtures/fakeWorkers.ts";

const never = new AbortController().signal;

async function running(chat: string | undefined) {
  const machine = new FakeMachine();
  const told: string[] = [];
  const hosts = new ModelHosts({ create: machine.create, paths: { completion: "small", chat }, tell: (message) => told.push(message) });
  hosts.start(true);
  await machine.finish();
  const ask = async () => {
    const answer = hosts.chat.connection(never);
    await machine.finish();
    return answer;
  };
  return { machine, hosts, told, ask };
}

describe("ChatModel", () => {
  it("is the model that completes where the settings name no other one", async () => {
    const { machine, hosts, ask } = await running(undefined);
    expect(await ask()).toEqual({ answers: "small" });
    expect([hosts.chat.path, hosts.chat.state, machine.processes.size]).toEqual(["small", hosts.completion.state, 1]);
  });

  it("loads its own model when something is first asked, and completion keeps its own", async () => {
    const { machine, hosts, ask } = await running("large");
    expect([hosts.chat.state.kind, machine.processes.size]).toEqual(["resting", 1]);
    expect(await ask()).toEqual({ answers: "large" });
    expect(await hosts.completion.connection(never)).toEqual({ answers: "small" });
    expect(machine.processes.size).toBe(2);
    await hosts.stop();
    expect(machine.processes.size).toBe(0);
  });

  it("answers with the model that completes where memory does not allow both, and tells it once", async () => {
    const { machine, hosts, told, ask } = await running("large");
    machine.room = 1;
    expect(await ask()).toEqual({ answers: "small" });
    expect(await ask()).toEqual({ answers: "small" });
    expect(told).toEqual([expect.stringContaining("large: is too large")]);
    expect([hosts.chat.state.kind, machine.processes.size]).toEqual(["ready", 1]);
    machine.room = 2;
    hosts.restart();
    expect(await ask()).toEqual({ answers: "large" });
  });

  it("takes a model of its own when that is loaded, and stays with the one before where it cannot be", async () => {
    const { machine, hosts, ask } = await running(undefined);
    const refused = hosts.chat.choose("bad", () => {});
    const reason = expect(refused).rejects.toThrow("bad: is no model");
    await machine.finish();
    await reason;
    expect([hosts.chat.path, machine.processes.size]).toEqual(["small", 1]);
    const chosen = hosts.chat.choose("large", () => {});
    expect(hosts.chat.path).toBe("small");
    await machine.finish();
    expect(await chosen).toMatchObject({ name: "large" });
    expect(await ask()).toEqual({ answers: "large" });
    await hosts.chat.share();
    expect([hosts.chat.path, machine.processes.size]).toEqual(["small", 1]);
  });

  it("lets its own model end what it is answering when another one takes over, and asks it no more", async () => {
    const { machine, hosts, ask } = await running("large");
    await ask();
    let end = () => {};
    const own = [...machine.processes].find(({ path }) => path === "large");
    if (own === undefined) throw new Error("large: must run");
    own.answering = new Promise((resolve) => {
      end = resolve;
    });
    const shared = hosts.chat.share();
    await machine.finish();
    expect([hosts.chat.path, own.state.kind, machine.processes.size]).toEqual(["small", "ready", 2]);
    expect(await ask()).toEqual({ answers: "small" });
    end();
    await shared;
    expect([own.state.kind, machine.processes.size]).toEqual(["off", 1]);
  });

  it("does not wait for that when all is stopped", async () => {
    const { machine, hosts, ask } = await running("large");
    await ask();
    for (const process of machine.processes) process.answering = new Promise(() => {});
    void hosts.chat.share();
    await machine.finish();
    await hosts.stop();
    expect(machine.processes.size).toBe(0);
  });

  it("tells of the state of the model that answers, and of no other", async () => {
    const { machine, hosts, ask } = await running("large");
    const kinds: string[] = [];
    hosts.chat.onState(({ kind }) => kinds.push(kind));
    hosts.completion.restart();
    await machine.finish();
    expect(kinds).toEqual([]);
    await ask();
    expect(kinds).toEqual(["loading", "ready"]);
  });
});
