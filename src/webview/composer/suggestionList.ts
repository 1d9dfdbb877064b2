import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icon.ts";
import type { MentionCompletion } from "./mentionCompletion.ts";

export const suggestionListId = "mention-suggestions";

/** For `aria-activedescendant`: the focus stays in the text. */
export function suggestionId(index: number): string {
  return `mention-suggestion-${index}`;
}

/** The list that `@` opens. */
export function suggestionList(completion: MentionCompletion, choose: (index: number) => void): TemplateResult | typeof nothing {
  if (!completion.isOpen) return nothing;
  return html`
    <ul class="suggestions" id=${suggestionListId} role="listbox" aria-label=${t("What to attach")}>
      ${completion.suggestions.map(
        (suggestion, index) => html`
          <li
            id=${suggestionId(index)}
            role="option"
            aria-selected=${index === completion.activeIndex}
            title=${suggestion.detail}
            @mousedown=${(event: MouseEvent) => {
              // The text keeps the focus.
              event.preventDefault();
              choose(index);
            }}
          >
            ${icon(suggestion.icon)}<span class="label">${suggestion.label}</span><span class="detail">${suggestion.detail}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
