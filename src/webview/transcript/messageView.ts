import { t } from "@vscode/l10n";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { RunningAnswer, ShownMessage } from "../../shared/chatProtocol.ts";
import type { AssistantMessage, Attachment, Mention, Source } from "../../shared/conversation.ts";
import { visibleLine, visibleText } from "../../shared/visibleText.ts";
import { emit } from "../events.ts";
import { iconButton } from "./iconButton.ts";
import type { IconName } from "./iconStyles.ts";
import "./markdownText.ts";
import "./messageEditor.ts";
import type { EditorChange, EditorOutcome } from "./messageEditor.ts";
import { messageStatus, runningStatus, type StatusPart } from "./messageStatus.ts";

const mentionIcons = {
  file: "file",
  selection: "selection",
  symbol: "symbol-method",
  problems: "error",
  changes: "git-compare",
  terminal: "terminal",
  workspace: "search",
} as const satisfies Record<Mention["kind"], IconName>;

/** `<nearline-message>`: one message of the conversation with what can be done to it. */
export class MessageView extends LitElement {
  static override properties = {
    message: { attribute: false },
    text: { attribute: false },
    running: { attribute: false },
    change: { attribute: false },
    editing: { state: true },
  };
  declare message: ShownMessage | undefined;
  /** What is shown: the message's text, or more of it while it is being written. */
  declare text: string;
  /** Set while this message is being written. */
  declare running: RunningAnswer | undefined;
  /** What it was being changed to when the page went away, or another conversation was shown. Looked at once. */
  declare change: string | undefined;
  declare private editing: boolean;

  constructor() {
    super();
    this.message = undefined;
    this.text = "";
    this.running = undefined;
    this.change = undefined;
    this.editing = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated && this.change !== undefined && this.message?.role === "user") this.editing = true;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { message } = this;
    if (message === undefined) return nothing;
    const author = authorOf(message);
    return html`
      <header class="message-header">
        <h2 class="author" title=${new Date(message.createdMs).toLocaleString()}>${author}</h2>
        ${this.editing ? nothing : this.#toolbar(message)}
      </header>
      ${message.role === "user" && message.attachments.length > 0 ? this.#chips(message.attachments) : nothing}
      ${this.editing ? this.#editor() : nothing} ${this.#body(message)}
      ${message.role === "assistant" ? this.#footer(message) : nothing}
    `;
  }

  #body(message: ShownMessage): TemplateResult {
    const isAnswer = message.role === "assistant";
    return html`<nearline-markdown
      ?hidden=${this.editing}
      .messageId=${message.id}
      .applicable=${isAnswer}
      .breaks=${!isAnswer}
      .cutOff=${isAnswer && message.end !== "done"}
      .finished=${this.running === undefined}
      .text=${this.text}
    ></nearline-markdown>`;
  }

  #toolbar(message: ShownMessage): TemplateResult {
    const { id, siblings } = message;
    const isRunning = this.running !== undefined;
    const own =
      message.role === "user"
        ? iconButton("edit", t("Edit and send again"), () => this.#edit())
        : iconButton("refresh", t("Regenerate the answer"), () => emit(this, "nearline-regenerate", { messageId: id }));
    return html`
      <span class="message-actions" role="group" aria-label=${t("Message actions")}>
        ${isRunning ? nothing : own} ${iconButton("copy", t("Copy the message"), () => emit(this, "nearline-copy", { text: this.text }))}
        ${isRunning ? nothing : iconButton("trash", t("Delete from here"), () => emit(this, "nearline-delete", { messageId: id }))}
      </span>
      ${siblings.length > 1 ? this.#branches(id, siblings) : nothing}
    `;
  }

  /** "‹ 2/3 ›" */
  #branches(id: string, siblings: readonly string[]): TemplateResult {
    const index = siblings.indexOf(id);
    const step = (to: string | undefined, icon: IconName, label: string): TemplateResult => html`
      <button
        type="button"
        class="icon-button"
        title=${label}
        aria-label=${label}
        aria-disabled=${to === undefined ? "true" : "false"}
        @click=${() => (to === undefined ? undefined : emit(this, "nearline-branch", { messageId: to }))}
      >
        <span class="codicon codicon-${icon}" aria-hidden="true"></span>
      </button>
    `;
    return html`<span class="branches" role="group" aria-label=${t("Branches")}>
      ${step(siblings[index - 1], "chevron-left", t("Previous branch"))}
      <span class="branch-position" aria-label=${t("Branch {0} of {1}", index + 1, siblings.length)} role="img">${index + 1}/${siblings.length}</span>
      ${step(siblings[index + 1], "chevron-right", t("Next branch"))}
    </span>`;
  }

  #chips(attachments: readonly Attachment[]): TemplateResult {
    return html`<ul class="chips" role="list" aria-label=${t("Context of the message")}>
      ${attachments.map(({ mention, label, tokens, note }) => {
        const size = tokens === undefined ? "" : ` ${t("{0} tokens", shortCount(tokens))}`;
        const title = `${visibleText(label)}${size}${note === undefined ? "" : ` · ${visibleLine(note, Infinity)}`}`;
        return html`<li>
          <button type="button" class="chip" title=${title} aria-label=${title} @click=${() => emit(this, "nearline-mention", { mention })}>
            <span class="codicon codicon-${mentionIcons[mention.kind]}" aria-hidden="true"></span>
            <span class="chip-label">${visibleText(label)}</span>
            ${tokens === undefined ? nothing : html`<span class="chip-tokens">${shortCount(tokens)}</span>`}
            ${note === undefined ? nothing : html`<span class="codicon codicon-warning" aria-hidden="true"></span>`}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #footer(message: ShownMessage & AssistantMessage): TemplateResult {
    const parts = this.running === undefined ? messageStatus(message) : runningStatus(this.running);
    const { sources = [] } = message;
    return html`
      ${sources.length === 0 ? nothing : this.#sources(sources)}
      <footer class="status">${parts.map(statusPart)}</footer>
    `;
  }

  #sources(sources: readonly Source[]): TemplateResult {
    return html`<div class="sources">
      <span id=${`sources-${this.message?.id}`}>${t("Sources")}</span>
      <ul role="list" aria-labelledby=${`sources-${this.message?.id}`}>
        ${sources.map((source) => {
          // People and editors count lines from 1.
          const name = `${visibleText(source.path)}:${source.startLine + 1}–${source.endLine + 1}`;
          return html`<li>
            <button type="button" class="source" title=${name} @click=${() => emit(this, "nearline-source", { source })}>${name}</button>
          </li>`;
        })}
      </ul>
    </div>`;
  }

  #editor(): TemplateResult {
    const text = this.change ?? this.text;
    return html`<nearline-message-editor
      .text=${text}
      @editor-change=${this.#onEditorChange}
      @editor-outcome=${this.#onEditorOutcome}
    ></nearline-message-editor>`;
  }

  /** A change that is only shown again leaves the focus where the user has it. */
  async #edit(): Promise<void> {
    this.editing = true;
    await this.updateComplete;
    this.querySelector("nearline-message-editor")?.focus();
  }

  #onEditorChange({ detail }: EditorChange): void {
    if (this.message !== undefined) emit(this, "nearline-change", { messageId: this.message.id, text: detail.text });
  }

  #onEditorOutcome({ detail }: EditorOutcome): void {
    this.editing = false;
    this.change = undefined;
    const { message } = this;
    if (message !== undefined) emit(this, "nearline-change", { messageId: message.id, text: undefined });
    if (detail !== null && message?.role === "user") {
      const mentions = message.attachments.map(({ mention }) => mention);
      emit(this, "nearline-edit", { messageId: message.id, text: detail.text, mentions });
    }
    // The focus was in what is taken away now.
    this.closest<HTMLElement>("article")?.focus();
  }
}

export function authorOf(message: ShownMessage): string {
  return message.role === "user" ? t("You") : visibleText(message.model ?? "Nearline");
}

function statusPart({ text, isWarning }: StatusPart): TemplateResult {
  return isWarning
    ? html`<span class="status-warning"><span class="codicon codicon-warning" aria-hidden="true"></span>${visibleLine(text, Infinity)}</span>`
    : html`<span class="status-fact">${text}</span>`;
}

/** 950, 1.2k, 31k */
function shortCount(count: number): string {
  if (count < 1000) return `${count}`;
  return count < 10_000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

customElements.define("nearline-message", MessageView);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-message": MessageView;
  }
}
