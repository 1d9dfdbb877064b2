import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openFile, typeForGhost } from "../editing.mjs";
import { processSockets, staysOnThisMachine } from "../processSockets.mjs";

/** @param {() => import("../nearline.e2e.mjs").Workbench} current */
export function privacySuite(current) {
  describe("privacy", () => {
    test("the worker has no internet socket while it suggests", async () => {
      await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
      const { workerPid } = await current().state();
      const seen = [];
      const watch = setInterval(() => seen.push(...processSockets(workerPid)), 20);
      try {
        await typeForGhost(current(), "ret");
      } finally {
        clearInterval(watch);
      }
      assert.deepEqual(seen, []);
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
