/**
 * Where a message is written.
 *
 * Invariants: what is sent is the text and the chips that stand there, nothing else; the offered selection becomes a chip only by the
 * user's hand. Every change of the draft is remembered at once, because the page may go away at any time. The text area owns the text;
 * Lit writes to it only where the draft is replaced as a whole.
 */
import { t } from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ChatHost, ChatOptions, ContextUse, ModelState, RunningAnswer } from "../../shared/chatProtocol.ts";
import type { Attachment, Mention, UserMessage } from "../../shared/conversation.ts";
import { FocusKeeper } from "../focusKeeper.ts";
import { icon } from "../icon.ts";
import { LightElement } from "../lightElement.ts";
import type { PanelMemory } from "../panelMemory.ts";
import { AttachedMentions } from "./attachedMentions.ts";
import { chipList } from "./chipList.ts";
import "./contextMeter.ts";
import { MentionCompletion } from "./mentionCompletion.ts";
import { mentionWords } from "./mentionWords.ts";
import "./optionsPanel.ts";
import { destination, destinationId } from "./destination.ts";
import { editingBanner } from "./editingBanner.ts";
import { refuseLong } from "./refuseLong.ts";
import { sendButton, stopButton } from "./sendButton.ts";
import { suggestionId, suggestionList, suggestionListId } from "./suggestionList.ts";
import { textAfterChoice } from "./textAfterChoice.ts";
import { typeMention } from "./typeMention.ts";

export class Composer extends LightElement {
  static override properties = {
    host: { attribute: false },
    memory: { attribute: false },
    model: { attribute: false },
    running: { attribute: false },
    offered: { attribute: false },
    options: { attribute: false },
    use: { attribute: false },
    lastMessage: { attribute: false },
    text: { state: true },
    editing: { state: true },
    areOptionsOpen: { state: true },
  };
  declare host: ChatHost | undefined;
  declare memory: PanelMemory | undefined;
  declare model: ModelState | undefined;
  declare running: RunningAnswer | undefined;
  declare offered: Attachment | undefined;
  declare options: ChatOptions | undefined;
  declare use: ContextUse | undefined;
  /** The user's last message on the branch that is shown, which Up takes back into the input. */
  declare lastMessage: UserMessage | undefined;
  declare text: string;
  declare editing: string | undefined;
  declare areOptionsOpen: boolean;

  readonly #completion = new MentionCompletion(
    this,
    async (typed) => (await this.host?.suggestMentions(typed)) ?? [],
    (error) => this.fail(error),
  );
  readonly #attached = new AttachedMentions(this, {
    preview: async (mention) => (await this.host?.previewMention(mention)) ?? { mention, label: mentionWords(mention).label, text: "" },
    onChange: () => this.#remember(),
    onError: (error) => this.fail(error),
  });
  #isRestored = false;

  constructor() {
    super();
    new FocusKeeper(this, () => this.#input?.focus());
    this.text = "";
    this.areOptionsOpen = false;
  }

  /** Puts the cursor behind the text, to which `added` is appended. */
  focusInput(added = ""): void {
    if (added !== "") this.#setText(this.text === "" ? added : `${this.text.trimEnd()} ${added}`);
    const input = this.#input;
    if (input === null) return;
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }

  addMention(mention: Mention): void {
    this.#attached.add(mention);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.#isRestored || !changed.has("memory") || this.memory === undefined) return;
    this.#isRestored = true;
    const draft = this.memory.draft;
    if (draft === undefined) return;
    this.text = draft.text;
    this.editing = draft.editing;
    this.#attached.replace(draft.mentions);
  }

  protected override render(): TemplateResult {
    const isOpen = this.#completion.isOpen;
    const offered = this.offered !== undefined && !this.#attached.has(this.offered.mention) ? this.offered : undefined;
    return html`
      <form class="composer" aria-label=${t("Message")} @submit=${this.#onSubmit}>
        ${suggestionList(this.#completion, (index) => this.#choose(index))}
        ${
          this.areOptionsOpen
            ? html`<nearline-options
                .options=${this.options}
                .model=${this.model}
                @options-change=${this.#onOptions}
                @options-close=${this.#closeOptions}
              ></nearline-options>`
            : nothing
        }
        <div class="box">
          ${this.editing === undefined ? nothing : editingBanner(this.#cancelEditing)}
          ${chipList(this.#attached.all, offered, {
            open: ({ mention }) => this.host && this.run(this.host.openMention(mention)),
            remove: ({ key }) => this.#removeChip(key),
            take: this.#takeOffered,
          })}
          <textarea
            rows="1"
            aria-label=${t("Ask Nearline. Type @ to attach code.")}
            placeholder=${t("Ask, or type @ to attach code")}
            spellcheck="false"
            aria-describedby=${this.model?.kind === "ready" && this.model.server !== undefined ? destinationId : nothing}
            aria-autocomplete="list"
            aria-controls=${isOpen ? suggestionListId : nothing}
            aria-activedescendant=${isOpen ? suggestionId(this.#completion.activeIndex) : nothing}
            .value=${this.text}
            @beforeinput=${(event: Event) => refuseLong(event, (message) => this.fail(message))}
            @input=${this.#onInput}
            @click=${this.#followCaret}
            @keyup=${this.#followCaret}
            @keydown=${this.#onKeydown}
            @focus=${this.#onFocus}
            @blur=${() => this.#completion.close()}
          ></textarea>
          <div class="tools">
            <button type="button" class="icon-button" title=${t("Attach a file, a symbol, problems … (@)")} aria-label=${t("Attach")} @click=${() => this.#input && typeMention(this.#input)}>
              ${icon("mention")}
            </button>
            <button
              type="button"
              class="icon-button gear"
              title=${t("Length, temperature and alternatives of answers")}
              aria-label=${t("Options of answers")}
              aria-haspopup="dialog"
              aria-expanded=${this.areOptionsOpen}
              @click=${this.#toggleOptions}
            >
              ${icon("settings-gear")}
            </button>
            <nearline-context-meter .use=${this.use}></nearline-context-meter>
            ${this.running === undefined ? sendButton(this.editing !== undefined, this.#canSend) : stopButton(this.#stop)}
          </div>
        </div>
        ${destination(this.model)}
      </form>
    `;
  }

  protected override updated(): void {
    this.querySelector('[role="option"][aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  /** A model that is being loaded, or started again, answers when it is there; one that is off or failed says what to do in its notice. */
  get #canSend(): boolean {
    const isToCome = this.model !== undefined && this.model.kind !== "off" && this.model.kind !== "failed";
    return isToCome && this.running === undefined && this.text.trim() !== "";
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    if (!this.#canSend || this.host === undefined) return;
    const { text, editing } = this;
    const mentions = this.#attached.mentions;
    const call = editing === undefined ? this.host.send(text.trim(), mentions) : this.host.edit(editing, text.trim(), mentions);
    this.#setDraft("", [], undefined);
    call.catch((error: unknown) => {
      // What was refused is not lost, unless something else is being written by now.
      if (this.text === "") this.#setDraft(text, mentions, editing);
      this.fail(error);
    });
  }

  readonly #stop = (): void => {
    if (this.host !== undefined) this.run(this.host.stop());
  };

  readonly #onFocus = (): void => {
    this.areOptionsOpen = false;
  };

  readonly #onInput = (event: Event): void => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    this.text = event.target.value;
    this.#followCaret();
    this.#remember();
  };

  readonly #followCaret = (): void => {
    const input = this.#input;
    if (input === null) return;
    const hasSelection = input.selectionStart !== input.selectionEnd;
    this.#completion.follow(hasSelection ? "" : input.value, hasSelection ? 0 : input.selectionStart);
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    // Keys of an input method choose characters.
    if (event.isComposing) return;
    if (this.#handleKey(event)) event.preventDefault();
  };

  /** Whether the key did something here. */
  #handleKey({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (this.#completion.isOpen && this.#handleListKey(key)) return true;
    const isPlain = !shiftKey && !ctrlKey && !metaKey && !altKey;
    if (key === "Enter" && altKey) return this.#takeOffered();
    if (key === "Enter" && !shiftKey) {
      this.#send();
      return true;
    }
    if (key === "Escape") return this.#escape();
    if (key === "ArrowUp" && isPlain && this.text === "") return this.#editLast();
    if (key === "Backspace" && isPlain) return this.#removeLastChip();
    return false;
  }

  #handleListKey(key: string): boolean {
    if (key === "ArrowDown" || key === "ArrowUp") this.#completion.move(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter" || key === "Tab") this.#completion.whenAnswered(() => this.#choose(this.#completion.activeIndex));
    else if (key === "Escape") this.#completion.close();
    else return false;
    return true;
  }

  #escape(): boolean {
    if (this.areOptionsOpen) this.#closeOptions();
    else if (this.editing !== undefined) this.#cancelEditing();
    else if (this.running !== undefined) this.#stop();
    else return false;
    return true;
  }

  #editLast(): boolean {
    if (this.lastMessage === undefined || this.running !== undefined) return false;
    const { id, text, attachments } = this.lastMessage;
    this.#setDraft(
      text,
      attachments.map(({ mention }) => mention),
      id,
    );
    return true;
  }

  readonly #cancelEditing = (): void => {
    this.#setDraft("", [], undefined);
    this.#input?.focus();
  };

  #removeLastChip(): boolean {
    const input = this.#input;
    const last = this.#attached.all.at(-1);
    if (last === undefined || input === null || input.selectionEnd !== 0) return false;
    this.#attached.remove(last.key);
    return true;
  }

  #removeChip(key: string): void {
    const index = this.#attached.all.findIndex((chip) => chip.key === key);
    this.#attached.remove(key);
    void this.updateComplete.then(() => {
      const places = this.querySelectorAll<HTMLElement>(".chip:not(.offered) .place");
      (places[Math.min(index, places.length - 1)] ?? this.#input)?.focus();
    });
  }

  readonly #takeOffered = (): boolean => {
    if (this.offered === undefined) return false;
    this.#attached.add(this.offered.mention);
    this.#input?.focus();
    return true;
  };

  #choose(index: number): void {
    const { query } = this.#completion;
    const suggestion = this.#completion.suggestions[index];
    if (query === undefined || suggestion === undefined) return;
    const { text, caret } = textAfterChoice(this.text, query, suggestion.mention);
    this.#setText(text);
    this.#input?.setSelectionRange(caret, caret);
    this.#completion.follow(text, caret);
    this.#attached.add(suggestion.mention);
  }

  readonly #toggleOptions = async (): Promise<void> => {
    if (this.areOptionsOpen) return this.#closeOptions();
    this.areOptionsOpen = true;
    await this.updateComplete;
    const panel = this.querySelector("nearline-options");
    await panel?.updateComplete;
    panel?.focus();
  };

  readonly #closeOptions = (): void => {
    this.areOptionsOpen = false;
    this.querySelector<HTMLElement>(".gear")?.focus();
  };

  readonly #onOptions = ({ detail }: CustomEvent<ChatOptions>): void => {
    if (this.host !== undefined) this.run(this.host.setOptions(detail));
  };

  #setDraft(text: string, mentions: readonly Mention[], editing: string | undefined): void {
    this.editing = editing;
    this.#attached.replace(mentions);
    this.#setText(text);
  }

  /** At once and not with the next rendering, so that the cursor can be placed. */
  #setText(text: string): void {
    this.text = text;
    if (this.#input !== null) this.#input.value = text;
    this.#remember();
  }

  #remember(): void {
    const { text, editing } = this;
    this.memory?.keepDraft({ text, mentions: [...this.#attached.mentions], ...(editing === undefined ? {} : { editing }) });
  }
}

customElements.define("nearline-composer", Composer);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-composer": Composer;
  }
}
