import * as z from "zod";
import { Mention } from "../shared/conversation.ts";
import type { VsCodeApi } from "./hostChannel.ts";

const Draft = z.object({
  text: z.string(),
  mentions: z.array(Mention),
  /** The message that the draft is to replace. */
  editing: z.string().optional(),
});

const Scroll = z.object({
  conversation: z.string(),
  /** In pixels; undefined where the end was followed. */
  top: z.number().optional(),
});

/** A message that was sent and is being changed in its place. */
const Change = z.object({ messageId: z.string(), text: z.string() });

const Remembered = z.object({ draft: Draft.optional(), scroll: Scroll.optional(), change: Change.optional() });

export type Draft = z.infer<typeof Draft>;
export type Scroll = z.infer<typeof Scroll>;
export type Change = z.infer<typeof Change>;

/** What the panel itself remembers while it is hidden or loaded anew: VS Code throws its page away whenever it is out of sight. */
export class PanelMemory {
  readonly #vscode: VsCodeApi;
  #remembered: z.infer<typeof Remembered>;

  constructor(vscode: VsCodeApi) {
    this.#vscode = vscode;
    // Another version of the panel may have written it.
    this.#remembered = Remembered.safeParse(vscode.getState()).data ?? {};
  }

  get draft(): Draft | undefined {
    return this.#remembered.draft;
  }

  get scroll(): Scroll | undefined {
    return this.#remembered.scroll;
  }

  get change(): Change | undefined {
    return this.#remembered.change;
  }

  keepDraft(draft: Draft): void {
    this.#remembered = { ...this.#remembered, draft };
    this.#vscode.setState(this.#remembered);
  }

  keepScroll(scroll: Scroll): void {
    this.#remembered = { ...this.#remembered, scroll };
    this.#vscode.setState(this.#remembered);
  }

  keepChange(change: Change | undefined): void {
    this.#remembered = { ...this.#remembered, change };
    this.#vscode.setState(this.#remembered);
  }
}
