import { expect, it } from "vitest";

interface HostTasks {
  readonly durationMs: number;
  readonly ownMs: number;
  readonly tasks: readonly { readonly ms: number; readonly passedMs: number; readonly functions: readonly string[] }[];
}

const { tasksOf }: { readonly tasksOf: (profile: object, bundle: string) => HostTasks } = await import(
  new URL("../../../bench/editor/hostTasks.mjs", import.meta.url).href
);

const node = (id: number, name: string, url: string, children: readonly number[] = []) => ({ id, name, url, children });

/** Each sample lasts until the next; times in microseconds. */
const profileOf = (samples: readonly (readonly [id: number, microseconds: number])[]) => ({
  nodes: [
    node(1, "(root)", "", [2, 3, 4, 7]),
    node(2, "(idle)", ""),
    node(3, "(garbage collector)", ""),
    node(4, "fire", "file:///vscode/out/host.js", [5]),
    node(5, "listen", "file:///home/me/nearline/dist/extension.js", [6]),
    node(6, "stringify", "node:internal"),
    node(7, "other", "file:///home/me/other/dist/main.js"),
  ],
  samples: samples.map(([id]) => id),
  timeDeltas: [0, ...samples.map(([, microseconds]) => microseconds)],
  startTime: 0,
  endTime: samples.reduce((sum, [, microseconds]) => sum + microseconds, 0),
});

it("a stretch has what the extension calls and garbage in between, and ends where others run", () => {
  const { tasks, ownMs, durationMs } = tasksOf(
    profileOf([
      [2, 5000],
      [4, 1000],
      [5, 2000],
      [6, 3000],
      [3, 1500],
      [5, 500],
      [7, 9000],
      [5, 4000],
      [3, 250],
      [2, 700],
      [3, 8000],
      [5, 500],
    ]),
    "/nearline/dist/extension.js",
  );
  expect(tasks.map(({ ms }) => ms)).toEqual([7, 4.25]);
  expect(tasks[0]?.functions).toEqual(["stringify 3.0", "listen 2.5", "(garbage collector) 1.5"]);
  expect(ownMs).toBe(11.75);
  expect(durationMs).toBe(35.45);
});

it("a stretch is without the time in which another process had the processor, as far as no samples were taken", () => {
  const profile = profileOf([
    [2, 1000],
    [5, 250],
    [6, 9000],
    [5, 250],
    [2, 2000],
    [5, 6000],
    [2, 1000],
    [5, 250],
    [6, 250],
    [5, 1000],
    [2, 5000],
  ]);
  const waits = [
    [900, 5],
    [10_600, 13],
    [18_600, 14],
    [21_000, 24],
  ];
  const bundle = "/nearline/dist/extension.js";
  const own = tasksOf({ ...profile, waits }, bundle).tasks;
  // Of the last one three quarters of a millisecond have no samples, however long the thread waited around it.
  expect(own.map(({ ms, passedMs }) => [ms, passedMs])).toEqual([
    [5, 6],
    [1.5, 9.5],
  ]);
  expect(tasksOf(profile, bundle).tasks.map(({ ms }) => ms)).toEqual([9.5, 6, 1.5]);
});
