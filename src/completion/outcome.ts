/** What goes into the completion pipeline and what comes out of it. */
import type { GenerateEnd } from "../shared/protocol.ts";

/** The place where a suggestion is wanted, as plain data. Line ends are `\n` whatever the file has. */
export interface DocumentSnapshot {
  /** Names the document for reuse between requests; a URI in the editor. */
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  /** A window of the text before the cursor, beginning at a line whose number is a multiple of a step. */
  readonly prefix: string;
  /** A window of the text after the cursor. */
  readonly suffix: string;
}

export interface CompletionRequest {
  readonly snapshot: DocumentSnapshot;
  readonly mode: "line" | "block" | "auto";
  /** The user asked for it: nothing but emptiness keeps the suggestion back. */
  readonly explicit: boolean;
  /** Where the cursor stands in the whole document, counted from 0; for reports, which nothing depends on. */
  readonly position?: { readonly line: number; readonly character: number };
  /** What the editor knows besides the text; where it is absent, as on the command line, nothing of it holds. */
  readonly circumstances?: Circumstances;
}

export interface Circumstances {
  readonly isReadOnly: boolean;
  readonly hasSelection: boolean;
  readonly cursorCount: number;
  /** The whole text of the entry that is selected in the list of IntelliSense, while it is open. */
  readonly selectedEntry?: string;
  /** The place is where a suggestion that was just accepted ends. */
  readonly followsAcceptance: boolean;
  /** The text changed with the last event; otherwise only the cursor moved. */
  readonly followsTyping: boolean;
  /** What the cursor stands in, where a syntax tree tells it. */
  readonly zone?: Zone;
  /** Why nothing may be read or suggested in this document at all. */
  readonly withheld?: "secretFile" | "ignoredFile" | "snoozed";
}

/** What the cursor stands in. An expression inside a string (`${│}`) is code. */
export type Zone = "code" | "string" | "comment";

/** Why the model is not asked at all (trigger.ts). */
export type TriggerReason =
  /** The file holds passwords or keys by its name. Also for explicit requests. */
  | "secretFile"
  /** Nothing can be typed here. Also for explicit requests. */
  | "readOnly"
  /** The user wanted quiet for a while. */
  | "snoozed"
  /** `.gitignore` excludes the file, and the setting `suggestIn` says that such files get nothing. */
  | "ignoredFile"
  /** What is typed goes to several places, which one suggestion hardly fits. */
  | "severalCursors"
  /** The next key replaces what is selected. */
  | "selection"
  /** The line is longer than what the model reads of it. */
  | "hugeLine"
  /** The setting `suggestIn` leaves strings out. */
  | "inString"
  /** The setting `suggestIn` leaves comments out. */
  | "inComment"
  /** The entry selected in the list of IntelliSense begins otherwise than what is typed, so no text can extend both. */
  | "otherEntry"
  /** A suggestion that was just accepted ended its statement. What is remembered after it is still shown. */
  | "justAccepted"
  /** The cursor moved and nothing was typed. What is remembered at the place is still shown. */
  | "onlyMoved"
  /** The character right of the cursor continues a word; a suggestion there would split it. Not for explicit requests. */
  | "midWord";

export type NoneReason =
  | TriggerReason
  /** The model ended the line at once: nothing is missing on it. */
  | "endOfLine"
  /** The model wrote nothing but white space, or nothing at all. */
  | "empty"
  /** The model left the cursor's line blank and went on in an outer block: nothing is missing in this one. */
  | "outdented"
  /** What the model wrote stands after the cursor already. */
  | "repeatsSuffix"
  /** What the model wrote stands on the line above already. */
  | "repeatsAbove"
  /** What the model wrote is a comment that would swallow the text right of the cursor. */
  | "hidesRest"
  /** What the model wrote opens a bracket in the middle of the line, or wants an operand, and the rest of the line has nothing for it. */
  | "leavesOpen"
  /** What the model wrote leaves the block, and the lines below would never run. */
  | "deadEnd"
  /** Nothing but closers, or a character or two of punctuation, is left to show. Not for explicit requests. */
  | "tooLittle"
  /** The model was not sure enough of what it wrote, by the setting of eagerness. Not for explicit requests. */
  | "unsure"
  /** A newer request took over, or the asker stopped waiting. The generation itself may still go on. */
  | "superseded"
  /** The model could not answer; `detail` is the error's message. */
  | "failed";

/**
 * Where a suggestion came from: `model`, a generation that this request started; `running`, a generation that an earlier
 * request started and that was still running; `typedAlong`, a remembered suggestion, of which the user may have typed a part.
 */
export type SuggestionSource = "model" | "running" | "typedAlong";

export type CompletionOutcome =
  | {
      readonly kind: "suggestion";
      /** Text to put at the cursor, line ends `\n`. */
      readonly text: string;
      /** Characters after the cursor, on its line, that the text takes the place of. They are a subsequence of `text`. */
      readonly replaceAfter: number;
      /** What else might stand there, best first, where the user asked; none is equal to another or to the suggestion. */
      readonly alternatives?: readonly { readonly text: string; readonly replaceAfter: number }[];
      readonly source: SuggestionSource;
      /** The generation that this request started or joined; undefined when the model was not asked. */
      readonly end: GenerateEnd | undefined;
      readonly ms: number;
    }
  | {
      readonly kind: "none";
      readonly reason: NoneReason;
      readonly detail?: string;
      readonly end: GenerateEnd | undefined;
      readonly ms: number;
    };
