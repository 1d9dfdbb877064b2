import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SelfTestResult } from "../../shared/models.ts";
import { icon } from "../icon.ts";

/** What was asked, what the model answered, and whether that is right. */
export function selfTestView({ fill, chat }: SelfTestResult): TemplateResult {
  return html`
    <section class="self-test" aria-label=${t("Test")}>
      ${outcome(fill.isRight, t("Fills a hole"), t("Fills a hole wrongly"))}
      <p class="asked"><code>${fill.before}<mark>${fill.answer === "" ? t("nothing") : fill.answer}</mark>${fill.after}</code></p>
      ${
        chat === undefined
          ? nothing
          : html`
              ${outcome(chat.isRight, t("Answers a question"), t("Answers a question wrongly"))}
              <p class="asked"><span>${chat.question}</span> <mark>${chat.answer === "" ? t("nothing") : chat.answer}</mark></p>
            `
      }
    </section>
  `;
}

function outcome(isRight: boolean, right: string, wrong: string): TemplateResult {
  return html`<p class=${isRight ? "right" : "wrong"}>${icon(isRight ? "pass" : "warning")}<span>${isRight ? right : wrong}</span></p>`;
}
