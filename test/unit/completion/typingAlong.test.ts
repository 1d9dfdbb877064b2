import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CompletionPipeline } from "../../../src/completion/pipeline.ts";
import { answeringBackend } from "./scriptedBackend.ts";
import { TypingEditor } from "./typingEditor.ts";

/** Code of one line whose brackets and quotes are pairs. */
const { code } = fc.letrec<{ code: string; part: string }>((tie) => ({
  code: fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
  part: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "foo", ".", ", ", " + ", ";"),
    tie("code").map((inner) => `(${inner})`),
    tie("code").map((inner) => `[${inner}]`),
    tie("code").map((inner) => `{ ${inner} }`),
    fc.constantFrom('"a"', '"b c"', "()", "[]"),
  ),
}));

describe("typing a suggestion in an editor that closes brackets", () => {
  it("accepting at any key gives the document that accepting at once gives, and the model is asked once", async () => {
    await fc.assert(
      fc.asyncProperty(code, fc.constantFrom("\n", "\nnext();\n"), async (generated, after) => {
        const text = generated.trimEnd();
        let askedCount = 0;
        const backend = answeringBackend(
          () => (askedCount++ === 0 ? text : "@"),
          (whole) => [whole],
        );
        const pipeline = new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, () => ({
          promptTokens: 1024,
          multiLine: "never",
          debounceMs: 0,
        }));
        const suggest = (editor: TypingEditor) =>
          pipeline.suggest(
            { snapshot: { uri: "a", path: "a", languageId: "typescript", ...editor.window() }, mode: "auto", explicit: true },
            new AbortController().signal,
          );

        const editor = new TypingEditor("x = ", after);
        const first = await suggest(editor);
        if (first.kind === "none") return;
        for (let typed = 0; typed < first.text.length; typed++) {
          const outcome = await suggest(editor);
          const accepted = new TypingEditor(editor.before, editor.after);
          // Nothing is left to suggest where the editor closed all that is missing, but for white space before a closer.
          if (outcome.kind === "suggestion") accepted.accept(outcome.text, outcome.replaceAfter);
          expect(withoutSpaces(accepted.text)).toBe(withoutSpaces(`x = ${first.text}${after}`));
          editor.type(first.text.charAt(typed));
        }
        expect(askedCount).toBe(1);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

function withoutSpaces(text: string): string {
  return text.replaceAll(" ", "");
}
