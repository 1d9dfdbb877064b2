/**
 * `<nearline-markdown>`: the text of a message, rendered block by block.
 *
 * Invariants: child i shows block i; a block that is finished keeps its element; at most one rendering per animation frame, which goes on to
 * the next frame when it has taken its share of this one. What stands there in the end does not depend on how the text came in.
 */
import { emit } from "../events.ts";
import { type BlockContext, renderBlock } from "./renderBlock.ts";
import { type Block, splitBlocks } from "./splitBlocks.ts";

/** Half of a frame at 60 Hz: the other half is for layout and painting. */
const frameBudgetMs = 8;
/** A last block that takes long is drawn anew after four times as long, so that streaming takes at most a fifth of the time. */
const restFactor = 4;

export class MarkdownText extends HTMLElement {
  messageId = "";
  applicable = false;
  breaks = false;
  /** The answer did not come to its own end. */
  cutOff = false;

  #text = "";
  #finished = true;
  /** Those of `#text` up to the last rendering. */
  #blocks: readonly Block[] = [];
  /** Children that show their block as it is now; the next one is to be rendered. */
  #shownBlocks = 0;
  #frame: number | undefined;
  #restUntilMs = 0;

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#split(text, text.startsWith(this.#text));
    this.#text = text;
    this.#schedule();
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** False while more text may come. */
  set finished(finished: boolean) {
    if (finished === this.#finished) return;
    this.#finished = finished;
    this.#shownBlocks = Math.min(this.#shownBlocks, Math.max(this.#blocks.length - 1, 0));
    this.#schedule();
  }

  /** Whether all text is in the DOM. */
  get settled(): boolean {
    return this.#frame === undefined;
  }

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("keydown", this.#onKey);
    if (this.#shownBlocks < this.#blocks.length || this.children.length !== this.#blocks.length) this.#schedule();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
    this.removeEventListener("keydown", this.#onKey);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  /** Only the last block can change when text is added. */
  #split(text: string, isLonger: boolean): void {
    const kept = isLonger ? Math.max(this.#blocks.length - 1, 0) : 0;
    const from = isLonger ? (this.#blocks[kept]?.start ?? 0) : 0;
    this.#blocks = [...this.#blocks.slice(0, kept), ...splitBlocks(text, from, kept)];
    this.#shownBlocks = Math.min(this.#shownBlocks, kept);
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(this.#render);
  }

  #render = (): void => {
    this.#frame = undefined;
    const startMs = performance.now();
    if (!this.#finished && startMs < this.#restUntilMs) {
      this.#schedule();
      return;
    }
    while (this.#shownBlocks < this.#blocks.length && performance.now() - startMs < frameBudgetMs) {
      this.#renderBlock(this.#shownBlocks);
      this.#shownBlocks++;
    }
    if (this.#shownBlocks < this.#blocks.length) {
      this.#schedule();
      return;
    }
    while (this.children.length > this.#blocks.length) this.lastElementChild?.remove();
    this.#restUntilMs = performance.now() + restFactor * (performance.now() - startMs);
  };

  #renderBlock(index: number): void {
    const block = this.#blocks[index];
    if (block === undefined) return;
    const before = this.children[index];
    const element = renderBlock(block, this.#contextOf(index), before);
    if (before === undefined) this.append(element);
    else if (before !== element) before.replaceWith(element);
  }

  #contextOf(index: number): BlockContext {
    const { messageId, applicable, breaks } = this;
    const isLast = index === this.#blocks.length - 1;
    const before = this.#blocks[index - 1];
    const lineBefore = before?.kind === "prose" ? (before.text.split("\n").at(-1) ?? "") : "";
    return { messageId, applicable, breaks, lineBefore, finished: this.#finished || !isLast, cutOff: this.cutOff && isLast };
  }

  #onClick = (event: Event): void => {
    const href = hrefOf(event);
    if (href === undefined) return;
    // VS Code listens for clicks on links, too.
    event.stopPropagation();
    event.preventDefault();
    emit(this, "nearline-link", { href });
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter") this.#onClick(event);
  };
}

function hrefOf(event: Event): string | undefined {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-href]")?.dataset["href"] : undefined;
}

customElements.define("nearline-markdown", MarkdownText);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-markdown": MarkdownText;
  }
}
