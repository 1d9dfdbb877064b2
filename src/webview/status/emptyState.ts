import { html, type TemplateResult } from "lit";
import type { Starter } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

/** What a conversation without messages shows: what can be done, and where the words go. */
export function emptyState(starters: readonly Starter[], start: (command: string) => void): TemplateResult {
  return html`
    <section class="empty" aria-label="What you can do">
      <h2>Ask about your code</h2>
      <ul class="starters">
        ${starters.map(
          ({ command, label, icon: name }) => html`
            <li>
              <button type="button" @click=${() => start(command)}>${icon(name)}<span>${label}</span></button>
            </li>
          `,
        )}
      </ul>
      <ul class="hints">
        <li>${icon("mention")}<span>Type <kbd>@</kbd> to attach a file, a symbol, problems or changes, or drop a file here.</span></li>
        <li>${icon("lock")}<span>Everything stays on this machine.</span></li>
      </ul>
    </section>
  `;
}
