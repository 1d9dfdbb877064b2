/** Signatures of what the file imports: they stay as long as the imports do. */
import type { Candidate, ContextSource } from "../contextSource.ts";
import type { ImportedFile } from "../rawContext.ts";

/** One file must not take all of the budget. */
const maxFileCharacters = 400;

export const imports: ContextSource = {
  fillsUpTo: 0.25,
  candidates: ({ imports: files }) =>
    files.flatMap((file, index): readonly Candidate[] => {
      const text = signaturesOf(file);
      return text === "" ? [] : [{ piece: { source: "imports", path: file.path, text }, score: 1 / (1 + index) }];
    }),
};

/** Of what is imported by name, and of everything where no name is found: the import may give it another one. */
function signaturesOf({ outline, names }: ImportedFile): string {
  const named = outline.filter(({ name }) => names.includes(name));
  let signatures = "";
  for (const { signature } of named.length > 0 ? named : outline) {
    if (signatures.length + signature.length + 1 > maxFileCharacters) continue;
    signatures += signatures === "" ? signature : `\n${signature}`;
  }
  return signatures;
}
