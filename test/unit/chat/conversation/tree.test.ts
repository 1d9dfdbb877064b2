import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendMessage } from "../../../../src/chat/conversation/appendMessage.ts";
import { branchTo } from "../../../../src/chat/conversation/branchTo.ts";
import { deleteMessage, restoreMessages } from "../../../../src/chat/conversation/deleteMessage.ts";
import { emptyConversation } from "../../../../src/chat/conversation/emptyConversation.ts";
import { isTree } from "../../../../src/chat/conversation/isTree.ts";
import { replaceMessage } from "../../../../src/chat/conversation/replaceMessage.ts";
import { showBranch } from "../../../../src/chat/conversation/showBranch.ts";
import { siblingsOf } from "../../../../src/chat/conversation/siblingsOf.ts";
import type { Conversation, Message } from "../../../../src/shared/conversation.ts";
import { assistantMessage, conversationOf, userMessage } from "./messages.ts";

const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);
const shown = (conversation: Conversation) => ids(branchTo(conversation, conversation.head));

/** q1 → a1 → q2 → a2, and beside a1 another answer b1. */
const twoBranches = appendMessage(
  conversationOf(
    userMessage("q1", "One?"),
    assistantMessage("a1", "q1", "1"),
    userMessage("q2", "Two?"),
    assistantMessage("a2", "q2", "2"),
  ),
  assistantMessage("b1", "q1", "one", { createdMs: 2 }),
);

describe("the tree of a conversation", () => {
  it("shows the branch of the message that came last, and the one before when asked", () => {
    expect(shown(twoBranches)).toEqual(["q1", "b1"]);
    expect(shown(showBranch(twoBranches, "a1"))).toEqual(["q1", "a1", "q2", "a2"]);
    expect(shown(showBranch(twoBranches, "nobody"))).toEqual(["q1", "b1"]);
  });

  it("goes down to the newest answers when a branch is shown", () => {
    const edited = appendMessage(twoBranches, userMessage("q3", "Two, please?", { parent: "a1", createdMs: 3 }));
    expect(shown(showBranch(edited, "b1"))).toEqual(["q1", "b1"]);
    expect(shown(showBranch(edited, "a1"))).toEqual(["q1", "a1", "q3"]);
  });

  it("adds an answer without showing it when told so", () => {
    const more = appendMessage(twoBranches, assistantMessage("c1", "q1", "uno"), false);
    expect(shown(more)).toEqual(["q1", "b1"]);
    expect(ids(siblingsOf(more, assistantMessage("c1", "q1", "uno")))).toEqual(["a1", "c1", "b1"]);
  });

  it("takes a message away with all that came of it, and shows what is beside it", () => {
    const { conversation, removed } = deleteMessage(showBranch(twoBranches, "a1"), "a1");
    expect(ids(removed)).toEqual(["a1", "q2", "a2"]);
    expect(shown(conversation)).toEqual(["q1", "b1"]);
    expect(shown(restoreMessages(conversation, removed))).toEqual(["q1", "a1", "q2", "a2"]);
  });

  it("shows the message above when nothing is beside the deleted one, and nothing when it was the first", () => {
    expect(shown(deleteMessage(showBranch(twoBranches, "a1"), "a2").conversation)).toEqual(["q1", "a1", "q2"]);
    const { conversation } = deleteMessage(twoBranches, "q1");
    expect(conversation.messages).toEqual([]);
    expect(conversation.head).toBeUndefined();
  });

  it("stays where it is when another branch loses a message", () => {
    expect(shown(deleteMessage(twoBranches, "q2").conversation)).toEqual(["q1", "b1"]);
  });

  it("keeps a message's place whatever a newer version of it says", () => {
    const { parent: _, ...homeless } = assistantMessage("a2", "q2", "two");
    const replaced = replaceMessage(twoBranches, homeless);
    expect(replaced.messages.find(({ id }) => id === "a2")).toEqual(assistantMessage("a2", "q2", "two"));
    expect(replaceMessage(twoBranches, userMessage("nobody", "?"))).toEqual(twoBranches);
  });

  it("refuses a message without a place and one that is there already", () => {
    expect(() => appendMessage(twoBranches, assistantMessage("x", "nobody", ""))).toThrow(/parent/);
    expect(() => appendMessage(twoBranches, userMessage("q1", ""))).toThrow(/id of its own/);
  });

  it("tells apart what is no tree", () => {
    expect(isTree(twoBranches)).toBe(true);
    const { head: _, ...headless } = twoBranches;
    expect(isTree(headless)).toBe(false);
    expect(isTree({ ...twoBranches, head: "nobody" })).toBe(false);
    expect(isTree({ ...twoBranches, messages: twoBranches.messages.slice(1) })).toBe(false);
    expect(isTree({ ...twoBranches, messages: [...twoBranches.messages, userMessage("q1", "again")] })).toBe(false);
    const circle = [assistantMessage("a", "q", ""), userMessage("q", "", { parent: "a" })];
    expect(isTree({ ...twoBranches, messages: circle, head: "q" })).toBe(false);
    expect(
      isTree({
        ...twoBranches,
        messages: [userMessage("q", ""), assistantMessage("a", "q", ""), assistantMessage("b", "a", "")],
        head: "b",
      }),
    ).toBe(false);
  });

  it("stays a tree through any operations, and loses nothing but what was deleted", () => {
    const operation = fc.record({
      kind: fc.constantFrom("ask", "answer", "edit", "show", "delete", "restore", "rewrite"),
      at: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        let conversation = emptyConversation("c", 0);
        let removed: readonly Message[] = [];
        const expected = new Set<string>();
        operations.forEach(({ kind, at }, step) => {
          const target = conversation.messages[at % Math.max(1, conversation.messages.length)];
          const fresh = userMessage(`m${step}`, "text", { createdMs: step });
          const below = conversation.head === undefined ? fresh : { ...fresh, parent: conversation.head };
          if (kind === "ask") conversation = appendMessage(conversation, below);
          else if (target === undefined) return;
          else if (kind === "answer" && target.role === "user") {
            conversation = appendMessage(conversation, assistantMessage(fresh.id, target.id, "", { createdMs: step }), at % 2 === 0);
          } else if (kind === "edit" && target.role === "user") {
            conversation = appendMessage(conversation, target.parent === undefined ? fresh : { ...fresh, parent: target.parent });
          } else if (kind === "show") conversation = showBranch(conversation, target.id);
          else if (kind === "delete") {
            ({ conversation, removed } = deleteMessage(conversation, target.id));
            for (const { id } of removed) expected.delete(id);
            return;
          } else if (kind === "restore") {
            conversation = restoreMessages(conversation, removed);
            for (const { id } of conversation.messages) expected.add(id);
            return;
          } else {
            conversation = replaceMessage(conversation, { ...target, text: `${step}` });
            return;
          }
          if (conversation.messages.some(({ id }) => id === fresh.id)) expected.add(fresh.id);
        });
        expect(isTree(conversation)).toBe(true);
        expect(new Set(ids(conversation.messages))).toEqual(expected);
        expect(branchTo(conversation, conversation.head).at(-1)?.id).toBe(conversation.head);
      }),
    );
  });
});
