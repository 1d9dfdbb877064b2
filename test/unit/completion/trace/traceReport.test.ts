import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CompletionOutcome, NoneReason } from "../../../../src/completion/outcome.ts";
import { reasonWords } from "../../../../src/completion/trace/reasonWords.ts";
import type { RequestTrace } from "../../../../src/completion/trace/requestTrace.ts";
import { traceReport } from "../../../../src/completion/trace/traceReport.ts";
import type { Candidate } from "../../../../src/shared/protocol.ts";
import { endWith } from "../scriptedBackend.ts";

const noEnvironment = { environment: [] };

interface Texts {
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly context: string;
  readonly written: string;
  readonly kept: string;
}

const texts: Texts = {
  path: "src/app.ts",
  prefix: "const sum = add(",
  suffix: ");\nsum();",
  context: "function add()",
  written: "a, b)",
  kept: "a, b)",
};

const end = { ...endWith("stop"), promptTokens: 812, reusedTokens: 790, prefillMs: 12.25, decodeMs: 80 };

/** A request that the model answered, all of whose texts are given. */
function answered({ path, prefix, suffix, context, written, kept }: Texts, outcome?: CompletionOutcome): RequestTrace {
  const candidates: readonly Candidate[] = [
    { text: written, logProbabilities: [Math.log(0.5), Math.log(0.5)], tokenEnds: [1, written.length] },
    { text: kept, logProbabilities: [Math.log(0.125)], tokenEnds: [kept.length] },
  ];
  return {
    number: 7,
    atMs: 0,
    request: {
      snapshot: { uri: `file:///${path}`, path, languageId: "typescript", prefix, suffix },
      mode: "auto",
      explicit: false,
      position: { line: 11, character: 4 },
      circumstances: {
        isReadOnly: false,
        hasSelection: false,
        cursorCount: 1,
        selectedEntry: kept,
        followsAcceptance: false,
        followsTyping: true,
      },
    },
    startedMs: 1000,
    endedMs: 1150,
    way: "model",
    generation: {
      sent: {
        prompt: { prefix, suffix, path, context: [{ source: "definitions", path, text: context }] },
        maxPromptTokens: 1024,
        maxTokens: 64,
        stop: { strings: ["\n"], afterText: false },
        sampling: { temperature: 0 },
      },
      startedMs: 1040,
      endedMs: 1149,
      ended: { kind: "text", text: written, end: { ...end, candidates } },
      cleaning: [{ filter: "trimEnd", before: written, after: kept }],
    },
    placing: [{ filter: "dropRepeatOfFollowingLines", before: kept, after: { none: "repeatsSuffix" } }],
    outcome: outcome ?? { kind: "none", reason: "repeatsSuffix", end, ms: 150 },
  };
}

describe("traceReport", () => {
  it("begins with the reason and what can be done", () => {
    const [title, verdict] = traceReport(answered(texts), { withCode: true, ...noEnvironment }).split("\n\n");
    expect(title).toBe("# Request 7: nothing was shown");
    expect(verdict).toBe(
      `**Nothing was shown because what the model wrote stands after the cursor already.** ${reasonWords.repeatsSuffix.remedy}`,
    );
  });

  it("has every reason in words, with a remedy that is a sentence", () => {
    for (const [reason, { because, remedy }] of Object.entries(reasonWords)) {
      const outcome: CompletionOutcome = { kind: "none", reason: reason as NoneReason, end: undefined, ms: 1 };
      const report = traceReport(answered(texts, outcome), { withCode: false, ...noEnvironment });
      expect(report).toContain(`Nothing was shown because ${because}.** ${remedy}`);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(because).toMatch(/^[a-z].*[^.]$/);
    }
  });

  it("tells tokens, candidates with their probabilities, filters and the time of each stage", () => {
    const report = traceReport(answered(texts), { withCode: true, environment: ["Nearline 1.2.3"] });
    for (const line of [
      "- Where: src/app.ts, line 12, column 5, language typescript",
      "- Asked for: automatically, a line or a block",
      "- Decision: ask",
      "- Way: The model was asked.",
      "812 tokens, 790 of them read before and reused; at most 1024 are used.",
      "Context 1, definitions (src/app.ts): 14 characters, 1 line.",
      "Candidate 1, 25 % likely, 50 % a token: 5 characters, 1 line.",
      "Candidate 2, 13 % likely, 13 % a token: 5 characters, 1 line.",
      "**1. trim end**: 5 characters → 5",
      "**2. drop repeat of following lines** dropped all of it: what the model wrote stands after the cursor already.",
      "| waiting for a pause in typing | 40.0 |",
      "| prefill: the model read the prompt | 12.3 |",
      "| decode: the model wrote | 80.0 |",
      "| waiting for its turn, tokens, the way there and back | 16.8 |",
      "| filters, and fitting to the place | 1.0 |",
      "| **from the request to the answer** | 150.0 |",
      "- Nearline 1.2.3",
    ]) {
      expect(report.replace(/ +/g, " ").split("\n")).toContain(line);
    }
  });

  it("tells of a request that was not worth the model, and of one that is still being worked on", () => {
    const { generation: _, way: __, ...rest } = answered(texts, { kind: "none", reason: "midWord", end: undefined, ms: 0 });
    const report = traceReport(rest, { withCode: false, ...noEnvironment });
    expect(report).toContain("- Decision: do not ask (midWord)");
    expect(report).toContain("Before the cursor: 16 characters, 1 line.");
    const { outcome: ___, endedMs: ____, ...open } = rest;
    expect(traceReport(open, { withCode: false, ...noEnvironment })).toContain("still being worked on");
  });

  it("says when the answer came too late", () => {
    const late = { ...answered(texts, { kind: "none", reason: "superseded", end: undefined, ms: 50 }), endedMs: 1050 };
    expect(traceReport(late, { withCode: false, ...noEnvironment })).toMatch(
      /the answer came after the request was given up, by +\| +99\.0/,
    );
  });

  // A line of ten letters and more that no report has of itself.
  const line = fc.stringMatching(/^[ ]{0,4}[q-z]{10,30}[`#|{}();]{0,5}$/);
  const text = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join("\n"));
  const anyTexts = fc.record({ path: line, prefix: text, suffix: text, context: text, written: text, kept: text });
  const anyOutcome = fc.constantFrom<"suggestion" | "none">("suggestion", "none");

  it("has no line of the document in it, of the context, of the answer or of the path, unless it is asked for", () => {
    fc.assert(
      fc.property(anyTexts, anyOutcome, (given, kind) => {
        const outcome: CompletionOutcome =
          kind === "none"
            ? { kind, reason: "leavesOpen", end, ms: 1 }
            : { kind, text: given.kept, replaceAfter: 2, source: "model", end, ms: 1 };
        const trace = answered(given, outcome);
        const { generation: _, ...withoutModel } = trace;
        for (const one of [trace, withoutModel]) {
          const report = traceReport(one, { withCode: false, ...noEnvironment });
          for (const secret of Object.values(given).flatMap((value) => value.split("\n")))
            expect(report).not.toContain(secret.replace(/[^q-z]/g, ""));
        }
        const open = traceReport(trace, { withCode: true, ...noEnvironment });
        for (const shown of Object.values(given)) expect(open).toContain(shown);
      }),
    );
  });

  it("keeps text from ending the block that it stands in", () => {
    const report = traceReport(answered({ ...texts, prefix: "```\n[x](command:evil)\n````" }), { withCode: true, ...noEnvironment });
    expect(report).toContain("\n`````\n```\n[x](command:evil)\n````\n`````");
  });
});
