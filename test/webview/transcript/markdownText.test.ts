import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { MarkdownText } from "../../../src/webview/transcript/markdownText.ts";
import { markdownPieces } from "../markdownPieces.ts";

afterEach(() => document.body.replaceChildren());

function newText(): MarkdownText {
  const element = new MarkdownText();
  document.body.append(element);
  return element;
}

async function settled(element: MarkdownText): Promise<void> {
  while (!element.settled) await new Promise((resolve) => requestAnimationFrame(resolve));
  // Code blocks fill themselves in a microtask of their own.
  await Promise.all([...element.querySelectorAll("nearline-code-block")].map((block) => block.updateComplete));
}

async function rendered(text: string): Promise<MarkdownText> {
  const element = newText();
  element.text = text;
  await settled(element);
  return element;
}

/** Without the comments that lit leaves as marks, which differ from element to element. */
function htmlOf(element: Element): string {
  return element.innerHTML.replace(/<!--.*?-->/g, "");
}

// What Markdown becomes is tested in a browser (page/markdown.test.ts): the sanitizer needs a real one and drops elements in this DOM.
describe("nearline-markdown", () => {
  it("gives links no address but an event", async () => {
    const element = await rendered("[a](src/a.ts:12) ![b](https://example.org/b.png)");
    const [file, image] = element.querySelectorAll("a");
    const opened: unknown[] = [];
    document.body.addEventListener("nearline-link", ({ detail }) => opened.push(detail.href), { once: false });
    file?.click();
    image?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(opened).toEqual(["src/a.ts:12", "https://example.org/b.png"]);
    expect(element.querySelectorAll("[href], [src], img")).toHaveLength(0);
  });

  it("shows an unfinished fence as code without buttons, and gives it buttons when it is closed", async () => {
    const element = newText();
    element.finished = false;
    element.text = "In `src/a.ts`:\n\n```ts\nconst a";
    await settled(element);
    const block = element.querySelector("nearline-code-block");
    expect(block?.querySelector("code")?.textContent).toBe("const a");
    expect(block?.querySelectorAll("button")).toHaveLength(0);
    element.text += " = 1;\n```\n";
    await settled(element);
    expect(element.querySelector("nearline-code-block")).toBe(block);
    expect(block?.querySelectorAll("button")).toHaveLength(1);
    expect(block?.querySelector(".code-name")?.textContent).toBe("src/a.ts");
  });

  it("keeps the elements of finished blocks while text streams in", async () => {
    const element = newText();
    element.finished = false;
    element.text = "first\n\nsecond";
    await settled(element);
    const [first, second] = element.children;
    element.text += " and more\n\nthird";
    await settled(element);
    expect(element.children[0]).toBe(first);
    expect(element.children[1]).not.toBe(second);
    expect(element.textContent).toContain("second and more");
  });

  it("renders once per frame, however many pieces came", async () => {
    const element = newText();
    let changes = 0;
    new MutationObserver((records) => {
      changes += records.length;
    }).observe(element, { childList: true });
    element.finished = false;
    for (const letter of "all of these letters") element.text += letter;
    await settled(element);
    expect(changes).toBe(1);
  });

  it("shows in the end the same as if the text had come at once", async () => {
    await fc.assert(
      fc.asyncProperty(markdownPieces(), async (pieces) => {
        const streamed = newText();
        streamed.finished = false;
        for (const [index, piece] of pieces.entries()) {
          streamed.text += piece;
          if (index % 3 === 0) await settled(streamed);
        }
        streamed.finished = true;
        await settled(streamed);
        expect(htmlOf(streamed)).toBe(htmlOf(await rendered(pieces.join(""))));
        document.body.replaceChildren();
      }),
      { numRuns: 60 },
    );
  });

  it("makes characters visible that turn the text around", async () => {
    const element = await rendered("a \u202E b\n\n```ts\nif (admin) /*\u2066*/ {}\n```\n");
    expect(element.textContent).toContain("[U+202E]");
    expect([...element.querySelectorAll<HTMLElement>(".bidi-control")].map(({ title }) => title)).toEqual([
      "Invisible character: right-to-left override",
      "Invisible character: left-to-right isolate",
    ]);
    const copied: string[] = [];
    element.addEventListener("nearline-copy", ({ detail }) => copied.push(detail.text));
    element.querySelector<HTMLElement>("nearline-code-block button")?.click();
    // What is copied is what the model wrote.
    expect(copied).toEqual(["if (admin) /*\u2066*/ {}"]);
  });
});
