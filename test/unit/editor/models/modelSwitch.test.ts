import { describe, expect, it } from "vitest";
import { followModelPaths } from "../../../../src/editor/models/followModelPaths.ts";
import { ModelHosts, type ModelPaths } from "../../../../src/editor/models/modelHosts.ts";
import { modelSwitch } from "../../../../src/editor/models/modelSwitch.ts";
import { messageOf } from "../../../../src/shared/errors.ts";
import { FakeMachine } from "../../../fixtures/fakeWorkers.ts";
import { settle } from "../../../fixtures/timerQueue.ts";

async function running(chat?: string) {
  const machine = new FakeMachine();
  const settings: { paths: ModelPaths; isReadOnly: boolean } = { paths: { completion: "old", chat }, isReadOnly: false };
  const hosts = new ModelHosts({ create: machine.create, paths: settings.paths, tell: () => {} });
  const refused: string[] = [];
  const follow = followModelPaths({
    hosts,
    readPaths: () => settings.paths,
    onRefused: (error) => refused.push(messageOf(error)),
  });
  const models = modelSwitch(hosts, async (role, path) => {
    if (settings.isReadOnly) throw new Error("the settings cannot be written");
    settings.paths = { ...settings.paths, [role]: path };
    follow();
  });
  /** While something loads, which goes on. */
  const write = async (paths: ModelPaths) => {
    settings.paths = paths;
    follow();
    await settle();
  };
  const change = async (paths: ModelPaths) => {
    await write(paths);
    await machine.finish();
  };
  hosts.start(true);
  await machine.finish();
  return { machine, hosts, settings, models, refused, write, change };
}

describe("modelSwitch", () => {
  it("writes the setting only when the model is loaded, and loads it once", async () => {
    const { machine, models, settings, hosts } = await running();
    const chosen = models.choose("completion", "new", () => {});
    await Promise.resolve();
    expect(settings.paths.completion).toBe("old");
    await machine.finish();
    expect(await chosen).toMatchObject({ name: "new" });
    expect([settings.paths, models.pathFor("completion"), models.pathFor("chat")]).toEqual([
      { completion: "new", chat: undefined },
      "new",
      "new",
    ]);
    expect([machine.workers.length, machine.processes.size, hosts.state.kind]).toEqual([2, 1, "ready"]);
  });

  it("does not load anew what is at work", async () => {
    const { machine, models } = await running();
    expect(await models.choose("completion", "old", () => {})).toMatchObject({ name: "old" });
    expect(machine.workers).toHaveLength(1);
  });

  it("keeps the model at work where it is chosen again while another one loads", async () => {
    const { machine, models, settings } = await running();
    const other = expect(models.choose("completion", "new", () => {})).rejects.toThrow("another choice");
    await settle();
    const again = models.choose("completion", "old", () => {});
    await machine.finish();
    await other;
    expect(await again).toMatchObject({ name: "old" });
    await machine.finish();
    expect([models.pathFor("completion"), settings.paths.completion, machine.processes.size]).toEqual(["old", "old", 1]);
  });

  it("leaves the setting as it was where the model cannot be loaded", async () => {
    const { machine, models, settings } = await running();
    const chosen = expect(models.choose("completion", "bad", () => {})).rejects.toThrow("bad: is no model");
    await machine.finish();
    await chosen;
    expect([settings.paths.completion, models.pathFor("completion")]).toEqual(["old", "old"]);
  });

  it("goes back to the model before where the setting cannot be written", async () => {
    const { machine, models, settings } = await running();
    settings.isReadOnly = true;
    const chosen = expect(models.choose("completion", "new", () => {})).rejects.toThrow("cannot be written");
    await machine.finish();
    await chosen;
    await machine.finish();
    expect([models.pathFor("completion"), machine.processes.size]).toEqual(["old", 1]);
  });

  it("gives the chat a model of its own, and takes it back", async () => {
    const { machine, models, settings } = await running();
    const chosen = models.choose("chat", "large", () => {});
    await machine.finish();
    await chosen;
    expect([settings.paths, machine.processes.size]).toEqual([{ completion: "old", chat: "large" }, 2]);
    await models.share();
    await machine.finish();
    expect([settings.paths.chat, models.pathFor("chat"), machine.processes.size]).toEqual([undefined, "old", 1]);
  });

  it("runs one process where both roles have come to the same model", async () => {
    const { machine, models } = await running("large");
    const chosen = models.choose("completion", "large", () => {});
    await machine.finish();
    await chosen;
    expect([models.pathFor("chat"), machine.processes.size]).toEqual(["large", 1]);
  });
});

describe("followModelPaths", () => {
  it("exchanges the model when its path is written by hand, and keeps the one before in effect where it is refused", async () => {
    const { hosts, machine, refused, change } = await running();
    await change({ completion: "new", chat: undefined });
    expect(hosts.completion.path).toBe("new");
    await change({ completion: "bad", chat: undefined });
    expect([hosts.completion.path, hosts.state.kind, refused]).toEqual(["new", "ready", ["bad: is no model"]]);
    await change({ completion: "bad", chat: undefined });
    expect(refused).toHaveLength(1);
    await change({ completion: "new", chat: undefined });
    expect([hosts.completion.path, machine.processes.size]).toEqual(["new", 1]);
  });

  it("gives the chat its own model, another one, and none", async () => {
    const { hosts, refused, change } = await running();
    await change({ completion: "old", chat: "large" });
    expect(hosts.chat.path).toBe("large");
    await change({ completion: "old", chat: "bad" });
    expect([hosts.chat.path, refused]).toEqual(["large", ["bad: is no model"]]);
    await change({ completion: "old", chat: undefined });
    expect(hosts.chat.path).toBe("old");
  });

  it("loads nothing while Nearline is off, and the right models afterwards", async () => {
    const { hosts, machine, change } = await running();
    await hosts.stop();
    await change({ completion: "new", chat: "large" });
    expect([hosts.completion.path, hosts.chat.path, machine.processes.size]).toEqual(["new", "large", 0]);
    hosts.start(true);
    await machine.finish();
    expect([hosts.state, hosts.chat.state.kind]).toMatchObject([{ kind: "ready", model: { name: "new" } }, "resting"]);
  });

  it("goes back where the path is written back while the other model loads, and takes that for no failure", async () => {
    const { hosts, machine, refused, write, change } = await running();
    await write({ completion: "new", chat: undefined });
    await change({ completion: "old", chat: undefined });
    expect([hosts.completion.path, hosts.state.kind, machine.processes.size, refused]).toEqual(["old", "ready", 1, []]);
  });

  it("takes the last of several paths that are written while a model loads", async () => {
    const { hosts, machine, refused, write, change } = await running();
    await write({ completion: "new", chat: undefined });
    await write({ completion: "bad", chat: undefined });
    await change({ completion: "newer", chat: undefined });
    expect([hosts.completion.path, hosts.state.kind, machine.processes.size, refused]).toEqual(["newer", "ready", 1, []]);
  });

  it("has no model of the chat's own where it is taken back while it loads", async () => {
    const { hosts, machine, refused, write, change } = await running();
    await write({ completion: "old", chat: "large" });
    await change({ completion: "old", chat: undefined });
    expect([hosts.chat.path, hosts.chat.own, machine.processes.size, refused]).toEqual(["old", undefined, 1, []]);
  });

  it("keeps the chat's own model where its path is written back while another one loads", async () => {
    const { hosts, machine, refused, write, change } = await running("large");
    const asked = hosts.chat.connection(new AbortController().signal);
    await machine.finish();
    await asked;
    await write({ completion: "old", chat: "larger" });
    await change({ completion: "old", chat: "large" });
    expect([hosts.chat.path, hosts.chat.state.kind, machine.processes.size, refused]).toEqual(["large", "ready", 2, []]);
  });
});

describe("settings that are changed while models are exchanged", () => {
  const settingsOf = ({ workers }: FakeMachine, path: string) =>
    workers.filter((worker) => worker.path === path).map(({ settings }) => settings);

  it("are what the model that completes then runs with", async () => {
    const { hosts, machine, models } = await running();
    const chosen = models.choose("completion", "new", () => {});
    await settle();
    machine.settings = "changed";
    hosts.followSettings();
    await machine.finish();
    expect(await chosen).toMatchObject({ name: "new" });
    expect([settingsOf(machine, "new"), models.pathFor("completion"), machine.processes.size]).toEqual([["changed"], "new", 1]);
  });

  it("are what a model runs with that is exchanged for one that rests", async () => {
    const { hosts, machine, models } = await running();
    machine.workers[0]?.rest();
    const chosen = models.choose("completion", "new", () => {});
    await settle();
    machine.settings = "changed";
    hosts.followSettings();
    await machine.finish();
    await chosen;
    expect([settingsOf(machine, "old"), settingsOf(machine, "new")]).toEqual([["of the start"], ["changed"]]);
  });

  it("are what the chat's own model then runs with", async () => {
    const { hosts, machine, models } = await running();
    const chosen = models.choose("chat", "large", () => {});
    await settle();
    machine.settings = "changed";
    hosts.followSettings();
    await machine.finish();
    await chosen;
    expect(settingsOf(machine, "large").at(-1)).toBe("changed");
    expect(hosts.chat.path).toBe("large");
  });
});
