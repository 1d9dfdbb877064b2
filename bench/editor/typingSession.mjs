/**
 * Somebody types: a key each 120 to 250 ms, and at the end of a word a look at the screen, until a suggestion is there or
 * does not come. Measured in the page, from the key to the first picture with a suggestion for the text of that moment.
 */
import { ghostSelector } from "../../test/e2e/ghostText.mjs";

const shortestPauseMs = 120;
const longestPauseMs = 250;

/** A person who waits for a suggestion waits no longer than this. */
const patienceMs = 1500;

/**
 * @typedef {object} Keystroke
 * @property {number | undefined} ghostMs undefined: none came before the next key
 * @property {boolean} waited at the end of a word, with patience
 * @property {{ kind: string, source: string, ms: number, promptTokens: number, reusedTokens: number } | undefined} outcome
 *   the newest one of the extension since the key before
 */

/**
 * @param {Awaited<ReturnType<typeof import("../../test/e2e/workbench.mjs").openWorkbench>>} workbench its cursor where the typing begins
 * @param {string} text typed as it is; white space at the beginning of a line is put in at once, as an editor does
 * @param {number} keystrokeCount
 * @returns {Promise<Keystroke[]>}
 */
export async function typingSession(workbench, text, keystrokeCount) {
  const { page } = workbench;
  await page.evaluate(observeKeys, ghostSelector);
  const random = seededRandom(1);
  const keystrokes = [];
  let { outcomeCount } = await workbench.state();
  let offset = 0;
  while (keystrokes.length < keystrokeCount && offset < text.length) {
    const indentation = /^[ \t]+/.exec(text.slice(offset))?.[0];
    if (indentation !== undefined && (offset === 0 || text[offset - 1] === "\n")) {
      await page.keyboard.insertText(indentation);
      offset += indentation.length;
      continue;
    }
    const key = text[offset];
    const waited = !/\w/.test(text[offset + 1] ?? "") && /\w/.test(key);
    offset++;
    await page.keyboard.press(key === "\n" ? "Enter" : key);
    await page.waitForTimeout(shortestPauseMs + random() * (longestPauseMs - shortestPauseMs));
    const ghostMs = await page.evaluate((ms) => window.nearlineKeys.ghostMs(ms), waited ? patienceMs : 0);
    const state = await workbench.state();
    keystrokes.push({ ghostMs, waited, outcome: state.outcomeCount > outcomeCount ? state.lastOutcome : undefined });
    ({ outcomeCount } = state);
  }
  return keystrokes;
}

/** Runs in the page: `window.nearlineKeys.ghostMs(patienceMs)` tells of the last key. */
function observeKeys(selector) {
  let key;
  const look = (ownKey) => {
    if (key !== ownKey) return;
    if (document.querySelector(selector) === null) {
      requestAnimationFrame(() => look(ownKey));
      return;
    }
    ownKey.ghostMs = performance.now() - ownKey.startMs;
    ownKey.seen();
  };
  document.addEventListener(
    "keydown",
    () => {
      const ownKey = { startMs: performance.now() };
      ownKey.ghost = new Promise((resolve) => {
        ownKey.seen = resolve;
      });
      key = ownKey;
      // The editor draws the new text in the frame after this one; before, the suggestion for the old text is there.
      requestAnimationFrame(() => requestAnimationFrame(() => look(ownKey)));
    },
    { capture: true },
  );
  window.nearlineKeys = {
    async ghostMs(patienceMs) {
      const leftMs = key.startMs + patienceMs - performance.now();
      if (leftMs > 0) await Promise.race([key.ghost, new Promise((resolve) => setTimeout(resolve, leftMs))]);
      return key.ghostMs;
    },
  };
}

/** The same pauses at each run: a linear congruential generator with the constants of Numerical Recipes. */
function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
