import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CodeUse } from "../../shared/chatProtocol.ts";
import { emit } from "../events.ts";
import { showBidiControls, visibleText } from "./bidiControls.ts";
import { highlight } from "./highlight.ts";
import { iconButton } from "./iconButton.ts";

const uses = [
  { kind: "insert", icon: "insert", label: "Insert at cursor" },
  { kind: "replaceSelection", icon: "replace", label: "Replace selection" },
  { kind: "newFile", icon: "new-file", label: "Put into a new file" },
  { kind: "apply", icon: "git-pull-request-go-to-changes", label: "Apply to the file" },
] as const satisfies readonly { kind: CodeUse["kind"]; icon: string; label: string }[];

/** How long the button says that it copied: long enough to be seen. */
const copiedMs = 1500;

/**
 * `<nearline-code-block>`: code of a message with its language or path and what can be done with it.
 *
 * It renders into the shadow root of the transcript, as all its parts do, so that text can be selected across them. Like all Lit elements
 * here it only declares its reactive fields and sets them in the constructor: a class field would hide Lit's accessor of that name.
 */
export class CodeBlock extends LitElement {
  static override properties = {
    code: { attribute: false },
    language: { attribute: false },
    path: { attribute: false },
    finished: { attribute: false },
    applicable: { attribute: false },
    messageId: { attribute: false },
    copied: { state: true },
  };
  declare code: string;
  declare language: string;
  declare path: string | undefined;
  /** Unfinished code has no buttons: half of it must not get into a file. */
  declare finished: boolean;
  declare applicable: boolean;
  declare messageId: string;
  declare private copied: boolean;

  readonly #code = document.createElement("code");

  constructor() {
    super();
    this.code = "";
    this.language = "";
    this.path = undefined;
    this.finished = true;
    this.applicable = true;
    this.messageId = "";
    this.copied = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("code") || changed.has("language") || changed.has("path")) this.#fill();
  }

  protected override render(): TemplateResult {
    const name = visibleText(this.path ?? (this.language === "" ? "code" : this.language));
    return html`
      <div class="code-header">
        <span class="code-name" title=${name}>${name}</span>
        ${this.finished ? this.#buttons() : nothing}
      </div>
      <pre tabindex="0" role="group" aria-label=${`Code: ${name}`}>${this.#code}</pre>
    `;
  }

  #buttons(): TemplateResult {
    return html`
      <span class="code-actions" role="group" aria-label="Code actions">
        ${iconButton(this.copied ? "check" : "copy", this.copied ? "Copied" : "Copy", () => this.#copy())}
        ${this.applicable ? uses.map(({ kind, icon, label }) => iconButton(icon, label, () => this.#use(kind))) : nothing}
      </span>
    `;
  }

  /** Colours by the language, or by the end of the path where none is written. */
  #fill(): void {
    const language = this.language || (this.path?.split(".").at(-1) ?? "");
    const coloured = highlight(this.code, language);
    if (coloured !== undefined) this.#code.replaceChildren(coloured);
    else this.#code.textContent = this.code;
    showBidiControls(this.#code);
  }

  #copy(): void {
    emit(this, "nearline-copy", { text: this.code });
    this.copied = true;
    setTimeout(() => {
      this.copied = false;
    }, copiedMs);
  }

  #use(kind: CodeUse["kind"]): void {
    const { messageId, code: text, language, path } = this;
    emit(this, "nearline-code", { kind, messageId, text, language, ...(path === undefined ? {} : { path }) });
  }
}

customElements.define("nearline-code-block", CodeBlock);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-code-block": CodeBlock;
  }
}
