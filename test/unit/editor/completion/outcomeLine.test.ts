import { describe, expect, it } from "vitest";
import { outcomeLine } from "../../../../src/editor/completion/outcomeLine.ts";

const end = { finish: "stop", promptTokens: 800, reusedTokens: 790, generatedTokens: 9, prefillMs: 1, decodeMs: 1 } as const;

describe("outcomeLine", () => {
  it("tells time, source and tokens of a suggestion, and nothing of its text", () => {
    const line = outcomeLine({ kind: "suggestion", text: "secret()", replaceAfter: 0, source: "model", end, ms: 131.6 });
    expect(line).toBe("suggestion in 132 ms (model): 8 characters; prompt 800 tokens, 790 reused, 9 generated, stop");
  });

  it("tells the reason for none", () => {
    const line = outcomeLine({ kind: "none", reason: "failed", detail: "worker: gone", end: undefined, ms: 3 });
    expect(line).toBe("none in 3 ms (failed): worker: gone; the model was not asked");
  });
});
