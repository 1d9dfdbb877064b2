/** Events by which the elements of the transcript tell the panel what the user asked for. All of them bubble out of shadow roots. */
import type { CodeUse } from "../shared/chatProtocol.ts";
import type { Mention, Source } from "../shared/conversation.ts";

/** The names of the events with what their `detail` says. */
export interface TranscriptEvents {
  /** A code block is to be inserted, applied and so on. */
  readonly "nearline-code": CodeUse;
  readonly "nearline-copy": { readonly text: string };
  /** A link in a message: `http`, `https` or a file of the workspace as the message wrote it, such as `src/cart.ts:12`. */
  readonly "nearline-link": { readonly href: string };
  readonly "nearline-regenerate": { readonly messageId: string };
  /** A message of the user's was changed in place and is to be sent again, with what it mentioned. */
  readonly "nearline-edit": { readonly messageId: string; readonly text: string; readonly mentions: readonly Mention[] };
  /** The same while it is being changed, with each letter; no text where that has ended. */
  readonly "nearline-change": { readonly messageId: string; readonly text: string | undefined };
  /** Another branch is to be shown; the id is that of the sibling, not of the message that stands there now. */
  readonly "nearline-branch": { readonly messageId: string };
  readonly "nearline-delete": { readonly messageId: string };
  readonly "nearline-mention": { readonly mention: Mention };
  readonly "nearline-source": { readonly source: Source };
  /** The messages were scrolled: pixels from their beginning, or undefined while they follow the end. */
  readonly "nearline-scroll": { readonly top: number | undefined };
}

type TypedEvents = { [Name in keyof TranscriptEvents]: CustomEvent<TranscriptEvents[Name]> };

declare global {
  interface HTMLElementEventMap extends TypedEvents {}
}

/** Dispatches an event of the table above. */
export function emit<Name extends keyof TranscriptEvents>(from: EventTarget, name: Name, detail: TranscriptEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
