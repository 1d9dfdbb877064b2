/** Several candidates of one generation: what is remembered of them and what is shown. */
import { describe, expect, it } from "vitest";
import { blockScope } from "../../../../src/completion/blockEnd.ts";
import { answerOf } from "../../../../src/completion/choice/answerOf.ts";
import { present } from "../../../../src/completion/choice/present.ts";
import type { Eagerness } from "../../../../src/completion/choice/surePart.ts";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import type { GenerateEnd } from "../../../../src/shared/protocol.ts";
import { snapshotAt } from "../place.ts";
import { endWith } from "../scriptedBackend.ts";
import { traceOf } from "./tokenTrace.ts";

function answer(marked: string, texts: readonly string[], explicit = true) {
  const { prefix, suffix } = snapshotAt(marked);
  const place = cursorPlace(prefix, suffix);
  const candidates = texts.map((text) => ({ text, ...traceOf([[text, 0.2]]) }));
  const end: GenerateEnd = { ...endWith("stop"), ...traceOf([[texts[0] ?? "", 0.2]]), candidates };
  return answerOf(texts[0] ?? "", end, { prefix, mode: "line", explicit, place, scope: blockScope(place, "typescript") });
}

function offered(marked: string, texts: readonly string[], eagerness?: Eagerness) {
  return present(answer(marked, texts), snapshotAt(marked), eagerness);
}

describe("candidates", () => {
  it("are all offered to somebody who asked, best first, each once", () => {
    expect(offered("x = █\n", ["a + b", "a - b", "a + b  ", "c"])).toEqual({
      text: "a + b",
      replaceAfter: 0,
      alternatives: [
        { text: "a - b", replaceAfter: 0 },
        { text: "c", replaceAfter: 0 },
      ],
    });
  });

  it("take the place of a better one of which nothing is left", () => {
    expect(answer("x = █\n", ["  ", "a"])).toMatchObject({ kind: "text", text: "a", alternatives: [], steps: [{ characters: 1 }] });
    expect(offered("foo(█)\n", [")", "a)", "b"])).toEqual({ text: "a)", replaceAfter: 1, alternatives: [{ text: "b", replaceAfter: 0 }] });
  });

  it("have the reason of the first where nothing is left of any", () => {
    expect(offered("x = 1;█\n", ["", " "])).toEqual({ none: "endOfLine" });
    expect(offered("foo(█)\n", [")"])).toEqual({ none: "repeatsSuffix" });
  });

  it("are no matter to somebody who did not ask", () => {
    expect(answer("x = █\n", ["a", "b"], false)).not.toHaveProperty("alternatives");
    expect(offered("x = █\n", ["a", "b"], "eager")).toEqual({ text: "a", replaceAfter: 0 });
    expect(offered("x = █\n", ["a", "b"], "balanced")).toEqual({ none: "unsure" });
  });
});
