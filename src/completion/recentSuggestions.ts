/**
 * Suggestions that still hold when the user types them along, deletes a part and types it again, accepts them in parts, goes away and comes
 * back, or asks again.
 *
 * Invariants
 * - What is remembered is clean text as it was at the cursor it was generated for, before it was fitted to the rest of the line.
 * - A place (document, text before and after the cursor, mode) has one memory at most: its newest.
 * - What was made or of use last is looked at first, so that a suggestion on the screen does not give way to an older one; what was of no
 *   use for longest goes first when all memories together take more than their bound.
 */
import type { TokenStep } from "./choice/tokenSteps.ts";
import type { NoneReason } from "./outcome.ts";
import { typedBetween } from "./typedBetween.ts";
import type { TextWindow } from "./window.ts";

export interface Memory extends TextWindow {
  readonly uri: string;
  readonly mode: "line" | "block";
  readonly answer: RememberedAnswer;
}

/** What the model had to say: text, or nothing, and why. */
export type RememberedAnswer =
  | {
      readonly kind: "text";
      readonly text: string;
      /** How sure the model was of it, where it told. */
      readonly steps?: readonly TokenStep[];
      /** Other clean texts, best first; undefined when the user did not ask, so that one was enough. */
      readonly alternatives?: readonly string[];
      /** Whole lines that the model wrote after the text and that were not shown with it (`linesBeyond`); often only a line end. */
      readonly beyond: string;
    }
  | { readonly kind: "nothing"; readonly reason: NoneReason };

/** What is left of an answer; `beyond` is raw text that comes after all that was shown. */
export type RemainingAnswer =
  | { readonly kind: "text"; readonly text: string; readonly steps?: readonly TokenStep[]; readonly alternatives?: readonly string[] }
  | { readonly kind: "beyond"; readonly text: string }
  | { readonly kind: "nothing"; readonly reason: NoneReason };

/**
 * UTF-16 units of all memories together. A window has up to 20 Ki of them, so this is fifty places in large files and hundreds in small
 * ones, in 1 to 2 MB. All of them are looked at for each key, which takes a millisecond at most.
 */
const maxUnits = 1024 * 1024;

export class RecentSuggestions {
  readonly #maxUnits: number;
  /** Made or used last first. */
  #memories: Memory[] = [];

  constructor(bound = maxUnits) {
    this.#maxUnits = bound;
  }

  remember(memory: Memory): void {
    this.#memories = [memory, ...this.#memories.filter((other) => !isSamePlace(memory, other))];
    let units = 0;
    const firstTooMany = this.#memories.findIndex((kept, index) => {
      units += unitsOf(kept);
      return index > 0 && units > this.#maxUnits;
    });
    if (firstTooMany !== -1) this.#memories.length = firstTooMany;
  }

  /** What `take` makes of the first memory of a document that it can use; undefined when the model must be asked. */
  find<Taken>(uri: string, take: (memory: Memory) => Taken | undefined): Taken | undefined {
    for (const [index, memory] of this.#memories.entries()) {
      const taken = memory.uri === uri ? take(memory) : undefined;
      if (taken === undefined) continue;
      this.#memories.splice(index, 1);
      this.#memories.unshift(memory);
      return taken;
    }
    return undefined;
  }

  forget(): void {
    this.#memories = [];
  }
}

/** What is left of an answer at a place, or undefined when the place is another one, or when nothing is known that comes after what is typed. */
export function remainingAnswer(memory: Memory, place: TextWindow): RemainingAnswer | undefined {
  const { answer } = memory;
  const all = answer.kind === "nothing" ? "" : answer.text + answer.beyond;
  const typed = typedBetween(memory, place, all);
  if (typed === undefined) return undefined;
  if (answer.kind === "nothing") return answer;
  const text = answer.text.slice(typed.length);
  if (text.trim() !== "") {
    const { steps, alternatives } = answer;
    const others = alternatives?.filter((other) => other.startsWith(typed)).map((other) => other.slice(typed.length));
    return { kind: "text", text, ...(steps && { steps }), ...(others && { alternatives: others }) };
  }
  const beyond = all.slice(typed.length);
  return answer.beyond === "" || beyond === "" ? undefined : { kind: "beyond", text: beyond };
}

function isSamePlace(one: Memory, other: Memory): boolean {
  return one.uri === other.uri && one.mode === other.mode && one.prefix === other.prefix && one.suffix === other.suffix;
}

function unitsOf({ uri, prefix, suffix, answer }: Memory): number {
  return uri.length + prefix.length + suffix.length + (answer.kind === "text" ? answer.text.length + answer.beyond.length : 0);
}
