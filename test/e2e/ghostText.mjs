import { until } from "./until.mjs";

/** What VS Code draws a suggestion with: a part in the line of the cursor, and the lines below it. */
export const ghostSelector = ".ghost-text-decoration, .ghost-text-decoration-preview, .ghost-text";

/**
 * The suggestion on the screen.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ inline: string, lines: string[] } | undefined>} inline: the part in the cursor's line; lines: those below
 */
export async function readGhostText(page) {
  const ghost = await page.evaluate(() => {
    // VS Code draws each space as one that does not break.
    const text = (element) => element.textContent.replaceAll("\u00a0", " ");
    const inline = [...document.querySelectorAll(".ghost-text-decoration, .ghost-text-decoration-preview")].map(text).join("");
    const below = [...document.querySelectorAll(".ghost-text")].map((element) => element.closest(".view-line") ?? element);
    return { inline, lines: [...new Set(below)].map(text) };
  });
  return ghost.inline === "" && ghost.lines.length === 0 ? undefined : ghost;
}

/** Waits for a suggestion to be on the screen and to stay the same for a moment. */
export async function waitForGhostText(page, timeoutMs) {
  let before;
  return until(
    "ghost text",
    async () => {
      await nextDrawing(page);
      const ghost = await readGhostText(page);
      const same = ghost !== undefined && JSON.stringify(ghost) === JSON.stringify(before);
      before = ghost;
      return same ? ghost : undefined;
    },
    timeoutMs,
  );
}

export async function waitForNoGhostText(page, timeoutMs) {
  await until("the ghost text to go", async () => (await readGhostText(page)) === undefined, timeoutMs);
}

/** What was typed before is on the screen then: VS Code draws in the next frame, which may be late. A page behind another may have none. */
async function nextDrawing(page) {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
        setTimeout(resolve, 1000);
      }),
  );
}
