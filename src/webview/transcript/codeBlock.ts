import { t } from "@vscode/l10n";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { CodeUse } from "../../shared/chatProtocol.ts";
import { visibleText } from "../../shared/visibleText.ts";
import { emit } from "../events.ts";
import { showBidiControls } from "./bidiControls.ts";
import { highlight } from "./highlight.ts";
import { iconButton } from "./iconButton.ts";

const uses = [
  { kind: "insert", icon: "insert", label: t("Insert at cursor") },
  { kind: "replaceSelection", icon: "replace", label: t("Replace selection") },
  { kind: "newFile", icon: "new-file", label: t("Put into a new file") },
  { kind: "apply", icon: "git-pull-request-go-to-changes", label: t("Apply to the file") },
] as const satisfies readonly { kind: CodeUse["kind"]; icon: string; label: string }[];

/** How long the button says that it copied: long enough to be seen. */
const copiedMs = 1500;

/** While code streams in, it is coloured anew after four times as long as that took, and what came since is added without colour. */
const restFactor = 4;

export interface ShownCode {
  readonly messageId: string;
  readonly code: string;
  readonly language: string;
  readonly path: string | undefined;
  /** Unfinished code has no buttons: half of it must not get into a file. */
  readonly finished: boolean;
  /** Whether it can be put into files, besides copied. */
  readonly applicable: boolean;
}

/**
 * `<nearline-code-block>`: code of a message with its language or path and what can be done with it.
 *
 * It renders into the shadow root of the transcript, as all its parts do, so that text can be selected across them. Like all Lit elements
 * here it only declares its reactive fields and sets them in the constructor: a class field would hide Lit's accessor of that name.
 */
export class CodeBlock extends LitElement {
  static override properties = { shown: { state: true }, copied: { state: true } };
  declare private shown: ShownCode;
  declare private copied: boolean;

  readonly #code = document.createElement("code");
  #restUntilMs = 0;

  constructor() {
    super();
    this.shown = { messageId: "", code: "", language: "", path: undefined, finished: true, applicable: false };
    this.copied = false;
  }

  /** Shows this code. The costly part is done at once, so that the caller can measure it. */
  show(shown: ShownCode): void {
    const before = this.shown;
    this.shown = shown;
    const { code, finished } = shown;
    const isLonger = !finished && before.code !== "" && code.startsWith(before.code);
    if (isLonger && performance.now() < this.#restUntilMs) this.#code.append(code.slice(before.code.length));
    else this.#colour();
    showBidiControls(this.#code);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { path, language, finished } = this.shown;
    const name = visibleText(path ?? (language === "" ? t("code") : language));
    return html`
      <div class="code-header">
        <span class="code-name" title=${name}>${name}</span>
        ${finished ? this.#buttons() : nothing}
      </div>
      <pre tabindex="0" role="group" aria-label=${t("Code: {0}", name)}>${this.#code}</pre>
    `;
  }

  #buttons(): TemplateResult {
    return html`
      <span class="code-actions" role="group" aria-label=${t("Code actions")}>
        ${iconButton(this.copied ? "check" : "copy", this.copied ? t("Copied") : t("Copy"), () => this.#copy())}
        ${this.shown.applicable ? uses.map(({ kind, icon, label }) => iconButton(icon, label, () => this.#use(kind))) : nothing}
      </span>
    `;
  }

  /** By the language, or by the end of the path where none is written. */
  #colour(): void {
    const { code, language, path } = this.shown;
    const startMs = performance.now();
    const coloured = highlight(code, language || (path?.split(".").at(-1) ?? ""));
    if (coloured !== undefined) this.#code.replaceChildren(coloured);
    else this.#code.textContent = code;
    const endMs = performance.now();
    this.#restUntilMs = endMs + restFactor * (endMs - startMs);
  }

  #copy(): void {
    emit(this, "nearline-copy", { text: this.shown.code });
    this.copied = true;
    setTimeout(() => {
      this.copied = false;
    }, copiedMs);
  }

  #use(kind: CodeUse["kind"]): void {
    const { messageId, code: text, language, path } = this.shown;
    emit(this, "nearline-code", { kind, messageId, text, language, ...(path === undefined ? {} : { path }) });
  }
}

customElements.define("nearline-code-block", CodeBlock);

declare global {
  interface HTMLElementTagNameMap {
    "nearline-code-block": CodeBlock;
  }
}
