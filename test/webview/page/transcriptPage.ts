/** Runs in the page: the transcript alone, as high as the window, with the events it dispatched in `window.events`. */
import type { TranscriptEvents } from "../../../src/webview/events.ts";
import "../../../src/webview/transcript/transcript.ts";

declare global {
  interface Window {
    readonly events: { readonly name: string; readonly detail: unknown }[];
    /** Hostile messages try to set it. */
    pwned: unknown;
  }
}

const names = {
  "nearline-code": true,
  "nearline-copy": true,
  "nearline-link": true,
  "nearline-regenerate": true,
  "nearline-edit": true,
  "nearline-branch": true,
  "nearline-delete": true,
  "nearline-mention": true,
  "nearline-source": true,
} as const satisfies Record<Exclude<keyof TranscriptEvents, "nearline-scroll" | "nearline-change">, true>;

Object.assign(window, { events: [] });
for (const name of Object.keys(names)) {
  document.addEventListener(name, (event) => {
    if (event instanceof CustomEvent) window.events.push({ name, detail: event.detail });
  });
}
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  "main { display: flex; flex-direction: column; height: 100vh; } h1 { position: absolute; margin: 0; opacity: 0; } nearline-transcript { flex: 1; }",
);
document.adoptedStyleSheets.push(sheet);
