import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Attachment } from "../../shared/conversation.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";
import type { AttachedMention } from "./attachedMentions.ts";
import { mentionWords } from "./mentionWords.ts";

interface ChipActions {
  readonly open: (chip: AttachedMention) => void;
  readonly remove: (chip: AttachedMention) => void;
  readonly take: () => void;
}

/** The chips of what will be sent, and of what is offered and will not. */
export function chipList(
  chips: readonly AttachedMention[],
  offered: Attachment | undefined,
  actions: ChipActions,
): TemplateResult | typeof nothing {
  if (chips.length === 0 && offered === undefined) return nothing;
  return html`
    <ul class="chips" aria-label=${t("Attached to the message")}>
      ${repeat(
        chips,
        ({ key }) => key,
        (chip) => attachedChip(chip, actions),
      )}
      ${offered === undefined ? nothing : offeredChip(offered, actions)}
    </ul>
  `;
}

function attachedChip(chip: AttachedMention, { open, remove }: ChipActions): TemplateResult {
  const { attachment, mention } = chip;
  const words = mentionWords(mention);
  const label = attachment?.label ?? words.label;
  const note = attachment?.note;
  const tokens = attachment?.tokens;
  const spoken = [label, tokens === undefined ? undefined : t("{0} tokens", formatCount(tokens)), note].filter(
    (part) => part !== undefined,
  );
  const onKeydown = (event: KeyboardEvent) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    remove(chip);
  };
  return html`
    <li class="chip ${note === undefined ? "" : "noted"}">
      <button
        type="button"
        class="place"
        title="${[...spoken, t("open it with Enter, remove it with Delete")].join(" · ")}"
        aria-label=${spoken.join(", ")}
        aria-keyshortcuts="Delete"
        @click=${() => open(chip)}
        @keydown=${onKeydown}
      >
        ${icon(note === undefined ? words.icon : "warning")}<span class="label">${label}</span>
        ${tokens === undefined ? nothing : html`<span class="tokens">${t("{0} tokens", formatCount(tokens))}</span>`}
      </button>
      <button type="button" class="remove" tabindex="-1" title=${t("Remove")} aria-label=${t("Remove {0}", label)} @click=${() => remove(chip)}>
        ${icon("close")}
      </button>
    </li>
  `;
}

function offeredChip(offered: Attachment, { take }: ChipActions): TemplateResult {
  return html`
    <li class="chip offered">
      <button
        type="button"
        class="place"
        title=${t("Not sent unless you add it (Alt+Enter)")}
        aria-keyshortcuts="Alt+Enter"
        @click=${take}
      >
        ${icon("add")}<span class="label">${t("add {0}", offered.label)}</span>
        ${offered.tokens === undefined ? nothing : html`<span class="tokens">${t("{0} tokens", formatCount(offered.tokens))}</span>`}
      </button>
    </li>
  `;
}
