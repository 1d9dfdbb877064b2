/** What fits the selector in the page of a view, whichever of the views' pages has it; undefined where none has. */
export async function framed({ page }, selector) {
  for (const frame of page.frames()) {
    const found = frame.locator(selector);
    // A frame may go while it is asked.
    if ((await found.count().catch(() => 0)) > 0) return found.first();
  }
  return undefined;
}
