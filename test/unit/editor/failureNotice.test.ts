import { beforeEach, describe, expect, it } from "vitest";
import { failureNotice } from "../../../src/editor/failureNotice.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { fake } from "../../fake/vscode.ts";

beforeEach(() => fake.reset());

function noticeOf() {
  const tell = failureNotice(() => {});
  return (message: string, failureCount: number) =>
    tell({ kind: "failed", error: new AppError("worker/stopped", message), failureCount, retryAtMs: 1 });
}

describe("failureNotice", () => {
  it("tells a failure once in a row of restarts, with two buttons", () => {
    const fail = noticeOf();
    for (const failureCount of [1, 2, 3]) fail("worker: gone", failureCount);
    expect(fake.state.errors).toEqual([["Nearline: worker: gone", "Show Log", "Restart Worker"]]);
  });

  it("tells another failure in the same row, and the same one in a new row", () => {
    const fail = noticeOf();
    fail("one", 1);
    fail("two", 2);
    fail("two", 1);
    expect(fake.state.errors.map(([message]) => message)).toEqual(["Nearline: one", "Nearline: two", "Nearline: two"]);
  });

  it("says nothing while all is well", () => {
    failureNotice(() => {})({ kind: "loading", stage: "read", fraction: 0 });
    expect(fake.state.errors).toEqual([]);
  });

  it("runs the command of the button that was pressed", async () => {
    fake.state.choice = "Restart Worker";
    noticeOf()("worker: gone", 1);
    await expect.poll(() => fake.state.executed).toEqual([["nearline.restartWorker"]]);
  });
});
