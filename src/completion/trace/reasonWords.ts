/** The one place where the reasons for no suggestion stand in words: for the status bar and the report. */
import { t } from "@vscode/l10n";
import type { NoneReason } from "../outcome.ts";

export interface ReasonWords {
  /** Goes on from "Nothing was shown because". */
  readonly because: string;
  /** What the user can do, as a sentence. */
  readonly remedy: string;
}

export const reasonWords = {
  secretFile: {
    because: t("the file holds passwords or keys, by its name"),
    remedy: t("Nothing of such files is ever read for a suggestion; rename the file if it holds none."),
  },
  readOnly: {
    because: t("nothing can be typed here"),
    remedy: t("Make the document writable to get suggestions in it."),
  },
  snoozed: {
    because: t("suggestions are snoozed for a while"),
    remedy: t("End the snooze in the menu of the status bar, or ask for a suggestion with Alt+\\."),
  },
  ignoredFile: {
    because: t("the file is excluded by .gitignore"),
    remedy: t("Change the setting nearline.suggestIn to get suggestions in such files, or ask for one with Alt+\\."),
  },
  severalCursors: {
    because: t("there are several cursors, which one suggestion hardly fits"),
    remedy: t("Go on with one cursor, or ask for a suggestion with Alt+\\."),
  },
  selection: {
    because: t("text is selected, which the next key replaces"),
    remedy: t("Put the cursor where you want to go on."),
  },
  hugeLine: {
    because: t("the line is longer than what the model reads of it"),
    remedy: t("Break the line, or ask for a suggestion with Alt+\\."),
  },
  inString: {
    because: t("the cursor stands in a string, which the settings leave out"),
    remedy: t("Change the setting nearline.suggestIn, or ask for a suggestion with Alt+\\."),
  },
  inComment: {
    because: t("the cursor stands in a comment, which the settings leave out"),
    remedy: t("Change the setting nearline.suggestIn, or ask for a suggestion with Alt+\\."),
  },
  otherEntry: {
    because: t("the entry selected in the editor's own list begins otherwise than what was typed"),
    remedy: t("Close the list with Esc, or choose another entry."),
  },
  justAccepted: {
    because: t("a suggestion was just accepted and ended its statement"),
    remedy: t("Type on, or ask for a suggestion with Alt+\\."),
  },
  onlyMoved: {
    because: t("the cursor moved and nothing was typed"),
    remedy: t("Type on, or ask for a suggestion with Alt+\\."),
  },
  midWord: {
    because: t("the cursor stands inside a word"),
    remedy: t("Go on to the end of the word, or ask for a suggestion here with Alt+\\."),
  },
  endOfLine: {
    because: t("the model found the line complete"),
    remedy: t("Begin a new line, or write the first characters of what is missing."),
  },
  empty: {
    because: t("the model wrote nothing"),
    remedy: t("Write the first characters of what you want, or a comment that says it."),
  },
  outdented: {
    because: t("the model found the block complete and went on outside of it"),
    remedy: t("Go on where the block ends, or write the first characters of what is missing in it."),
  },
  repeatsSuffix: {
    because: t("what the model wrote stands after the cursor already"),
    remedy: t("Nothing needs to be done; write the first characters if you want something else here."),
  },
  repeatsAbove: {
    because: t("what the model wrote stands on the line above already"),
    remedy: t("Write the first characters of what you want, or a comment that says it."),
  },
  hidesRest: {
    because: t("what the model wrote is a comment that would swallow the rest of the line"),
    remedy: t("Ask again at the end of the line, or on a new one."),
  },
  leavesOpen: {
    because: t("what the model wrote begins something that the rest of the line does not end"),
    remedy: t("Ask again at the end of the line, or write on a little."),
  },
  deadEnd: {
    because: t("what the model wrote leaves the block, and the lines below it would never run"),
    remedy: t("Write the first characters of what is missing here."),
  },
  tooLittle: {
    because: t("what the model wrote is no more than the editor closes by itself"),
    remedy: t("Nothing needs to be done; write the first characters if you want something else here."),
  },
  unsure: {
    because: t("the model was not sure enough of what it wrote"),
    remedy: t("Change the setting nearline.eagerness to see such suggestions too, or ask for one with Alt+\\."),
  },
  superseded: {
    because: t("typing went on, or the cursor moved, before there was an answer"),
    remedy: t("Pause for a moment. If this comes often although you pause, the model is slow: see the times below."),
  },
  failed: {
    because: t("the model could not answer"),
    remedy: t("Look into the log with Nearline: Show Log, and start the worker again with Nearline: Restart Worker."),
  },
} as const satisfies Readonly<Record<NoneReason, ReasonWords>>;
