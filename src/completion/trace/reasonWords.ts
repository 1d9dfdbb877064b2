/** The one place where the reasons for no suggestion stand in words: for the status bar, the log and the report. */
import type { NoneReason } from "../outcome.ts";

export interface ReasonWords {
  /** Goes on from "Nothing was shown because". */
  readonly because: string;
  /** What the user can do, as a sentence. */
  readonly remedy: string;
}

export const reasonWords = {
  secretFile: {
    because: "the file holds passwords or keys, by its name",
    remedy: "Nothing of such files is ever read for a suggestion; rename the file if it holds none.",
  },
  readOnly: {
    because: "nothing can be typed here",
    remedy: "Make the document writable to get suggestions in it.",
  },
  snoozed: {
    because: "suggestions are snoozed for a while",
    remedy: "End the snooze in the menu of the status bar, or ask for a suggestion with Alt+\\.",
  },
  ignoredFile: {
    because: "the file is excluded by .gitignore",
    remedy: "Change the setting nearline.ignoredFiles to get suggestions in such files, or ask for one with Alt+\\.",
  },
  severalCursors: {
    because: "there are several cursors, which one suggestion hardly fits",
    remedy: "Go on with one cursor, or ask for a suggestion with Alt+\\.",
  },
  selection: {
    because: "text is selected, which the next key replaces",
    remedy: "Put the cursor where you want to go on.",
  },
  hugeLine: {
    because: "the line is longer than what the model reads of it",
    remedy: "Break the line, or ask for a suggestion with Alt+\\.",
  },
  inString: {
    because: "the cursor stands in a string, which the settings leave out",
    remedy: "Change the setting nearline.stringsAndComments, or ask for a suggestion with Alt+\\.",
  },
  inComment: {
    because: "the cursor stands in a comment, which the settings leave out",
    remedy: "Change the setting nearline.stringsAndComments, or ask for a suggestion with Alt+\\.",
  },
  otherEntry: {
    because: "the entry selected in the editor's own list begins otherwise than what was typed",
    remedy: "Close the list with Esc, or choose another entry.",
  },
  justAccepted: {
    because: "a suggestion was just accepted and ended its statement",
    remedy: "Type on, or ask for a suggestion with Alt+\\.",
  },
  onlyMoved: {
    because: "the cursor moved and nothing was typed",
    remedy: "Type on, or ask for a suggestion with Alt+\\.",
  },
  midWord: {
    because: "the cursor stands inside a word",
    remedy: "Go on to the end of the word, or ask for a suggestion here with Alt+\\.",
  },
  endOfLine: {
    because: "the model found the line complete",
    remedy: "Begin a new line, or write the first characters of what is missing.",
  },
  empty: {
    because: "the model wrote nothing",
    remedy: "Write the first characters of what you want, or a comment that says it.",
  },
  outdented: {
    because: "the model found the block complete and went on outside of it",
    remedy: "Go on where the block ends, or write the first characters of what is missing in it.",
  },
  repeatsSuffix: {
    because: "what the model wrote stands after the cursor already",
    remedy: "Nothing needs to be done; write the first characters if you want something else here.",
  },
  leavesOpen: {
    because: "what the model wrote opens a bracket that the rest of the line does not close",
    remedy: "Ask again at the end of the line, or write on past the bracket.",
  },
  deadEnd: {
    because: "what the model wrote leaves the block, and the lines below it would never run",
    remedy: "Write the first characters of what is missing here.",
  },
  tooLittle: {
    because: "what the model wrote is no more than the editor closes by itself",
    remedy: "Nothing needs to be done; write the first characters if you want something else here.",
  },
  unsure: {
    because: "the model was not sure enough of what it wrote",
    remedy: "Change the setting nearline.eagerness to see such suggestions too, or ask for one with Alt+\\.",
  },
  superseded: {
    because: "typing went on, or the cursor moved, before there was an answer",
    remedy: "Rest for a moment. If rests are long enough and this comes often, the model is slow: see the times below.",
  },
  failed: {
    because: "the model could not answer",
    remedy: "Look into the log with Nearline: Show Log, and start the worker again with Nearline: Restart Worker.",
  },
} as const satisfies Readonly<Record<NoneReason, ReasonWords>>;
