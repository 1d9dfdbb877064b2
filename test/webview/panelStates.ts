import type { ConversationSummary, PanelState, ShownMessage } from "../../src/shared/chatProtocol.ts";
import type { Attachment } from "../../src/shared/conversation.ts";

export const cartSelection: Attachment = {
  mention: { kind: "selection", uri: "file:///shop/src/cart.ts", startLine: 11, endLine: 19 },
  label: "cart.ts:12–20",
  text: "function total() {}",
  tokens: 96,
};

export const emptyPanel: PanelState = {
  conversation: undefined,
  conversations: [],
  model: { kind: "ready", name: "SmolLM2-135M-Instruct", contextTokens: 8192 },
  running: undefined,
  runningElsewhere: undefined,
  context: undefined,
  options: { maxTokens: 512, temperature: 0.2, alternatives: 1 },
  offered: undefined,
  starters: [
    { command: "nearline.explain", label: "Explain the selection", icon: "comment-discussion" },
    { command: "nearline.fix", label: "Fix the problem at the cursor", icon: "wrench" },
    { command: "nearline.writeTests", label: "Write tests for this file", icon: "beaker" },
    { command: "nearline.summarise", label: "Summarise the file", icon: "list-unordered" },
  ],
  canUndoDelete: false,
};

export const question: ShownMessage = {
  id: "q1",
  role: "user",
  text: "Why does the total ignore the discount?",
  createdMs: 1,
  attachments: [cartSelection],
  siblings: ["q1"],
};

export const answer: ShownMessage = {
  id: "a1",
  parent: "q1",
  role: "assistant",
  text: "The discount is subtracted from a copy of the price, so the sum never sees it. Subtract it before the prices are added up.",
  createdMs: 2,
  end: "done",
  siblings: ["a1"],
};

export const summaries: readonly ConversationSummary[] = [
  { id: "c1", title: "Why does the total ignore the discount?", updatedMs: Date.now() - 120_000, messageCount: 2 },
  { id: "c2", title: "Explain the retry loop in the uploader", updatedMs: Date.now() - 3 * 3_600_000, messageCount: 6 },
  { id: "c3", title: "Tests for parseDate", updatedMs: Date.now() - 30 * 3_600_000, messageCount: 1 },
  { id: "c4", title: "Rename the option flags", updatedMs: Date.UTC(2023, 4, 6), messageCount: 14 },
];

export const answered: PanelState = {
  ...emptyPanel,
  conversation: { id: "c1", title: "Why does the total ignore the discount?", messages: [question, answer] },
  conversations: summaries,
  context: { usedTokens: 1204, contextTokens: 8192, leftOut: [] },
};
