import { describe, expect, it } from "vitest";
import { questionAbout } from "../../../../src/chat/conversation/questionAbout.ts";
import { assistantMessage, fileAttachment, userMessage } from "./messages.ts";

const cart = userMessage("a", "Shorten it.", { attachments: [fileAttachment("cart.ts", "one")] });
const tax = userMessage("c", "And this?", { attachments: [fileAttachment("tax.ts", "two")] });
const changes = userMessage("e", "Shorter still.", { attachments: [{ mention: { kind: "changes" }, label: "changes", text: "x" }] });

describe("the question that an answer's code is about", () => {
  it("is the last one that names a file, also when a follow-up names none", () => {
    expect(questionAbout([cart, assistantMessage("b", "a", "1")])?.id).toBe("a");
    expect(questionAbout([cart, assistantMessage("b", "a", "1"), tax, assistantMessage("d", "c", "2")])?.id).toBe("c");
    expect(questionAbout([cart, assistantMessage("b", "a", "1"), changes, assistantMessage("d", "e", "2")])?.id).toBe("a");
  });

  it("is the last one where none names a file", () => {
    expect(questionAbout([userMessage("q", "Hi"), assistantMessage("b", "q", "1"), changes])?.id).toBe("e");
    expect(questionAbout([])).toBeUndefined();
  });
});
