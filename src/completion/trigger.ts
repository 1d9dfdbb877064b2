/**
 * Whether a place is worth a suggestion at all, and why: the first rule of the table that holds decides. ARCHITECTURE.md
 * shows the same table.
 */
import { isBlank } from "../shared/isBlank.ts";
import { cursorPlace } from "./cursorPlace.ts";
import type { Circumstances, CompletionRequest, DocumentSnapshot, TriggerReason, Zone } from "./outcome.ts";
import { zoneAtCursor } from "./zoneAtCursor.ts";

export interface TriggerOptions {
  /** Where suggestions are wanted besides in code; in both when absent. */
  readonly suggestIn?: { readonly strings: boolean; readonly comments: boolean };
}

export type AskReason =
  /** The user asked for it. */
  | "explicit"
  /** A suggestion was accepted that left its line open. */
  | "acceptance"
  /** Something was typed. */
  | "typing";

export type Decision =
  | { readonly ask: true; readonly why: AskReason }
  /** With `mayRecall`, what is remembered or being generated for the place is still shown: it costs the model nothing. */
  | { readonly ask: false; readonly reason: TriggerReason; readonly mayRecall: boolean };

export interface TriggerRule {
  readonly reason: TriggerReason;
  /** Also where the user asked for a suggestion. */
  readonly isHard?: true;
  readonly mayRecall?: true;
  readonly holds: (asked: Asked) => boolean;
}

interface Asked extends Circumstances {
  readonly snapshot: DocumentSnapshot;
  readonly options: TriggerOptions;
  /** Asked only where it decides: it may have to read the text. */
  readonly zoneAt: (snapshot: DocumentSnapshot) => Zone | undefined;
}

/**
 * Characters of a line beyond which the longest prompt that the settings allow (1,792 tokens) holds only a piece of it: 5,000 characters
 * of minified code are 1,780 to 2,780 tokens (six pieces of three files, counted with the embedded model's tokenizer).
 */
export const hugeLineCharacters = 5000;

/** In the order in which they are tried: what forbids a suggestion first, what only makes it unlikely to be welcome last. */
export const triggerRules: readonly TriggerRule[] = [
  { reason: "secretFile", isHard: true, holds: ({ withheld }) => withheld === "secretFile" },
  { reason: "readOnly", isHard: true, holds: ({ isReadOnly }) => isReadOnly },
  { reason: "snoozed", holds: ({ withheld }) => withheld === "snoozed" },
  { reason: "ignoredFile", holds: ({ withheld }) => withheld === "ignoredFile" },
  { reason: "severalCursors", holds: ({ cursorCount }) => cursorCount > 1 },
  { reason: "selection", holds: ({ hasSelection }) => hasSelection },
  { reason: "hugeLine", holds: ({ snapshot }) => isHugeLine(snapshot) },
  { reason: "midWord", holds: ({ snapshot }) => wordCharacter.test(snapshot.suffix) },
  { reason: "inString", holds: (asked) => isLeftOut("string", asked) },
  { reason: "inComment", holds: (asked) => isLeftOut("comment", asked) },
  { reason: "otherEntry", holds: ({ snapshot, selectedEntry }) => selectedEntry !== undefined && !extendsTyped(selectedEntry, snapshot) },
  { reason: "justAccepted", mayRecall: true, holds: ({ snapshot, followsAcceptance }) => followsAcceptance && endsStatement(snapshot) },
  { reason: "onlyMoved", mayRecall: true, holds: ({ followsTyping, followsAcceptance }) => !followsTyping && !followsAcceptance },
];

/** What holds where the editor knows nothing but the text. */
export const plainCircumstances: Circumstances = {
  isReadOnly: false,
  hasSelection: false,
  cursorCount: 1,
  followsAcceptance: false,
  followsTyping: true,
};

/** `zoneAt` knows a place from its syntax, where that is known; the text before the cursor tells it otherwise. */
export function decide(
  request: CompletionRequest,
  options: TriggerOptions = {},
  zoneAt: (snapshot: DocumentSnapshot) => Zone | undefined = () => undefined,
): Decision {
  const { snapshot, explicit, circumstances = plainCircumstances } = request;
  const asked: Asked = { ...circumstances, snapshot, options, zoneAt };
  const rule = triggerRules.find(({ isHard, holds }) => (isHard === true || !explicit) && holds(asked));
  if (rule !== undefined) return { ask: false, reason: rule.reason, mayRecall: rule.mayRecall === true };
  if (explicit) return { ask: true, why: "explicit" };
  return { ask: true, why: circumstances.followsAcceptance ? "acceptance" : "typing" };
}

const wordCharacter = /^[\p{L}\p{N}_$]/u;

function isHugeLine({ prefix, suffix }: DocumentSnapshot): boolean {
  const { lineBefore, restOfLine } = cursorPlace(prefix, suffix);
  return lineBefore.length + restOfLine.length > hugeLineCharacters;
}

/** The part of the setting `suggestIn` that tells of a zone. */
const settingOf = { string: "strings", comment: "comments" } as const satisfies Record<Exclude<Zone, "code">, string>;

function isLeftOut(zone: keyof typeof settingOf, { snapshot, options, zone: known, zoneAt }: Asked): boolean {
  if (options.suggestIn?.[settingOf[zone]] ?? true) return false;
  return (known ?? zoneAt(snapshot) ?? zoneAtCursor(snapshot.prefix, snapshot.languageId)) === zone;
}

/**
 * Whether the text before the cursor ends with a beginning of the entry, or with no word at all. VS Code shows only text that begins
 * with the selected entry, and the entry need not begin with what is typed: `cl` finds `console.log`.
 */
function extendsTyped(entry: string, { prefix }: DocumentSnapshot): boolean {
  if (!/[\p{L}\p{N}_$]$/u.test(prefix)) return true;
  for (let length = 1; length <= entry.length; length++) {
    if (prefix.endsWith(entry.slice(0, length))) return true;
  }
  return false;
}

/** Nothing follows on the line, and its last character ends a statement, a call or a block. */
function endsStatement({ prefix, suffix }: DocumentSnapshot): boolean {
  return isBlank(cursorPlace(prefix, suffix).restOfLine) && /[;)\]}][ \t]*$/.test(prefix);
}
