import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { isLocked, lockFolder } from "../../../../src/modelStore/download/folderLock.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const temporary = temporaryFolder("lock");
let folder = "";
let count = 0;

beforeEach(() => {
  folder = temporary.path(String(count++));
  mkdirSync(folder);
});

const lockPath = () => join(folder, "download.lock");
const holder = (change: object) => writeFileSync(lockPath(), JSON.stringify({ pid: process.pid, host: hostname(), token: "x", ...change }));

/** Of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

test("one holds the lock until it lets go", async () => {
  const lock = await lockFolder(folder, "Example");
  expect((await appErrorOf(() => lockFolder(folder, "Example"))).code).toBe("download/busy");
  expect([await lock.isHeld(), await isLocked(folder)]).toEqual([true, true]);
  await lock.release();
  expect([await isLocked(folder), readdirSync(folder)]).toEqual([false, []]);
  await (await lockFolder(folder, "Example")).release();
});

const stale: readonly [string, () => void][] = [
  ["of a process that is gone", () => holder({ pid: deadPid() })],
  [
    "that nobody has touched for long, whoever has its number now",
    () => {
      holder({});
      utimesSync(lockPath(), new Date(0), new Date(0));
    },
  ],
  [
    "that was cut off when it was written",
    () => {
      writeFileSync(lockPath(), "{");
      utimesSync(lockPath(), new Date(0), new Date(0));
    },
  ],
];

test.each(stale)("a lock %s is taken over", async (_, write) => {
  write();
  expect(await isLocked(folder)).toBe(false);
  const lock = await lockFolder(folder, "Example");
  expect([await lock.isHeld(), readdirSync(folder)]).toEqual([true, ["download.lock"]]);
  await lock.release();
});

test("a lock of another machine is believed as long as it is touched", async () => {
  holder({ host: "elsewhere", pid: deadPid() });
  expect((await appErrorOf(() => lockFolder(folder, "Example"))).code).toBe("download/busy");
});

test("who lost the lock knows, and does not take it from the other", async () => {
  const lock = await lockFolder(folder, "Example");
  holder({ token: "another" });
  expect(await lock.isHeld()).toBe(false);
  await lock.release();
  expect(existsSync(lockPath())).toBe(true);
});

test("of many that take over a stale lock at once one gets it", async () => {
  holder({ pid: deadPid() });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder, "Example")));
  const locks = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const held = await Promise.all(locks.map((lock) => lock.isHeld()));
  expect(held.filter(Boolean)).toHaveLength(1);
});
