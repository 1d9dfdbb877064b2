import { t } from "@vscode/l10n";
import { visibleText } from "../../shared/visibleText.ts";
import { showBidiControls } from "./bidiControls.ts";
import { boundNesting } from "./boundNesting.ts";
import { CodeBlock } from "./codeBlock.ts";
import { fenceInfo } from "./fenceInfo.ts";
import { linkTarget } from "./linkTarget.ts";
import { type MarkdownOptions, markdownHtml } from "./markdownHtml.ts";
import { sanitizeMessage } from "./sanitize.ts";
import type { Block } from "./splitBlocks.ts";

export interface BlockContext extends MarkdownOptions {
  readonly messageId: string;
  /** No more text will come to this block. */
  readonly finished: boolean;
  /** The last line before the block, where its path may stand. */
  readonly lineBefore: string;
  /** Whether code can be put into files: that of answers can. */
  readonly applicable: boolean;
  /** The answer was stopped or failed within this block: code that is not closed can be copied only. */
  readonly cutOff: boolean;
}

/** The element of a block. Given the element that it had with less text, that one is changed where that keeps what the user sees in place. */
export function renderBlock(block: Block, context: BlockContext, before?: Element): HTMLElement {
  switch (block.kind) {
    case "prose":
      return renderProse(block.text, context);
    case "code": {
      const element = before instanceof CodeBlock ? before : new CodeBlock();
      showCode(element, block.text, block.info, block.closed, context);
      return element;
    }
    case "plain":
      return renderPlain(block.text);
  }
}

function renderProse(text: string, context: BlockContext): HTMLElement {
  const element = document.createElement("div");
  element.className = "prose";
  const html = tryMarkdown(boundNesting(text), context);
  if (html === undefined) return renderPlain(text);
  element.append(sanitizeMessage(html));
  for (const pre of element.querySelectorAll("pre")) {
    const block = new CodeBlock();
    showCode(block, pre.textContent ?? "", pre.dataset["info"] ?? "", false, context);
    pre.replaceWith(block);
  }
  for (const anchor of element.querySelectorAll("a")) prepareLink(anchor);
  for (const table of element.querySelectorAll("table")) wrapTable(table);
  showBidiControls(element);
  return element;
}

/** Undefined for text that the parser cannot get through, which is then shown as it is. */
function tryMarkdown(text: string, options: MarkdownOptions): string | undefined {
  try {
    return markdownHtml(text, options);
  } catch {
    return undefined;
  }
}

function renderPlain(text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "plain";
  element.textContent = text;
  showBidiControls(element);
  return element;
}

/** @param closed whether its end is known to have come; otherwise it ends with the answer. */
function showCode(element: CodeBlock, code: string, info: string, closed: boolean, context: BlockContext): void {
  const { messageId, lineBefore } = context;
  const { language, path } = fenceInfo(info, lineBefore);
  const applicable = context.applicable && (closed || !context.cutOff);
  element.show({ messageId, code, language, path, finished: closed || context.finished, applicable });
}

/** Without an address of its own the browser cannot follow it, whatever key or button is used; markdownText.ts listens. */
function prepareLink(anchor: HTMLAnchorElement): void {
  const target = linkTarget(anchor.dataset["href"] ?? "");
  if (target === undefined) {
    anchor.replaceWith(...anchor.childNodes);
    return;
  }
  anchor.setAttribute("role", "link");
  anchor.tabIndex = 0;
  anchor.title = visibleText(target.href);
}

/** A table scrolls for itself, also by keyboard. */
function wrapTable(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.className = "table";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", t("Table"));
  table.replaceWith(frame);
  frame.append(table);
}
