import { beforeEach, describe, expect, it } from "vitest";
import type { DashboardState } from "../../../src/shared/dashboardProtocol.ts";
import "../../../src/webview/dashboard/dashboardApp.ts";
import { busyMonth, firstDay, firstEvening } from "./exampleStates.ts";

const asked: string[] = [];
beforeEach(() => asked.splice(0));

async function open(state: DashboardState) {
  document.body.replaceChildren();
  const app = document.createElement("nearline-dashboard");
  const note = (name: string) => async () => void asked.push(name);
  app.host = { ready: note("ready"), clear: note("clear"), selectModel: note("selectModel") };
  document.body.append(app);
  app.showState(state);
  await app.updateComplete;
  const text = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, " ").trim();
  return {
    app,
    text: (selector: string) => text(app.querySelector(selector)),
    texts: (selector: string) => [...app.querySelectorAll(selector)].map(text),
    labels: () => [...app.querySelectorAll("svg")].map((svg) => svg.getAttribute("aria-label")),
    async click(selector: string) {
      app.querySelector<HTMLElement>(selector)?.click();
      await app.updateComplete;
    },
  };
}

describe("the dashboard", () => {
  it("says what runs and what memory it takes", async () => {
    const { texts } = await open(busyMonth);
    expect(texts(".worker h2, .worker p")).toEqual([
      "SmolLM2-135M-Instruct",
      "CPU, 2 threads",
      "430 MB of memory in use",
      "103 MB for its weights",
      "94 of 512 MB for text that was read",
    ]);
    expect(asked).toEqual(["ready"]);
  });

  it("names the server that the model is on, and what is missing there", async () => {
    const server = { host: "gpu.example.com:8080", missing: ["It tells no probabilities."] };
    const { texts } = await open({ ...busyMonth, worker: { kind: "ready", name: "Qwen", device: "llama.cpp", server } });
    expect(texts(".worker h2, .worker p")).toEqual([
      "Qwen",
      "on the server gpu.example.com:8080; what is completed is sent there",
      "It tells no probabilities.",
    ]);
  });

  it.each([
    ["off", "Nearline is off; nothing runs."],
    ["loading", "The model is being loaded."],
    ["failed", "The model could not be loaded; the log says why."],
  ] as const)("says so where the worker is %s", async (kind, words) => {
    const { texts } = await open({ ...busyMonth, worker: { kind } });
    expect(texts(".worker p")).toEqual([words]);
  });

  it("tells in numbers and sentences what came of a month", async () => {
    const { texts, labels } = await open(busyMonth);
    expect(texts(".facts div")).toEqual(["accepted23 %", "characters saved15,778", "kept for 30 s90 %", "kept for 5 min80 %"]);
    expect(labels()).toEqual([
      "Suggestions. 2,959 shown, 686 accepted",
      "Waiting time. Half of the suggestions came within 186 ms, 95 of 100 within 710 ms",
      "Tokens of prompts. 94 % of 15.4M tokens had been read before and were not computed again",
      "Processor time. 640 ms for each suggestion shown, 45 min in all",
    ]);
    expect(texts(".dates")[0]).toBe("Jan 2Jan 31");
  });

  it("draws a bar for each day that has something, the part within the whole, and names both where one points", async () => {
    const { app, texts } = await open(busyMonth);
    const figure = app.querySelector("figure");
    const bars = (kind: string) => [...(figure?.querySelectorAll(`.${kind}`) ?? [])].map((bar) => Number(bar.getAttribute("height")));
    const counted = busyMonth.days.filter(({ shown }) => shown > 0);
    expect(bars("whole")).toHaveLength(counted.length);
    expect(bars("part").every((part, index) => part > 0 && part < (bars("whole")[index] ?? 0))).toBe(true);
    expect(Math.max(...bars("whole"))).toBeLessThanOrEqual(60);
    expect(texts("figure:first-of-type .day title")[0]).toBe("Jan 2 shown: 120 accepted: 22");
  });

  it("breaks a line where a day has nothing, and draws a day alone as a dot", async () => {
    const { app } = await open(firstEvening);
    expect(app.querySelector(".line.first")?.getAttribute("d")).toMatch(/^M295 [\d.]+$/);
    expect(app.querySelector(".dots.first")?.getAttribute("d")).toMatch(/^M295 [\d.]+h0$/);
    const { app: busy } = await open(busyMonth);
    // Weekends, and a holiday after the second, part the month into five.
    expect(busy.querySelector(".line.second")?.getAttribute("d")?.match(/M/g)).toHaveLength(5);
  });

  it("has all of it in tables, newest day first, and remembers that they are wanted", async () => {
    const { app, texts, click } = await open(busyMonth);
    const kept: boolean[] = [];
    app.onToggle = (isTable) => kept.push(isTable);
    await click("button[aria-pressed]");
    expect(app.querySelectorAll("svg")).toHaveLength(0);
    expect(texts("figure:first-of-type th[scope=col]")).toEqual([
      "Day",
      "shown",
      "accepted",
      "kept for 30 s",
      "kept for 5 min",
      "characters saved",
    ]);
    const row = (count: number) => texts(`figure:first-of-type tbody tr:nth-child(${count}) > *`);
    expect(row(1)).toEqual(["Jan 30", "166", "40", "90 %", "80 %", "920"]);
    expect(row(2)).toEqual(["Jan 29", "129", "35", "91 %", "80 %", "805"]);
    await click("button[aria-pressed]");
    expect(app.querySelectorAll("table")).toHaveLength(0);
    expect(kept).toEqual([true, false]);
  });

  it("is calm on the first day: no charts, nothing to clear, and that nothing is sent", async () => {
    const { app, text } = await open(firstDay);
    expect(app.querySelectorAll("svg, table, button[aria-pressed], details")).toHaveLength(0);
    expect(text(".empty-note")).toContain("Nothing was suggested yet.");
    expect(text("footer")).toBe("Counted and kept on this machine; no text is kept, and none of this is sent.");
  });

  it("leaves out what was not counted, and what is not known of the slowest", async () => {
    const { labels } = await open(firstEvening);
    expect(labels()).toEqual(["Suggestions. 3 shown, 1 accepted", "Waiting time. Half of the suggestions came within 93 ms"]);
  });

  it("has its buttons ask the host", async () => {
    const { click } = await open(busyMonth);
    await click(".worker button");
    await click("footer button");
    expect(asked).toEqual(["ready", "selectModel", "clear"]);
  });

  it("puts nothing from outside into the page but as text", async () => {
    const { app } = await open({ ...busyMonth, worker: { kind: "ready", name: "<img src=x onerror=alert(1)>", device: "<b>CPU</b>" } });
    expect(app.querySelectorAll("img, b, [style]")).toHaveLength(0);
  });
});
