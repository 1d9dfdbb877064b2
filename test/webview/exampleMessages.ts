import type { ShownMessage } from "../../src/shared/chatProtocol.ts";
import type { AssistantMessage, UserMessage } from "../../src/shared/conversation.ts";

const createdMs = Date.UTC(2026, 10, 22, 15, 30);

export function question(id: string, text: string, more: Partial<UserMessage & { siblings: string[] }> = {}): ShownMessage {
  return { id, role: "user", text, createdMs, attachments: [], siblings: [id], ...more };
}

export function answer(id: string, text: string, more: Partial<AssistantMessage & { siblings: string[] }> = {}): ShownMessage {
  return { id, role: "assistant", text, createdMs, end: "done", model: "SmolLM2 135M Instruct", siblings: [id], ...more };
}

/** Two questions with answers that use everything a message can show. */
export const exampleMessages: readonly ShownMessage[] = [
  question("q1", "What does `total` do, and why does it fail for an empty cart?", {
    attachments: [
      {
        mention: { kind: "selection", uri: "file:///shop/src/cart.ts", startLine: 11, endLine: 19 },
        label: "cart.ts:12–20",
        text: "…",
        tokens: 96,
      },
      { mention: { kind: "workspace" }, label: "workspace", text: "…", tokens: 1480 },
      { mention: { kind: "terminal" }, label: "terminal", text: "", note: "Nothing is selected in the terminal" },
    ],
  }),
  answer(
    "a1",
    `\`total\` adds the price of every item. With an **empty cart**, \`reduce\` has no first value, so it throws. See src/cart.ts, or [line 12](src/cart.ts:12) of it.

1. Give \`reduce\` a start:

   \`\`\`ts
   items.reduce((sum, item) => sum + item.price, 0);
   \`\`\`
2. Keep the *return type* as it is.

## The changed function

In \`src/cart.ts\`:

\`\`\`ts
/** The price of all items in cents; 0 for an empty cart. */
export function total(items: readonly Item[]): number {
  const prices = items.map(({ price, count = 1 }) => price * count);
  return prices.reduce((sum, price) => sum + price, 0); // no first value needed any more, so an empty cart is fine
}
\`\`\`

| Cart | Before | After |
|---|---|--:|
| empty | throws | 0 |
| one item | its price | its price |

> Prices are in cents, so no rounding is needed.

- [x] Works for \`null\`? No: \`items\` must be a list.
- [ ] Read more at <https://developer.mozilla.org/docs/Web/JavaScript>.`,
    {
      generatedTokens: 231,
      tokensPerSecond: 41.27,
      siblings: ["a0", "a1", "a2"],
      leftOut: ["2 earlier messages", "cart.ts (cut)"],
      sources: [
        { uri: "file:///shop/src/cart.ts", path: "src/cart.ts", startLine: 11, endLine: 19 },
        { uri: "file:///shop/src/checkout/summary.ts", path: "src/checkout/summary.ts", startLine: 40, endLine: 61 },
      ],
    },
  ),
  question("q2", "Now the same in Python, please.", { siblings: ["q2", "q2b"] }),
  answer(
    "a2",
    `\`\`\`python src/cart.py
from dataclasses import dataclass

@dataclass
class Item:
    price: int  # in cents
    count: int = 1

def total(items: list[Item]) -> int:
    """The price of all items in cents; 0 for an empty cart."""
    return sum(item.price * item.count for item in items if item is not None)
\`\`\``,
    { end: "stopped", generatedTokens: 88, tokensPerSecond: 40.1 },
  ),
];
