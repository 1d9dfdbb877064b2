import { describe, expect, it } from "vitest";
import { blockScope } from "../../../../src/completion/blockEnd.ts";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import { cutFences } from "../../../../src/completion/postprocess/cutFences.ts";
import { cutRepetition } from "../../../../src/completion/postprocess/cutRepetition.ts";
import { cutSurplusClosers } from "../../../../src/completion/postprocess/cutSurplusClosers.ts";
import { cutBlock, cutLine } from "../../../../src/completion/postprocess/cutToMode.ts";
import { dropBlank } from "../../../../src/completion/postprocess/dropBlank.ts";
import { dropRepeatOfFollowingLines } from "../../../../src/completion/postprocess/dropRepeatOfFollowingLines.ts";
import { dropSpecialTokens } from "../../../../src/completion/postprocess/dropSpecialTokens.ts";
import { dropTooLittle } from "../../../../src/completion/postprocess/dropTooLittle.ts";
import type { GenerationContext } from "../../../../src/completion/postprocess/filter.ts";
import { cleanText, placeText } from "../../../../src/completion/postprocess/index.ts";
import { matchIndentation } from "../../../../src/completion/postprocess/matchIndentation.ts";
import { trimLeadingBlankLines } from "../../../../src/completion/postprocess/trimLeadingBlankLines.ts";
import { trimTrailingBlanks } from "../../../../src/completion/postprocess/trimTrailingBlanks.ts";
import { snapshotAt } from "../place.ts";

function contextAt(marked: string, mode: "line" | "block" = "line"): GenerationContext {
  const { prefix, suffix, languageId } = snapshotAt(marked);
  const place = cursorPlace(prefix, suffix);
  return { prefix, mode, explicit: false, place, scope: blockScope(place, languageId) };
}

describe("dropSpecialTokens", () => {
  it("cuts before a special token", () => {
    expect(dropSpecialTokens("a = 1<|im_end|>\nuser", contextAt("█"))).toBe("a = 1");
    expect(dropSpecialTokens("a<fim_suffix>b", contextAt("█"))).toBe("a");
  });

  it("keeps a token that the document deals with", () => {
    expect(dropSpecialTokens('"<|im_end|>"', contextAt('stop = ["<|im_end|>", █'))).toBe('"<|im_end|>"');
  });

  it("knows the marks of several families", () => {
    for (const token of [
      "▁<MID>",
      "<EOT>",
      "<fim-suffix>",
      "<|endoftext|>",
      "<｜end▁of▁sentence｜>",
      "[SUFFIX]",
      "[/INST]",
      "<end_of_turn>",
      "</s>",
    ]) {
      expect(dropSpecialTokens(`a${token}`, contextAt("█"))).toBe("a");
    }
    expect(dropSpecialTokens("<s>a</s>", contextAt("█"))).toBe("<s>a</s>");
  });

  it("keeps what only looks like one", () => {
    expect(dropSpecialTokens("a <| b |> c", contextAt("█"))).toBe("a <| b |> c");
    expect(dropSpecialTokens("usage: cat <filename>", contextAt("█"))).toBe("usage: cat <filename>");
  });
});

describe("trimLeadingBlankLines", () => {
  it("leaves text after text on the line alone", () => {
    expect(trimLeadingBlankLines("\n  a", contextAt("foo {█"))).toBe("\n  a");
  });

  it("keeps the whole indentation of the first line with text in column 0", () => {
    expect(trimLeadingBlankLines("\n\n    a = 1", contextAt("if x:\n█"))).toBe("    a = 1");
    expect(trimLeadingBlankLines("    a = 1", contextAt("if x:\n█"))).toBe("    a = 1");
  });

  it("takes off the indentation that stands before the cursor when a line break came first", () => {
    expect(trimLeadingBlankLines("\n    a = 1\n    b", contextAt("    █"))).toBe("a = 1\n    b");
    expect(trimLeadingBlankLines("\n        a = 1", contextAt("    █"))).toBe("    a = 1");
  });

  it("keeps white space that goes on from the cursor", () => {
    expect(trimLeadingBlankLines("    a = 1", contextAt("    █"))).toBe("    a = 1");
  });

  it("takes off all indentation when it is written with other characters than the cursor's", () => {
    expect(trimLeadingBlankLines("\n        a", contextAt("\t█"))).toBe("a");
  });

  it("drops what belongs to an outer block", () => {
    expect(trimLeadingBlankLines("\n\ndef g():", contextAt("    █"))).toEqual({ none: "outdented" });
  });
});

describe("cutLine and cutBlock", () => {
  it("cut only in their own mode", () => {
    const text = "a();\n  b();\n}\nc();";
    expect(cutLine(text, contextAt("{\n  █"))).toBe("a();");
    expect(cutBlock(text, contextAt("{\n  █"))).toBe(text);
    expect(cutBlock(text, contextAt("{\n  █", "block"))).toBe("a();\n  b();\n}");
    expect(cutLine(text, contextAt("{\n  █", "block"))).toBe(text);
  });
});

describe("cutFences", () => {
  it("takes off the line of the first fence and ends before the second", () => {
    expect(cutFences("```ts\na();\n```\nThis calls a.", contextAt("█"))).toBe("a();");
    expect(cutFences("a();\n  ```", contextAt("█"))).toBe("a();");
  });

  it("keeps fences where the document has some, and quotes in a line", () => {
    expect(cutFences("```", contextAt("```sh\nls\n█"))).toBe("```");
    expect(cutFences("a = b```c```", contextAt("█"))).toBe("a = b```c```");
  });
});

describe("cutSurplusClosers", () => {
  it("cuts before a bracket that closes nothing", () => {
    expect(cutSurplusClosers("a))", contextAt("f(█"))).toBe("a)");
    expect(cutSurplusClosers("xs[0]];", contextAt("f(a)\nx = █"))).toBe("xs[0]");
  });

  it("knows brackets that lines above opened, but none in their strings", () => {
    expect(cutSurplusClosers("b)", contextAt("f(\n  a,\n  █"))).toBe("b)");
    expect(cutSurplusClosers("h(b))", contextAt('g("(");\n█'))).toBe("h(b)");
  });

  it("keeps a bracket on a line that opens none", () => {
    expect(cutSurplusClosers("start)", contextAt('case "$1" in\n  █'))).toBe("start)");
  });

  it("leaves braces, text before other text, and lines with an open quote alone", () => {
    expect(cutSurplusClosers("}", contextAt("█"))).toBe("}");
    expect(cutSurplusClosers("a)", contextAt("█ + 1"))).toBe("a)");
    expect(cutSurplusClosers("a)", contextAt("it's █"))).toBe("a)");
  });
});

describe("matchIndentation", () => {
  it("writes tabs in a document with tabs, whatever the width of the text's spaces", () => {
    const tabs = "f() {\n\ta();\n\t█";
    expect(matchIndentation("if (b) {\n        c();\n    }", contextAt(tabs))).toBe("if (b) {\n\t\tc();\n\t}");
    expect(matchIndentation("if (b) {\n    c();\n  }", contextAt(tabs))).toBe("if (b) {\n\t\tc();\n\t}");
    expect(matchIndentation("a(b,\n\t   c)", contextAt(tabs))).toBe("a(b,\n\t   c)");
  });

  it("writes spaces of the document's width instead of tabs", () => {
    expect(matchIndentation("if (b) {\n\t\tc();\n\t}", contextAt("f() {\n  a();\n  █"))).toBe("if (b) {\n    c();\n  }");
  });

  it("begins a whole first line as the document's others do", () => {
    expect(matchIndentation("    b", contextAt("a:\n\tb\nc:\n█"))).toBe("\tb");
    expect(matchIndentation("  b", contextAt("a = 1\n█"))).toBe("  b");
  });
});

describe("trimTrailingBlanks", () => {
  it("leaves white space at the beginnings of lines only", () => {
    expect(trimTrailingBlanks("  a  \n\t\n  b\t\n")).toBe("  a\n\n  b");
  });
});

describe("dropTooLittle", () => {
  it("drops closers and a character or two of punctuation", () => {
    for (const text of [")", "});", '"]', ":", "=>", "()", "  }"]) {
      expect(dropTooLittle(text, contextAt("█"))).toEqual({ none: "tooLittle" });
    }
  });

  it("keeps words, digits, more punctuation, and anything that was asked for", () => {
    for (const text of ["a", "0", "=> {", "é"]) expect(dropTooLittle(text, contextAt("█"))).toBe(text);
    expect(dropTooLittle(")", { ...contextAt("█"), explicit: true })).toBe(")");
  });
});

describe("cutRepetition", () => {
  it("leaves one of three equal lines", () => {
    expect(cutRepetition("x = 1\ny()\n  y()\ny()\nz")).toBe("x = 1\ny()");
  });

  it("leaves one round of lines that come in turn", () => {
    expect(cutRepetition("a()\nb()\na()\nb()\na()\nb()\n")).toBe("a()\nb()");
  });

  it("keeps two equal lines and closers", () => {
    expect(cutRepetition("pop()\npop()\nx")).toBe("pop()\npop()\nx");
    expect(cutRepetition("a\n}\n}\n}\n}")).toBe("a\n}\n}\n}\n}");
  });

  it("leaves one part of a line that repeats to its end", () => {
    expect(cutRepetition("return foo(a) + foo(a) + foo(a) + foo(a) + fo")).toBe("return foo(a) +");
    expect(cutRepetition("return foo(a) + foo(a) + foo(a) + foo(a);")).toBe("return foo(a) + foo(a) + foo(a) + foo(a);");
  });

  it("keeps rulers", () => {
    expect(cutRepetition(`// ${"-".repeat(60)}`)).toBe(`// ${"-".repeat(60)}`);
  });
});

describe("dropBlank", () => {
  it("calls it the end of the line after text in line mode, and empty elsewhere", () => {
    expect(dropBlank("  ", contextAt("a;█"))).toEqual({ none: "endOfLine" });
    expect(dropBlank("\n", contextAt("  █"))).toEqual({ none: "empty" });
    expect(dropBlank("\n", contextAt("{█", "block"))).toEqual({ none: "empty" });
    expect(dropBlank(" a", contextAt("{█", "block"))).toBe(" a");
  });
});

describe("dropRepeatOfFollowingLines", () => {
  const at = (marked: string, text: string) => dropRepeatOfFollowingLines(text, contextAt(marked).place);

  it("drops a line that stands below", () => {
    expect(at("  █\n\n  return x;", "return x;")).toEqual({ none: "repeatsSuffix" });
    expect(at("  ret█\n  return x;", "urn x;")).toEqual({ none: "repeatsSuffix" });
  });

  it("cuts a text before such a line", () => {
    expect(at("  █\n  return x;", "x = 1;\n  return x;")).toBe("x = 1;");
  });

  it("keeps the same line where it is indented deeper", () => {
    expect(at("def f():\n  if x:\n█\n  return 1", "    return 1")).toBe("    return 1");
  });

  it("drops a closer only as the last line at the same indentation", () => {
    expect(at("  a();\n█\n}", "}")).toEqual({ none: "repeatsSuffix" });
    expect(at("    a();\n█\n}", "  }")).toBe("  }");
    expect(at("█\n}", "if (x) {\n}\nb();")).toBe("if (x) {\n}\nb();");
  });

  it("sees no difference in white space, and a part of the line at the end of several", () => {
    expect(at("  █\n  f( a, b );", "f(a, b);")).toEqual({ none: "repeatsSuffix" });
    expect(at("  █\n  return xyz;", "a();\n  return x")).toBe("a();");
    expect(at("  █\n  return xyz;", "a();\n    return x")).toBe("a();\n    return x");
    expect(at("  █\n  return xyz;", "a();\n  ret")).toBe("a();\n  ret");
  });

  it("keeps the cursor's line while text follows the cursor on it", () => {
    expect(at("f(█)\nf(a)", "a")).toBe("a");
  });
});

describe("the order of the filters", () => {
  it("finds the first line with text behind line breaks and cuts after it", () => {
    expect(cleanText("\n\n    x = 1   \n    y = 2", contextAt("def f():\n█"))).toBe("    x = 1");
  });

  it("cuts a block before blank lines are taken off its beginning", () => {
    expect(cleanText("\n    x = 1\n\n\n    y = 2", contextAt("def f() {\n█", "block"))).toBe("    x = 1");
  });

  it("fits a text to a line below before it fits it to the rest of the line", () => {
    expect(placeText("a)\n}", contextAt("foo(█)\n}").place)).toEqual({ text: "a)", replaceAfter: 1 });
  });
});
