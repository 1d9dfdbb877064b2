import { expect, test } from "vitest";
import { unlessAborted } from "../../../../src/modelStore/download/unlessAborted.ts";

test("what never ends is left when the signal fires, with its reason", async () => {
  const stop = new AbortController();
  const waited = unlessAborted(new Promise(() => {}), stop.signal);
  stop.abort(new Error("enough"));
  await expect(waited).rejects.toThrow("enough");
});

test("a signal that has fired comes before any result", async () => {
  await expect(unlessAborted(Promise.resolve(1), AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
});

test("results and failures pass through", async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(unlessAborted(Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
});
