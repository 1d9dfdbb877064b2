import { describe, expect, it } from "vitest";
import { type PowerSources, readPowerSource } from "../../../../src/editor/models/powerSource.ts";
import { PowerWatch } from "../../../../src/editor/models/powerWatch.ts";

function told(sources: Partial<PowerSources> & Pick<PowerSources, "platform">): readonly boolean[] {
  const answers: boolean[] = [];
  readPowerSource((isBattery) => answers.push(isBattery), { list: () => [], read: () => undefined, run: () => {}, ...sources });
  return answers;
}

/** Supplies of Linux: name of the folder, then its files. */
function onLinux(supplies: Record<string, Record<string, string>>): readonly boolean[] {
  return told({
    platform: "linux",
    list: () => Object.keys(supplies),
    read(path) {
      const [name = "", key = ""] = path.split("/").slice(-2);
      return supplies[name]?.[key];
    },
  });
}

describe("readPowerSource", () => {
  it("tells a laptop that is plugged in from one that is not", () => {
    const draining = { type: "Battery", status: "Discharging" };
    expect(onLinux({ AC: { type: "Mains", online: "0" }, BAT0: draining })).toEqual([true]);
    expect(onLinux({ AC: { type: "Mains", online: "1" }, BAT0: draining })).toEqual([false]);
    expect(onLinux({ "ucsi-1": { type: "USB", online: "1" }, BAT0: { type: "Battery", status: "Charging" } })).toEqual([false]);
    expect(onLinux({ BAT0: draining })).toEqual([true]);
  });

  it("takes no mouse for a laptop, and a machine without a battery for one on mains", () => {
    expect(onLinux({ hidpp_battery_0: { type: "Battery", status: "Discharging", scope: "Device" } })).toEqual([false]);
    expect(onLinux({})).toEqual([false]);
  });

  it("asks pmset on macOS, and says nothing where that fails", () => {
    const says = (output: string) => told({ platform: "darwin", run: (_, __, onOutput) => onOutput(output) });
    expect(says("Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1)\t80%; discharging")).toEqual([true]);
    expect(says("Now drawing from 'AC Power'\n")).toEqual([false]);
    expect(says("")).toEqual([]);
  });

  it("says nothing on Windows", () => {
    expect(told({ platform: "win32" })).toEqual([]);
  });
});

describe("PowerWatch", () => {
  it("asks when a worker starts and while one runs, and sets no timer otherwise", () => {
    const timers: (() => void)[] = [];
    const state = { isBattery: false, isRunning: true, changes: 0, asked: 0 };
    const watch = new PowerWatch({
      timers: {
        nowMs: () => 0,
        after(_, callback) {
          timers.push(callback);
          return () => timers.splice(timers.indexOf(callback), 1);
        },
      },
      isRunning: () => state.isRunning,
      onChange: () => state.changes++,
      read(onSource) {
        state.asked++;
        onSource(state.isBattery);
      },
    });
    expect(timers).toEqual([]);
    watch.ask();
    watch.ask();
    expect([timers.length, watch.isOnBattery, state.changes]).toEqual([1, false, 0]);
    state.isBattery = true;
    timers.shift()?.();
    expect([watch.isOnBattery, state.changes, timers.length]).toEqual([true, 1, 1]);
    watch.stop();
    expect(timers).toEqual([]);
    watch.ask();
    state.isRunning = false;
    timers.shift()?.();
    expect([timers.length, state.asked]).toEqual([0, 4]);
  });
});
