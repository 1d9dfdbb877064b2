import { beforeEach, describe, expect, it } from "vitest";
import { failureNotice } from "../../../../src/editor/workers/failureNotice.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { fake } from "../../../fake/vscode.ts";

beforeEach(() => fake.reset());

function noticeOf(isShown: (message: string) => boolean = () => false) {
  const tell = failureNotice({ isShown, onError() {} });
  return (message: string, failureCount: number) =>
    tell({ kind: "failed", error: new AppError("worker/stopped", message), failureCount, retryAtMs: 1 });
}

const quiet = { isShown: () => false, onError() {} };

/** A failure after which nothing starts by itself. */
function failForGood(message: string): void {
  failureNotice(quiet)({ kind: "failed", error: new AppError("model/notGguf", message), failureCount: 1 });
}

const told = () => fake.state.errors.map(([message]) => message);

describe("failureNotice", () => {
  it("leaves a failure alone that a restart may heal, and tells it once when it comes back", () => {
    const fail = noticeOf();
    fail("worker: gone", 1);
    expect(fake.state.errors).toEqual([]);
    for (const failureCount of [2, 3, 4]) fail("worker: gone", failureCount);
    expect(fake.state.errors).toEqual([["Nearline: worker: gone", "Restart Worker", "Show Log"]]);
  });

  it("tells a failure at once that nothing will heal", () => {
    failForGood("model: is not a GGUF file");
    expect(told()).toEqual(["Nearline: model: is not a GGUF file"]);
  });

  it("tells another failure in the same row, and the same one in a new row", () => {
    const fail = noticeOf();
    fail("one", 1);
    fail("one", 2);
    fail("two", 3);
    fail("two", 1);
    fail("two", 2);
    expect(told()).toEqual(["Nearline: one", "Nearline: two", "Nearline: two"]);
  });

  it("leaves a failure alone that the user sees elsewhere, and tells the one after it that they do not", () => {
    let isShown = true;
    const fail = noticeOf((message) => isShown && message === "one");
    fail("one", 2);
    fail("two", 3);
    isShown = false;
    fail("one", 4);
    expect(told()).toEqual(["Nearline: two", "Nearline: one"]);
  });

  it("says nothing while all is well", () => {
    failureNotice(quiet)({ kind: "loading", stage: "read", fraction: 0 });
    expect(fake.state.errors).toEqual([]);
  });

  it("runs the command of the button that was pressed", async () => {
    fake.state.choice = "Restart Worker";
    noticeOf()("worker: gone", 2);
    await expect.poll(() => fake.state.executed).toEqual([["nearline.restartWorker"]]);
  });
});
