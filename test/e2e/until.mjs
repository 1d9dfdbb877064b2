import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits until a condition holds and returns its value, which is then not false, null or undefined. The limit only ends what will
 * never come: on a machine that does much else a menu may take many seconds.
 * @param {string} what completes the sentence "waited for …" of the error
 * @param {() => unknown} condition may be asynchronous
 */
export async function until(what, condition, timeoutMs = 60_000) {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined && value !== null) return value;
    if (Date.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await wait(30);
  }
}

/**
 * Does something again and again until its effect is on the screen: a window that is busy loses keys, and closes menus that have just opened.
 * @param {import("playwright-core").Locator} shown
 * @param {() => Promise<unknown>} act may come on top of an earlier one
 */
export async function untilShown(shown, act) {
  await until(`${shown} to be shown`, async () => {
    await act();
    return shown
      .waitFor({ timeout: 5000 })
      .then(() => true)
      .catch(() => false);
  });
}
