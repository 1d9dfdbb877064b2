import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesOf, replaceLines } from "../../../../src/chat/apply/lineReplacement.ts";
import { lineEdit } from "../../../../src/editor/edits/workspaceEdit.ts";
import { EndOfLine, type FakeDocument, fakeDocument } from "../../../fake/vscode.ts";

type Document = Parameters<typeof lineEdit>[0];

function edited(document: FakeDocument, replacement: Parameters<typeof lineEdit>[1]): string {
  const { range, text } = lineEdit(document as unknown as Document, replacement);
  const lineBreak = document.eol === EndOfLine.CRLF ? "\r\n" : "\n";
  const lines = linesOf(document.getText());
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, { length }) => sum + length + lineBreak.length, 0) + character;
  const whole = document.getText();
  return whole.slice(0, offset(range.start)) + text + whole.slice(offset(range.end));
}

describe("lineEdit", () => {
  it("comes to the text with the lines replaced, at both ends of a document too, with its line breaks", () => {
    const texts = fc.array(fc.constantFrom("", "a", "  b"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        texts,
        fc.nat(6),
        fc.nat(6),
        fc.array(fc.constantFrom("", "x", "  y"), { maxLength: 3 }),
        fc.boolean(),
        (lines, one, other, written, isCrlf) => {
          const [startLine = 0, endLine = 0] = [one, other].map((line) => Math.min(line, lines.length)).sort((left, right) => left - right);
          const document = fakeDocument(lines, { eol: isCrlf ? EndOfLine.CRLF : EndOfLine.LF });
          const replacement = { startLine, endLine, lines: written };
          const expected = replaceLines(lines, [replacement]).join(isCrlf ? "\r\n" : "\n");
          expect(edited(document, replacement)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
