import { html, nothing, type TemplateResult } from "lit";
import type { RunningAnswer } from "../../shared/chatProtocol.ts";
import { icon } from "../icon.ts";

const stageWords = {
  searching: "searching the workspace",
  reading: "reading your question",
  writing: "writing",
} satisfies Record<RunningAnswer["stage"], string>;

/** What the model is at. It changes many times a second, so a screen reader is told elsewhere, and only of each stage. */
export function runningLine(running: RunningAnswer | undefined): TemplateResult | typeof nothing {
  if (running === undefined) return nothing;
  const { stage, tokensPerSecond } = running;
  const speed =
    stage === "writing" && tokensPerSecond !== undefined ? ` · ${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s` : "";
  return html`<div class="running">${icon("loading")}<span>${stageWords[stage]}${speed}</span></div>`;
}
