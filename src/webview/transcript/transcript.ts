/**
 * `<nearline-transcript>`: the messages of the branch that is shown.
 *
 * Invariants: everything below renders into this element's shadow root; one live region speaks for all of it; the view follows the end until
 * the user scrolls up, and again once they are back there.
 */
import { t } from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { RunningAnswer, ShownMessage } from "../../shared/chatProtocol.ts";
import { emit } from "../events.ts";
import { FocusKeeper } from "../focusKeeper.ts";
import type { Change } from "../panelMemory.ts";
import { Announcer } from "./announcer.ts";
import { iconButton } from "./iconButton.ts";
import { authorOf } from "./messageView.ts";
import "./messageView.ts";
import { messageStatus, stageWords } from "./messageStatus.ts";
import { transcriptStyles } from "./transcriptStyles.ts";

/** A few screens. More are built when asked for: 50 messages take about a tenth of a second. */
const windowSize = 50;
/** So near to the end the user is at the end: less than a line. */
const endTolerancePixels = 16;

/** Where the focus was. */
interface Place {
  /** Among the articles, from the first that is shown; -1 beside them, where the end is near. */
  readonly index: number;
  /** The label of one of the arrows between branches. */
  readonly branchButton: string | undefined;
}

export class Transcript extends LitElement {
  static override styles = transcriptStyles;
  static override properties = {
    messages: { attribute: false },
    running: { attribute: false },
    change: { attribute: false },
    streamed: { state: true },
    shownCount: { state: true },
    following: { state: true },
    focusedId: { state: true },
  };
  declare messages: readonly ShownMessage[];
  declare running: RunningAnswer | undefined;
  /** The message that was being changed when it was shown last. */
  declare change: Change | undefined;
  /** What came by `appendText` for the running answer. */
  declare private streamed: { readonly messageId: string; readonly text: string } | undefined;
  declare private shownCount: number;
  declare private following: boolean;
  /** The message that Tab leads to. */
  declare private focusedId: string | undefined;

  readonly #announcer = new Announcer();
  #lastScrollTop = 0;
  /** The distance from the end to keep while earlier messages are put above. */
  #keepFromEnd: number | undefined;
  readonly #resized = new ResizeObserver(() => this.#followEnd());

  constructor() {
    super();
    this.messages = [];
    this.running = undefined;
    this.change = undefined;
    this.streamed = undefined;
    this.shownCount = windowSize;
    this.following = true;
    this.focusedId = undefined;
    new FocusKeeper<Place>(
      this,
      (place) => void this.#focusAt(place),
      (focused) => this.#placeOf(focused),
    );
  }

  /** Adds text to the answer that is being written. */
  appendText(messageId: string, text: string): void {
    const before = this.streamed?.messageId === messageId ? this.streamed.text : this.#storedText(messageId);
    this.streamed = { messageId, text: before + text };
    this.#say(this.#announcer.add(text));
  }

  /** Shows the end and follows it again. */
  scrollToEnd(): void {
    this.following = true;
    this.#lastScrollTop = 0;
    this.#followEnd();
  }

  /** Shows what lies so many pixels from the beginning of the messages, as `nearline-scroll` told it. */
  restoreScroll(top: number): void {
    const viewport = this.#viewport();
    if (viewport === null) return;
    this.following = false;
    this.#lastScrollTop = viewport.scrollTop = top;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("messages")) this.#takeMessages(changed.get("messages") ?? []);
    if (changed.has("running")) this.#announceRunning(changed.get("running"));
  }

  protected override firstUpdated(): void {
    this.#observe();
  }

  protected override updated(): void {
    const viewport = this.#viewport();
    if (this.#keepFromEnd !== undefined && viewport !== null) viewport.scrollTop = viewport.scrollHeight - this.#keepFromEnd;
    this.#keepFromEnd = undefined;
    this.#followEnd();
  }

  protected override render(): TemplateResult {
    const all = this.#messagesWithRunning();
    const shown = all.slice(-this.shownCount);
    const tabId = shown.some(({ id }) => id === this.focusedId) ? this.focusedId : shown.at(-1)?.id;
    return html`
      <div class="viewport" role="log" aria-live="off" aria-label=${t("Conversation")} @scroll=${this.#onScroll} @scrollend=${this.#tellScroll}>
        <div class="content">
          ${shown.length < all.length ? this.#earlierButton(all.length - shown.length) : nothing}
          <ol class="messages" role="list" @keydown=${this.#onKey} @focusin=${this.#onFocus}>
            ${repeat(
              shown,
              ({ id }) => id,
              (message) => this.#article(message, tabId),
            )}
          </ol>
        </div>
      </div>
      ${this.following ? nothing : html`<div class="to-end">${iconButton("arrow-down", t("Jump to the end"), () => this.scrollToEnd())}</div>`}
      <div class="live" aria-live="polite"></div>
    `;
  }

  #article(message: ShownMessage, tabId: string | undefined): TemplateResult {
    const running = this.running?.messageId === message.id ? this.running : undefined;
    const text = this.streamed?.messageId === message.id ? this.streamed.text : message.text;
    const change = this.change?.messageId === message.id ? this.change.text : undefined;
    return html`<li>
      <article
        class=${`message ${message.role} ${running === undefined ? "" : "running"}`}
        data-id=${message.id}
        tabindex=${message.id === tabId ? "0" : "-1"}
        aria-label=${labelOf(message)}
        aria-busy=${running === undefined ? "false" : "true"}
      >
        <nearline-message .message=${message} .text=${text} .running=${running} .change=${change}></nearline-message>
      </article>
    </li>`;
  }

  #earlierButton(hidden: number): TemplateResult {
    const count = Math.min(hidden, windowSize);
    return html`<button type="button" class="text-button earlier" @click=${this.#showEarlier}>
      ${count === 1 ? t("Show 1 earlier message (of {0})", hidden) : t("Show {0} earlier messages (of {1})", count, hidden)}
    </button>`;
  }

  /** The first of those that it shows gets the focus, for the button may be gone. */
  async #showEarlier(): Promise<void> {
    const viewport = this.#viewport();
    if (viewport !== null) this.#keepFromEnd = viewport.scrollHeight - viewport.scrollTop;
    this.following = false;
    const firstShown = Math.max(this.#messagesWithRunning().length - this.shownCount, 0);
    this.shownCount += windowSize;
    await this.updateComplete;
    this.#focus(this.#messagesWithRunning()[Math.max(firstShown - 1, 0)]?.id);
  }

  /** The running answer may stand among the messages already or only come with its first text. */
  #messagesWithRunning(): readonly ShownMessage[] {
    const { running } = this;
    if (running === undefined || this.messages.some(({ id }) => id === running.messageId)) return this.messages;
    const siblings = [running.messageId];
    return [...this.messages, { id: running.messageId, role: "assistant", text: "", createdMs: Date.now(), end: "done", siblings }];
  }

  /** A state of the host may be older than the text that came by `appendText`; while an answer runs, the longer of the two is right. */
  #takeMessages(before: readonly ShownMessage[]): void {
    const { streamed } = this;
    const isAhead = streamed !== undefined && streamed.messageId === this.running?.messageId;
    if (!isAhead || !streamed.text.startsWith(this.#storedText(streamed.messageId))) this.streamed = undefined;
    if (this.messages[0]?.id !== before[0]?.id) this.shownCount = windowSize;
    if (this.messages.at(-1)?.id !== before.at(-1)?.id) this.following = true;
  }

  #announceRunning(before: RunningAnswer | undefined): void {
    if (before?.messageId === this.running?.messageId) return;
    if (before !== undefined) {
      const rest = this.#announcer.end();
      const message = this.messages.find(({ id }) => id === before.messageId);
      // One that is not shown any more goes on elsewhere.
      if (message?.role === "assistant") {
        const status = messageStatus(message).filter(({ isWarning }) => isWarning);
        this.#say([rest, t("Answer ended."), ...status.map(({ text }) => text)].join(" "));
      }
    }
    if (this.running === undefined) return;
    this.following = true;
    this.#say(stageWords[this.running.stage]);
  }

  /** Each sentence is a paragraph of its own, so that only what is new is read; the oldest go, for nobody reads them any more. */
  #say(text: string): void {
    const live = this.renderRoot.querySelector(".live");
    if (text === "" || live === null) return;
    const sentence = document.createElement("p");
    sentence.textContent = text;
    live.append(sentence);
    while (live.childElementCount > 20) live.firstElementChild?.remove();
  }

  #onScroll(): void {
    const viewport = this.#viewport();
    if (viewport === null) return;
    const { scrollTop, scrollHeight, clientHeight } = viewport;
    if (scrollHeight - scrollTop - clientHeight <= endTolerancePixels) this.following = true;
    // Growing content moves the end away as well; only moving up is the user's.
    else if (scrollTop < this.#lastScrollTop) this.following = false;
    this.#lastScrollTop = scrollTop;
  }

  #tellScroll(): void {
    emit(this, "nearline-scroll", { top: this.following ? undefined : this.#viewport()?.scrollTop });
  }

  /** The event of scrolling comes a frame after it, and the focus may have scrolled to something meanwhile: so that is looked at first. */
  #followEnd(): void {
    const viewport = this.#viewport();
    if (viewport === null) return;
    this.#onScroll();
    if (!this.following) return;
    viewport.scrollTop = viewport.scrollHeight;
    this.#lastScrollTop = viewport.scrollTop;
  }

  #observe(): void {
    const content = this.renderRoot.querySelector(".content");
    const viewport = this.#viewport();
    if (content !== null) this.#resized.observe(content);
    if (viewport !== null) this.#resized.observe(viewport);
  }

  #onFocus(event: FocusEvent): void {
    const article = event.target instanceof Element ? event.target.closest<HTMLElement>("article") : null;
    this.focusedId = article?.dataset["id"] ?? this.focusedId;
  }

  /** Arrows, Home and End go from message to message while one has the focus itself. */
  #onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.matches("article") || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const ids = this.#articles().map(({ dataset }) => dataset["id"]);
    const index = ids.indexOf(event.target.dataset["id"]);
    const next = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: ids.length - 1 }[event.key];
    if (next === undefined || ids[next] === undefined) return;
    event.preventDefault();
    this.#focus(ids[next]);
  }

  #focus(id: string | undefined): void {
    this.#articles()
      .find(({ dataset }) => dataset["id"] === id)
      ?.focus();
  }

  #placeOf(focused: Element): Place {
    const index = this.#articles().findIndex((article) => article.contains(focused));
    return { index, branchButton: focused.closest(".branches") === null ? undefined : (focused.ariaLabel ?? undefined) };
  }

  /** Of what stands there now the article; but who looks through branches goes on doing so. */
  async #focusAt(place: Place | undefined): Promise<void> {
    const articles = this.#articles();
    const article = articles.at(Math.min(place?.index ?? 0, articles.length - 1));
    article?.focus();
    if (place?.branchButton === undefined) return;
    await article?.querySelector("nearline-message")?.updateComplete;
    const buttons = [...(article?.querySelectorAll<HTMLElement>(".branches button") ?? [])];
    buttons.find(({ ariaLabel }) => ariaLabel === place.branchButton)?.focus();
  }

  #articles(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("article")];
  }

  #storedText(messageId: string): string {
    return this.messages.find(({ id }) => id === messageId)?.text ?? "";
  }

  #viewport(): HTMLElement | null {
    return this.renderRoot.querySelector(".viewport");
  }
}

function labelOf(message: ShownMessage): string {
  return message.role === "user" ? t("Your message") : t("Answer of {0}", authorOf(message));
}

customElements.define("nearline-transcript", Transcript);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-transcript": Transcript;
  }
}
