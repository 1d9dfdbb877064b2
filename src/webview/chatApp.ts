/**
 * The chat panel as a whole.
 *
 * Invariants: what is shown is the last state that the host sent; the panel changes nothing by itself but its own draft, scroll position,
 * and what is folded out. While the list of conversations is open, nothing under it can be reached.
 */
import { t } from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ChatHost, ChatPanel, CodeUse, PanelState } from "../shared/chatProtocol.ts";
import type { Mention, Source, UserMessage } from "../shared/conversation.ts";
import "./composer/composer.ts";
import type { Composer } from "./composer/composer.ts";
import "./conversations/conversationHeader.ts";
import "./conversations/conversationList.ts";
import { FocusKeeper } from "./focusKeeper.ts";
import { icon } from "./icon.ts";
import { LightElement } from "./lightElement.ts";
import type { PanelMemory } from "./panelMemory.ts";
import { announcements } from "./status/announcements.ts";
import { elsewhereBar } from "./status/elsewhereBar.ts";
import { emptyState } from "./status/emptyState.ts";
import { modelNotice } from "./status/modelNotice.ts";
import { undoBar } from "./status/undoBar.ts";
import "./transcript/transcript.ts";
import { uriDrop } from "./uriDrop.ts";

export class ChatApp extends LightElement implements ChatPanel {
  static override properties = {
    host: { attribute: false },
    memory: { attribute: false },
    state: { state: true },
    isListOpen: { state: true },
    isDropTarget: { state: true },
    failure: { state: true },
    deletedTitle: { state: true },
    isUndoDismissed: { state: true },
    announcement: { state: true },
  };
  declare host: ChatHost | undefined;
  declare memory: PanelMemory | undefined;
  /** Undefined until the host has sent the first. */
  declare state: PanelState | undefined;
  declare isListOpen: boolean;
  declare isDropTarget: boolean;
  declare failure: string | undefined;
  declare deletedTitle: string | undefined;
  declare isUndoDismissed: boolean;
  declare announcement: string;
  /** What the host asked of the input before there was one. */
  readonly #waiting: ((composer: Composer) => void)[] = [];
  #isScrollRestored = false;

  constructor() {
    super();
    this.isListOpen = false;
    this.isDropTarget = false;
    this.isUndoDismissed = false;
    this.announcement = "";
    new FocusKeeper(this, () => this.#focusAnew());
    this.addEventListener("nearline-failure", this.#onFailure);
    this.addEventListener("nearline-scroll", ({ detail }) => this.#keepScroll(detail.top));
    this.addEventListener("nearline-change", ({ detail: { messageId, text } }) =>
      this.memory?.keepChange(text === undefined ? undefined : { messageId, text }),
    );
    this.#answerTranscript();
  }

  show(state: PanelState): void {
    const said = announcements(this.state, state);
    if (said.length > 0) this.announcement = said.join(" ");
    // A deletion may be under way, and what it is of is known before.
    if (this.state?.canUndoDelete === true && !state.canUndoDelete) {
      this.isUndoDismissed = false;
      this.deletedTitle = undefined;
    }
    this.state = state;
    for (const use of this.#waiting.splice(0)) this.#withComposer(use);
  }

  appendText(messageId: string, text: string): void {
    this.querySelector("nearline-transcript")?.appendText(messageId, text);
  }

  focusInput(text?: string): void {
    this.isListOpen = false;
    this.#withComposer((composer) => composer.focusInput(text));
  }

  addMention(mention: Mention): void {
    this.#withComposer((composer) => composer.addMention(mention));
  }

  protected override firstUpdated(): void {
    const { host } = this;
    if (host !== undefined) this.run(host.ready().then((state) => this.show(state)));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state, host } = this;
    if (state === undefined) return nothing;
    const messages = state.conversation?.messages ?? [];
    return html`
      <div class="panel" ?inert=${this.isListOpen} @keydown=${this.#onKeydown} @dragover=${this.#drop.onDragOver} @dragleave=${this.#drop.onDragLeave} @drop=${this.#drop.onDrop}>
        <nearline-header
          .host=${host}
          .conversation=${state.conversation}
          .isListOpen=${this.isListOpen}
          @list-toggle=${this.#openList}
          @conversation-chosen=${() => this.focusInput()}
        ></nearline-header>
        <main aria-label=${t("Conversation")}>
          ${
            messages.length === 0
              ? emptyState(state.starters, state.model, this.#start)
              : html`<nearline-transcript .messages=${messages} .running=${state.running} .change=${this.memory?.change}></nearline-transcript>`
          }
        </main>
        <footer>
          ${this.#failureBar()} ${this.#elsewhere(state)} ${this.isListOpen ? nothing : this.#undo()} ${modelNotice(state.model, messages.at(-1), this.#start)}
          <nearline-composer
            .host=${host}
            .memory=${this.memory}
            .model=${state.model}
            .running=${state.running}
            .offered=${state.offered}
            .options=${state.options}
            .use=${state.context}
            .lastMessage=${messages.findLast((message): message is typeof message & UserMessage => message.role === "user")}
          ></nearline-composer>
        </footer>
        ${this.isDropTarget ? html`<div class="drop">${icon("cloud-upload")}<span>${t("Drop to attach")}</span></div>` : nothing}
      </div>
      ${this.isListOpen ? this.#list(state) : nothing}
      <div class="visually-hidden" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("state")) void this.#restoreScroll();
  }

  #withComposer(use: (composer: Composer) => void): void {
    if (this.state === undefined) {
      this.#waiting.push(use);
      return;
    }
    void this.updateComplete.then(() => {
      const composer = this.querySelector("nearline-composer");
      if (composer !== null) use(composer);
    });
  }

  /** In the input, or in the list that lies over it. */
  #focusAnew(): void {
    if (this.isListOpen) this.querySelector("nearline-conversations")?.focus();
    else this.#withComposer((composer) => composer.focusInput());
  }

  /** What Escape closes has prevented it. */
  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (this.state?.running !== undefined && this.host !== undefined) this.run(this.host.stop());
  };

  #list(state: PanelState): TemplateResult {
    return html`
      <div class="drawer">
        <nearline-conversations
          .host=${this.host}
          .conversations=${state.conversations}
          .currentId=${state.conversation?.id}
          @list-close=${this.#closeList}
          @conversation-chosen=${() => this.focusInput()}
          @conversation-deleted=${this.#onDeleted}
        ></nearline-conversations>
        ${this.#undo()}
      </div>
    `;
  }

  #undo(): TemplateResult | typeof nothing {
    if (this.state?.canUndoDelete !== true || this.isUndoDismissed) return nothing;
    return undoBar(this.deletedTitle, {
      undo: () => this.host && this.run(this.host.undoDelete()),
      dismiss: () => {
        this.isUndoDismissed = true;
      },
    });
  }

  #elsewhere({ runningElsewhere }: PanelState): TemplateResult | typeof nothing {
    if (runningElsewhere === undefined) return nothing;
    return elsewhereBar(runningElsewhere, () => {
      if (this.host !== undefined) this.run(this.host.openConversation(runningElsewhere.conversationId));
      this.focusInput();
    });
  }

  #failureBar(): TemplateResult | typeof nothing {
    if (this.failure === undefined) return nothing;
    return html`
      <div class="bar-notice failed" role="alert">
        ${icon("error")}<span class="words">${this.failure}</span>
        <button
          type="button"
          class="icon-button"
          title=${t("Dismiss")}
          aria-label=${t("Dismiss")}
          @click=${() => {
            this.failure = undefined;
          }}
        >
          ${icon("close")}
        </button>
      </div>
    `;
  }

  readonly #start = (command: string): void => {
    if (this.host !== undefined) this.run(this.host.start(command));
  };

  readonly #openList = async (): Promise<void> => {
    this.isListOpen = true;
    await this.updateComplete;
    const list = this.querySelector("nearline-conversations");
    await list?.updateComplete;
    list?.focus();
  };

  readonly #closeList = async (): Promise<void> => {
    this.isListOpen = false;
    // What is inert cannot take the focus.
    await this.updateComplete;
    this.querySelector("nearline-header")?.focusListButton();
  };

  readonly #onDeleted = ({ detail }: CustomEvent<{ readonly title: string }>): void => {
    this.deletedTitle = detail.title;
    this.isUndoDismissed = false;
  };

  readonly #onFailure = (event: Event): void => {
    if (event instanceof CustomEvent) this.failure = event.detail.message;
  };

  /** What the transcript asks for, which it does not do itself. */
  #answerTranscript(): void {
    const answers = {
      "nearline-code": (host: ChatHost, use: CodeUse) => host.useCode(use),
      "nearline-copy": (host: ChatHost, { text }: { text: string }) => host.copyText(text),
      "nearline-link": (host: ChatHost, { href }: { href: string }) => host.openLink(href),
      "nearline-regenerate": (host: ChatHost, { messageId }: { messageId: string }) => host.regenerate(messageId),
      "nearline-branch": (host: ChatHost, { messageId }: { messageId: string }) => host.showBranch(messageId),
      "nearline-mention": (host: ChatHost, { mention }: { mention: Mention }) => host.openMention(mention),
      "nearline-source": (host: ChatHost, { source }: { source: Source }) =>
        host.openMention({ kind: "selection", uri: source.uri, startLine: source.startLine, endLine: source.endLine }),
      "nearline-delete": (host: ChatHost, { messageId }: { messageId: string }) => this.#deleteMessage(host, messageId),
      "nearline-edit": (host: ChatHost, { messageId, text, mentions }: { messageId: string; text: string; mentions: readonly Mention[] }) =>
        host.edit(messageId, text, mentions),
    };
    for (const [name, answer] of Object.entries(answers)) {
      this.addEventListener(name, (event) => {
        if (this.host !== undefined && event instanceof CustomEvent) this.run(answer(this.host, event.detail));
      });
    }
  }

  #deleteMessage(host: ChatHost, messageId: string): Promise<void> {
    this.deletedTitle = undefined;
    this.isUndoDismissed = false;
    return host.deleteMessage(messageId);
  }

  readonly #drop = uriDrop(this, (uris) => {
    if (this.host === undefined) return false;
    this.run(this.#attachDropped(this.host, uris));
    this.focusInput();
    return true;
  });

  async #attachDropped(host: ChatHost, uris: string): Promise<void> {
    for (const mention of await host.mentionsOfDropped(uris)) this.addMention(mention);
  }

  #keepScroll(top: number | undefined): void {
    const conversation = this.state?.conversation?.id;
    if (conversation !== undefined) this.memory?.keepScroll({ conversation, top });
  }

  /** Once, when the page was loaded anew in the conversation it had shown. */
  async #restoreScroll(): Promise<void> {
    const transcript = this.querySelector("nearline-transcript");
    if (this.#isScrollRestored || transcript === null) return;
    this.#isScrollRestored = true;
    const scroll = this.memory?.scroll;
    if (scroll === undefined || scroll.conversation !== this.state?.conversation?.id) return;
    if (scroll.top === undefined) return;
    // Its messages have their height when it has drawn them.
    await transcript.updateComplete;
    transcript.restoreScroll(scroll.top);
  }
}

customElements.define("nearline-chat", ChatApp);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-chat": ChatApp;
  }
}
