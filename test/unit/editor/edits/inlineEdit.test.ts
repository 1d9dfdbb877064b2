import { beforeEach, expect, it } from "vitest";
import { editedLines, inlineEditor } from "../../../../src/editor/edits/inlineEdit.ts";
import { everythingStays } from "../../../../src/editor/privacy/leaveGuard.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { ChatEnd, ChatRequest } from "../../../../src/shared/protocol.ts";
import { fake } from "../../../fake/vscode.ts";
import { openMarked, toldErrors } from "../actions/actionBench.ts";

const lines = ["class A {", "  one() {", "    return 1;", "  }", "", "  two = 2;", "}"];

function edited(start: [number, number], end: [number, number] = start) {
  const [from, to] = [start, end].map(([line, character]) => ({ line, character }));
  return editedLines(lines, { start: from, end: to, isEmpty: start === end } as unknown as Parameters<typeof editedLines>[1]);
}

it("changes the whole lines of a selection", () => {
  expect(edited([2, 6], [3, 1])).toEqual({ startLine: 2, endLine: 4 });
});

it("leaves out the line that a selection only touches", () => {
  expect(edited([1, 0], [4, 0])).toEqual({ startLine: 1, endLine: 4 });
});

it("takes the innermost declaration around the cursor", () => {
  expect(edited([2, 6])).toEqual({ startLine: 1, endLine: 4 });
  expect(edited([5, 3])).toEqual({ startLine: 0, endLine: 7 });
});

it("writes new lines in a blank one", () => {
  expect(edited([4, 0])).toEqual({ startLine: 4, endLine: 4 });
});

beforeEach(() => fake.reset());

/** Runs an inline edit in the active editor, answered with `b();`. */
async function ran(finish: ChatEnd["finish"] | Error) {
  const requests: ChatRequest[] = [];
  const proposed: string[] = [];
  const edit = inlineEditor({
    async chat(request, onText) {
      requests.push(request);
      if (finish instanceof Error) throw finish;
      onText("\nb();");
      return { finish, promptTokens: 1, reusedTokens: 0, generatedTokens: 1, prefillMs: 1, decodeMs: 1, contextTokens: 2048 };
    },
    guard: everythingStays,
    proposals: {
      async propose({ replacements }) {
        proposed.push(...replacements.flatMap((replacement) => replacement.lines));
        return "accepted";
      },
    },
    askInstruction: async () => "call b",
  });
  await edit();
  return { requests, proposed };
}

it("proposes what the model writes for the instruction", async () => {
  openMarked("█a();█");
  expect(await ran("endOfText")).toMatchObject({ requests: [{}], proposed: ["b();"] });
});

it("reads nothing of a file with secrets", async () => {
  openMarked("█PASSWORD=1█", { uri: "file:/project/.env" });
  expect(await ran("endOfText")).toEqual({ requests: [], proposed: [] });
  expect(toldErrors()).toEqual([
    expect.stringMatching(/^Nearline: Inline Edit: files that hold passwords or keys are not read, got \.env; /),
  ]);
});

it("proposes no part of an answer in place of whole lines", async () => {
  openMarked("█a();█");
  expect(await ran("length")).toMatchObject({ requests: [{}], proposed: [] });
  expect(toldErrors()).toEqual([expect.stringContaining("the answer must end")]);
});

it("says what to do with too much code in words of the edit", async () => {
  openMarked("█a();█");
  await ran(new AppError("request/tooLong", "chat: the conversation must fit, got 9000; start a new conversation"));
  expect(toldErrors()).toEqual([expect.stringMatching(/^Nearline: Inline Edit: .* select fewer lines$/)]);
});
