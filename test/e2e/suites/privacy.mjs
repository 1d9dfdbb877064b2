import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { openFile, typeForGhost } from "../editing.mjs";
import { processSockets, staysOnThisMachine } from "../processSockets.mjs";
import { until } from "../until.mjs";

/** ONNX Runtime's telemetry opens its connections within a few seconds after it has been loaded. */
const watchMs = 12_000;

/** What ONNX Runtime's telemetry leaves in the folder for temporary files when it is at work. */
const telemetryFile = /^mat-debug-.*\.log$|\.ses$/;

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function privacySuite(current) {
  describe("privacy", () => {
    test("the worker has no internet socket, from its start on and while it suggests", async () => {
      const { workerPid } = await current().state();
      const seen = new Map();
      let watched = 0;
      await current().command("nearline.restartWorker");
      await until("the new worker", async () => {
        const pid = (await current().state()).workerPid;
        return pid !== undefined && pid !== workerPid;
      });
      const pid = (await current().state()).workerPid;
      const watch = setInterval(() => {
        watched++;
        for (const socket of processSockets(pid)) seen.set(JSON.stringify(socket), socket);
      }, 5);
      try {
        await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
        await typeForGhost(current(), "ret");
        await current().page.waitForTimeout(watchMs);
        await until("enough looks", () => watched > 100);
      } finally {
        clearInterval(watch);
      }
      assert.deepEqual([...seen.values()], []);
    });

    test("the library that runs the model collects no telemetry", async () => {
      const files = await until("a list of the temporary files", () => {
        try {
          return readdirSync(join(current().dataFolder, "tmp"), { recursive: true }).map(String);
        } catch (error) {
          // A folder went while it was to be read.
          if (error.code !== "ENOENT") throw error;
          return undefined;
        }
      });
      assert.deepEqual(
        files.filter((name) => telemetryFile.test(basename(name))),
        [],
      );
    });

    test("the extension host is connected to this machine only", async () => {
      const pid = await current().host(() => process.pid);
      assert.deepEqual(
        processSockets(pid).filter((socket) => !staysOnThisMachine(socket)),
        [],
      );
    });

    test("the window asked for nothing outside", () => {
      assert.deepEqual(current().outsideRequests, []);
    });
  });
}
