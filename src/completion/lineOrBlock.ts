/** Whether a place wants one line or a whole block. */
import { isBlank } from "../shared/isBlank.ts";
import { opensBlock, opensBlockAtCursor } from "./blockOpener.ts";
import { closersOnly } from "./closers.ts";
import { cursorPlace } from "./cursorPlace.ts";
import { indentColumns } from "./indentation.ts";
import type { DocumentSnapshot } from "./outcome.ts";
import type { PlaceSyntax } from "./syntax/syntax.ts";

/**
 * The rule of mode "auto". A block is wanted when all of these hold, and one line everywhere else:
 *
 * 1. Nothing but white space and closing characters stands right of the cursor on its line.
 * 2. The cursor stands in a block that was just opened. Either its line is blank so far, the last line above that is not
 *    blank opens a block (`opensBlock`), and the cursor's line is not indented less deep than a body would be (a cursor
 *    in column 0 counts as not indented yet); or the text before the cursor on its own line opens one (`opensBlockAtCursor`).
 * 3. The block has no body yet: the next line that is not blank is not indented deeper than the line that opens the block.
 *    A hole above lines of the body wants the one line that is missing.
 *
 * Where a grammar knows the place it has the word before 2 and 3: in a string or a comment a line is wanted, and on a blank line
 * in a body that has nothing in it but comments or a docstring, a block.
 */
export function lineOrBlock(snapshot: DocumentSnapshot, syntax?: PlaceSyntax): "line" | "block" {
  const { lineBefore, restOfLine, previousLine, nextLine } = cursorPlace(snapshot.prefix, snapshot.suffix);
  if (!closersOnly.test(restOfLine)) return "line";
  if (syntax !== undefined && syntax.zone !== "code") return "line";
  if (isBlank(lineBefore) && isBlank(restOfLine) && syntax?.isInEmptyBody) return "block";

  const opener = isBlank(lineBefore) ? previousLine : lineBefore;
  if (opener === undefined) return "line";
  const openerColumns = indentColumns(opener);
  if (isBlank(lineBefore)) {
    if (!opensBlock(opener, snapshot.languageId)) return "line";
    if (lineBefore !== "" && indentColumns(lineBefore) <= openerColumns) return "line";
  } else if (!opensBlockAtCursor(opener, snapshot.languageId)) {
    return "line";
  }
  return nextLine === undefined || indentColumns(nextLine) <= openerColumns ? "block" : "line";
}
