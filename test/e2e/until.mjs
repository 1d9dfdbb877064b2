import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits until a condition holds and returns its value, which is then not false, null or undefined.
 * @param {string} what completes the sentence "waited for …" of the error
 * @param {() => unknown} condition may be asynchronous
 */
export async function until(what, condition, timeoutMs = 10_000) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined && value !== null) return value;
    if (Date.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await wait(30);
  }
}
