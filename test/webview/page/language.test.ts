/** The panel in the editor's language, in a real browser under its own policy. */
import { afterAll, beforeAll, expect, it } from "vitest";
import chinese from "../../../l10n/bundle.l10n.zh-cn.json" with { type: "json" };
import { speak } from "../../../src/shared/textLanguage.ts";
import { emptyPanel } from "../panelStates.ts";
import { chatPage, servePage } from "./servePage.ts";

let panel: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  speak({ tag: "zh-cn", texts: chinese });
  panel = await servePage(chatPage);
});
afterAll(() => panel.close());

it("shows all of its own words in Chinese", async () => {
  const page = await panel.open({ state: emptyPanel });
  expect(await page.locator("textarea").getAttribute("placeholder")).toBe("提问，或键入 @ 以附加代码");
  expect(await page.locator("section.empty h2").textContent()).toBe("询问有关代码的问题");
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-cn");
  const named = await page
    .locator("[aria-label], [title], [placeholder]")
    .evaluateAll((elements) =>
      elements.flatMap((element) => ["aria-label", "title", "placeholder"].flatMap((name) => element.getAttribute(name) ?? [])),
    );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
});
