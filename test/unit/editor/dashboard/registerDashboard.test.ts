import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import type { StatisticsByDay } from "../../../../src/completion/statistics/statisticsByDay.ts";
import { registerDashboard } from "../../../../src/editor/dashboard/registerDashboard.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import { commands, fake, Uri } from "../../../fake/vscode.ts";
import { fakeView } from "../chat/fakePanel.ts";
import { serverHere, serverModel } from "../servers/serverExample.ts";

const info = {
  name: "SmolLM2",
  architecture: "llama",
  parameterCount: 1,
  contextTokens: 2048,
  readsContext: false,
  loadMs: 1,
  kvBudgetBytes: 512,
};
const ready: WorkerState = { kind: "ready", model: { ...info, device: "CPU, 2 threads" } };
const work = { cpuMs: { suggestions: 1, other: 0 }, promptTokens: 1, reusedTokens: 0, generatedTokens: 1, residentBytes: 400, kvBytes: 90 };

beforeEach(() => fake.reset());

function setUp() {
  let state: WorkerState = { kind: "off" };
  let counted: StatisticsByDay = {};
  let readCount = 0;
  const listeners: ((state: WorkerState) => void)[] = [];
  const asked: string[] = [];
  const errors: unknown[] = [];
  const dashboard = registerDashboard({
    extensionUri: Uri.parse("file:/extension") as unknown as vscode.Uri,
    host: {
      get state() {
        return state;
      },
      onState(listener) {
        listeners.push(listener);
        return () => {};
      },
    },
    server: () => serverHere,
    async statistics() {
      readCount++;
      return counted;
    },
    clear: async () => void asked.push("clear"),
    date: () => new Date(2026, 0, 31, 12).getTime(),
    log: (line) => errors.push(line),
  });
  const view = fakeView();
  fake.state.panels.push(view.panel);
  const posted = vi.spyOn(view.webview, "postMessage");
  void commands.executeCommand("nearline.showDashboard");
  const call = async (name: string, ...parameters: unknown[]) => {
    view.post({ t: "q", m: name, a: parameters, i: "1" });
    await settle();
  };
  return {
    asked,
    call,
    dashboard,
    errors,
    view,
    count(statistics: StatisticsByDay) {
      counted = statistics;
    },
    setState(next: WorkerState) {
      state = next;
      for (const listener of listeners) listener(next);
    },
    readCount: () => readCount,
    /** States that the page was sent, as it gets them. */
    states: () =>
      posted.mock.calls
        .map(([message]) => message as { m?: string; a?: unknown[] })
        .flatMap(({ m, a }) => (m === "showState" ? [JSON.parse(JSON.stringify(a?.[0]))] : [])),
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("the dashboard's host", () => {
  it("sends a page that is ready how things are, and again when they change", async () => {
    const { call, count, dashboard, setState, states } = setUp();
    dashboard.show();
    await settle();
    expect(states()).toEqual([]);
    await call("ready");
    expect(states()).toHaveLength(1);
    expect(states()[0]).toMatchObject({ worker: { kind: "off" }, total: { shown: 0 } });

    count({ "2026-01-31": { ...noCounts, shown: 5 } });
    dashboard.show();
    dashboard.show();
    await settle();
    expect(states()).toHaveLength(2);
    expect(states()[1].total.shown).toBe(5);

    setState(ready);
    await settle();
    expect(states().at(-1).worker).toEqual({ kind: "ready", name: "SmolLM2", device: "CPU, 2 threads", kvBudgetBytes: 512 });
  });

  it("tells the worker's memory until the worker ends", async () => {
    const { call, dashboard, setState, states } = setUp();
    setState(ready);
    dashboard.worked(work);
    await call("ready");
    expect(states()[0].worker).toMatchObject({ residentBytes: 400, kvBytes: 90, kvBudgetBytes: 512 });
    setState({ kind: "off" });
    setState(ready);
    await settle();
    expect(states().at(-1).worker).not.toHaveProperty("residentBytes");
  });

  it("says at once that a server answers, with what it lacks and without this machine's memory", async () => {
    const { call, dashboard, setState, states } = setUp();
    setState(ready);
    dashboard.worked(work);
    await call("ready");
    setState({ kind: "ready", model: { ...info, name: "Qwen", device: "llama.cpp", server: serverHere.host } });
    await settle();
    expect(states().at(-1).worker).toEqual({
      kind: "ready",
      name: "Qwen",
      device: "llama.cpp",
      server: { host: serverHere.host, missing: serverModel.missing },
    });
    setState(ready);
    await settle();
    expect(states().at(-1).worker).toMatchObject({ name: "SmolLM2", residentBytes: 400 });
  });

  it("says once that the model is being loaded, however often the worker tells how far", async () => {
    const { call, setState, states } = setUp();
    await call("ready");
    for (const fraction of [0, 0.1, 0.2, 0.3]) {
      setState({ kind: "loading", stage: "read", fraction });
      await settle();
    }
    expect(states().map(({ worker }) => worker.kind)).toEqual(["off", "loading"]);
  });

  it("reads nothing for a page that cannot be seen, and goes on with the next one", async () => {
    const { call, dashboard, readCount, view } = setUp();
    await call("ready");
    view.setVisible(false);
    const before = readCount();
    dashboard.show();
    await settle();
    expect(readCount()).toBe(before);
    view.setVisible(true);
    await call("ready");
    expect(readCount()).toBe(before + 1);
  });

  it("does what the page's buttons say and nothing else", async () => {
    const { asked, call, errors } = setUp();
    await call("clear");
    await call("selectModel");
    expect(asked).toEqual(["clear"]);
    expect(fake.state.executed.at(-1)).toEqual(["nearline.showModels"]);
    await call("clear", "all");
    await call("constructor");
    await call("showState", {});
    expect(asked).toEqual(["clear"]);
    // Each call that was refused is told in the log.
    expect(errors).toHaveLength(3);
  });

  it("has a page of its own name, with nothing from elsewhere", () => {
    const { view } = setUp();
    expect(view.webview.html).toContain("<title>Nearline Dashboard</title>");
    expect(view.webview.html).toContain("/dist/dashboard.js");
  });

  it("leads to the tab that is open, and opens another once that was closed", async () => {
    const { view } = setUp();
    await commands.executeCommand("nearline.showDashboard");
    expect(view.revealCount()).toBe(1);
    view.dispose();
    const next = fakeView();
    fake.state.panels.push(next.panel);
    await commands.executeCommand("nearline.showDashboard");
    expect(view.revealCount()).toBe(1);
    expect(next.webview.html).toContain("/dist/dashboard.js");
  });

  it("closes its tab with the extension", () => {
    const { dashboard, view } = setUp();
    const closed = vi.fn();
    view.panel.onDidDispose(closed);
    dashboard.dispose();
    expect(closed).toHaveBeenCalledOnce();
  });
});
