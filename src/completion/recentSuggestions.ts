/**
 * Suggestions that still hold when the user types them along, deletes a part and types it again, or asks again.
 *
 * Invariants
 * - What is remembered is clean text as it was at the cursor it was generated for, before it was fitted to the rest of the line.
 * - Newer memories of a document are looked at first; the numbers of documents and of memories in each are bounded.
 */
import { LRUCache } from "lru-cache";
import type { TokenStep } from "./choice/tokenSteps.ts";
import type { NoneReason } from "./outcome.ts";
import { typedBetween } from "./typedBetween.ts";
import type { TextWindow } from "./window.ts";

export interface Memory extends TextWindow {
  readonly mode: "line" | "block";
  /** What the model had to say there: text, or nothing, and why. */
  readonly answer:
    | {
        readonly kind: "text";
        readonly text: string;
        /** How sure the model was of it, where it told. */
        readonly steps?: readonly TokenStep[];
        /** Other clean texts, best first; undefined when the user did not ask, so that one was enough. */
        readonly alternatives?: readonly string[];
      }
    | { readonly kind: "nothing"; readonly reason: NoneReason };
}

/** More documents than somebody goes to and fro between; a memory is at most 20 KiB, so all of them are a few MiB. */
const maxDocuments = 16;

/** Typing and deleting around one place makes a few; older ones hardly ever fit again. */
const maxPerDocument = 8;

export class RecentSuggestions {
  readonly #byDocument = new LRUCache<string, readonly Memory[]>({ max: maxDocuments });

  remember(uri: string, memory: Memory): void {
    this.#byDocument.set(uri, [memory, ...(this.#byDocument.get(uri) ?? [])].slice(0, maxPerDocument));
  }

  /** The newest answer that holds at this place, with only the text that is not typed yet; undefined when the model must be asked. */
  find(uri: string, place: TextWindow, acceptsMode: (mode: Memory["mode"]) => boolean): Memory["answer"] | undefined {
    for (const memory of this.#byDocument.get(uri) ?? []) {
      const answer = acceptsMode(memory.mode) ? remainingAnswer(memory, place) : undefined;
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  forget(): void {
    this.#byDocument.clear();
  }
}

/** What is left of an answer at a place, or undefined when the place is another one, or when all of it is typed. */
export function remainingAnswer(memory: Memory, place: TextWindow): Memory["answer"] | undefined {
  const typed = typedBetween(memory, place);
  if (typed === undefined) return undefined;
  if (memory.answer.kind === "nothing") return typed === "" ? memory.answer : undefined;
  const { answer } = memory;
  if (!answer.text.startsWith(typed)) return undefined;
  const text = answer.text.slice(typed.length);
  if (text.trim() === "") return undefined;
  if (answer.alternatives === undefined) return { ...answer, text };
  const alternatives = answer.alternatives.filter((other) => other.startsWith(typed)).map((other) => other.slice(typed.length));
  return { ...answer, text, alternatives };
}
