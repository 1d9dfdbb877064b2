/** Why there was no suggestion, in words for the user. */
import type { NoneReason } from "../completion/outcome.ts";

export const reasonText = {
  secretFile: "the file's name says that it holds passwords or keys",
  readOnly: "nothing can be typed here",
  snoozed: "suggestions are snoozed",
  ignoredFile: ".gitignore excludes the file",
  severalCursors: "there are several cursors",
  selection: "text is selected",
  hugeLine: "the line is very long",
  midWord: "the cursor stands in a word",
  inString: "the cursor stands in a string",
  inComment: "the cursor stands in a comment",
  otherEntry: "the selected entry of the list goes another way",
  justAccepted: "the accepted suggestion ended its statement",
  onlyMoved: "the cursor moved and nothing was typed",
  endOfLine: "nothing is missing on the line",
  empty: "the model had nothing to say",
  outdented: "nothing is missing in the block",
  repeatsSuffix: "it stands after the cursor already",
  leavesOpen: "it would leave a bracket open",
  superseded: "a newer request took over",
  failed: "the model could not answer",
} as const satisfies Record<NoneReason, string>;
