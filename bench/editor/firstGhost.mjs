import { waitForReady } from "../../test/e2e/editing.mjs";
import { readGhostText } from "../../test/e2e/ghostText.mjs";
import { until } from "../../test/e2e/until.mjs";

/** VS Code does not ask at keys that come right after it has drawn its first editor. Whoever types goes on; here the wish is spoken. */
const askAgainMs = 400;

/**
 * How long it takes from the start of the extension host's process until a suggestion is on the screen, in a window
 * that was opened with a file. As soon as the extension is there somebody types and asks, and asks again till it comes.
 * @param {Awaited<ReturnType<typeof import("../../test/e2e/workbench.mjs").openWorkbench>>} workbench
 * @returns {Promise<{ hostToGhostMs: number, hostToActiveMs: number, activationMs: number, loadMs: number }>}
 */
export async function firstGhost(workbench) {
  const { page } = workbench;
  const hostStartMs = await workbench.host(() => performance.timeOrigin);
  await until("the extension", async () => (await workbench.state()) !== undefined, 60_000);
  const activeMs = Date.now();
  await page.locator(".editor-instance .monaco-editor").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  ret");
  let askedAtMs = Date.now();
  const ghostMs = await until(
    "the first ghost text",
    async () => {
      if ((await readGhostText(page)) !== undefined) return Date.now();
      if (Date.now() - askedAtMs < askAgainMs) return undefined;
      askedAtMs = Date.now();
      await page.keyboard.press("Alt+\\");
      return undefined;
    },
    120_000,
  );
  const { activationMs, model } = await waitForReady(workbench);
  return { hostToGhostMs: ghostMs - hostStartMs, hostToActiveMs: activeMs - hostStartMs, activationMs, loadMs: model.loadMs };
}
