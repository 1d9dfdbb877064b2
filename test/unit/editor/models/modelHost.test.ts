import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelHost } from "../../../../src/editor/models/modelHost.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import { messageOf } from "../../../../src/shared/errors.ts";
import { FakeMachine } from "../../../fixtures/fakeWorkers.ts";
import { settle } from "../../../fixtures/timerQueue.ts";

const never = new AbortController().signal;

async function running(path = "old") {
  const machine = new FakeMachine();
  const host = new ModelHost(machine.create, path);
  const kinds: WorkerState["kind"][] = [];
  host.onState(({ kind }) => kinds.push(kind));
  host.start();
  await machine.finish();
  return { machine, host, kinds };
}

/** What became of an exchange. */
function outcomeOf(exchange: Promise<unknown>): Promise<string> {
  return exchange.then(
    () => "exchanged",
    (error: unknown) => messageOf(error),
  );
}

describe("ModelHost", () => {
  it("loads the other model beside the one that answers, which goes on until then", async () => {
    const { machine, host, kinds } = await running();
    const fractions: number[] = [];
    const exchanged = host.exchange("new", (fraction) => fractions.push(fraction));
    await settle();
    expect(await host.connection(never)).toEqual({ answers: "old" });
    expect([machine.processes.size, host.path]).toEqual([2, "old"]);
    await machine.finish();
    expect(await exchanged).toMatchObject({ name: "new" });
    expect([host.path, machine.processes.size, machine.mostProcesses]).toEqual(["new", 1, 2]);
    expect(await host.connection(never)).toEqual({ answers: "new" });
    expect(kinds).toEqual(["loading", "ready", "ready"]);
    expect(fractions).toEqual([0]);
  });

  it("keeps the model before where the other one cannot be loaded, and says why", async () => {
    const { machine, host, kinds } = await running();
    const outcome = outcomeOf(host.exchange("bad", () => {}));
    await machine.finish();
    expect(await outcome).toBe("bad: is no model");
    expect([host.path, host.state.kind, machine.processes.size]).toEqual(["old", "ready", 1]);
    expect(kinds).toEqual(["loading", "ready"]);
  });

  it("ends the one before first where both do not fit, and who asks meanwhile waits for the new one", async () => {
    const { machine, host, kinds } = await running();
    machine.room = 1;
    const exchanged = host.exchange("new", () => {});
    await settle();
    machine.loading[0]?.load();
    // Both processes end, one after the other.
    for (let round = 0; round < 4; round++) await settle();
    expect(host.path).toBe("new");
    const asked = host.connection(never);
    await machine.finish();
    expect(await exchanged).toMatchObject({ name: "new" });
    expect(await asked).toEqual({ answers: "new" });
    expect(kinds).not.toContain("off");
    expect(machine.processes.size).toBe(1);
  });

  it("loads the one before again where the new one fails alone, and answers with it who asked meanwhile", async () => {
    const { machine, host, kinds } = await running();
    machine.room = 0;
    const outcome = outcomeOf(host.exchange("new", () => {}));
    await settle();
    machine.loading[0]?.load();
    for (let round = 0; round < 4; round++) await settle();
    expect(host.path).toBe("new");
    const asked = host.connection(never);
    for (let round = 0; round < 8; round++) {
      await settle();
      // Memory that the new model does not get even alone is there for the one before.
      for (const worker of machine.loading) {
        machine.room = worker.path === "old" ? 1 : 0;
        worker.load();
      }
    }
    expect(await outcome).toBe("new: is too large");
    expect([host.path, host.state.kind, machine.processes.size]).toEqual(["old", "ready", 1]);
    expect(await asked).toEqual({ answers: "old" });
    expect(kinds).not.toContain("failed");
  });

  it("does not end a model for room that it does not take", async () => {
    const { machine, host } = await running();
    machine.workers[0]?.rest();
    await machine.finish();
    machine.room = 0;
    const outcome = outcomeOf(host.exchange("new", () => {}));
    await machine.finish();
    expect(await outcome).toBe("new: is too large");
    expect([host.state.kind, machine.workers.length]).toEqual(["resting", 2]);
  });

  it("loads nothing while it is off", async () => {
    const machine = new FakeMachine();
    const host = new ModelHost(machine.create, "old");
    await expect(host.exchange("new", () => {})).rejects.toMatchObject({ code: "worker/notReady" });
    expect(machine.mostProcesses).toBe(0);
  });

  it("ends with one working model with the settings of then, or none when off, whatever happens in whatever order", async () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant("exchange" as const), path: fc.constantFrom("a", "b", "bad") }),
      fc.record({ kind: fc.constantFrom("load" as const, "die" as const), which: fc.nat(2) }),
      fc.record({ kind: fc.constantFrom("stop" as const, "start" as const, "tick" as const, "rest" as const, "settings" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2), fc.array(event, { maxLength: 14 }), async (room, events) => {
        const { machine, host } = await running();
        machine.room = room;
        let isOn = true;
        let path = "old";
        const exchanges: Promise<unknown>[] = [];
        for (const happens of events) {
          switch (happens.kind) {
            case "exchange": {
              const exchange = host.exchange(happens.path, () => {});
              exchanges.push(
                exchange.then(
                  ({ name }) => {
                    path = name;
                  },
                  () => {},
                ),
              );
              break;
            }
            case "load":
              [...machine.processes][happens.which]?.load();
              break;
            case "die":
              [...machine.processes][happens.which]?.die();
              break;
            case "rest":
              for (const worker of machine.processes) worker.rest();
              break;
            case "stop":
              void host.stop();
              isOn = false;
              break;
            case "start":
              host.start();
              isOn = true;
              break;
            case "settings":
              machine.settings += "+";
              host.followSettings();
              break;
            case "tick":
              await settle();
          }
          expect(machine.mostProcesses).toBeLessThanOrEqual(2);
        }
        await machine.finish();
        await Promise.all(exchanges);
        await machine.finish();
        expect(host.path).toBe(path);
        expect(machine.mostProcesses).toBeLessThanOrEqual(2);
        if (!isOn) {
          expect([host.state.kind, machine.processes.size]).toEqual(["off", 0]);
          return;
        }
        const answer = host.connection(never);
        await machine.finish();
        expect(await answer).toEqual({ answers: path });
        expect([...machine.processes].map(({ settings }) => settings)).toEqual([machine.settings]);
      }),
      { numRuns: 500 },
    );
  });
});
