import type { ChatHost, MentionSuggestion, PanelState } from "../../src/shared/chatProtocol.ts";
import type { Mention } from "../../src/shared/conversation.ts";
import { mentionWords } from "../../src/webview/composer/mentionWords.ts";

export const suggestions: readonly MentionSuggestion[] = [
  { mention: { kind: "file", uri: "file:///shop/src/cart.ts" }, label: "cart.ts", detail: "src", icon: "file" },
  { mention: { kind: "file", uri: "file:///shop/src/price.ts" }, label: "price.ts", detail: "src/prices/of/all/kinds", icon: "file" },
  { mention: { kind: "problems" }, label: "problems", detail: "Errors and warnings", icon: "warning" },
  { mention: { kind: "changes" }, label: "changes", detail: "What is not committed", icon: "git-compare" },
  { mention: { kind: "workspace" }, label: "workspace", detail: "What fits to the question", icon: "search" },
];

/** A host that notes what it is asked for, as [method, ...arguments], and can be made to refuse. */
export class FakeChatHost {
  readonly calls: unknown[][] = [];
  /** Methods that fail, with the message. */
  readonly refusals = new Map<string, string>();
  /** What methods answer; nothing where they are not named. */
  results: Record<string, (...values: never[]) => unknown>;
  state: PanelState;
  readonly host: ChatHost;

  constructor(state: PanelState) {
    this.state = state;
    this.results = {
      ready: () => this.state,
      suggestMentions: (typed: string) => suggestions.filter(({ label }) => label.startsWith(typed)),
      previewMention: (mention: Mention) => ({ mention, label: mentionWords(mention).label, text: "text", tokens: 1312 }),
      mentionsOfDropped: (uris: string) => uris.split("\n").map((uri) => ({ kind: "file", uri })),
      search: (words: string) => this.state.conversations.filter(({ title }) => title.toLowerCase().includes(words.toLowerCase())),
    };
    this.host = new Proxy({} as ChatHost, {
      get: (_, method: string) =>
        method === "then" || method.startsWith("_")
          ? undefined
          : async (...values: never[]) => {
              this.calls.push([method, ...values]);
              const refusal = this.refusals.get(method);
              if (refusal !== undefined) throw new Error(refusal);
              return this.results[method]?.(...values);
            },
    });
  }

  callsOf(method: string): unknown[][] {
    return this.calls.filter(([name]) => name === method).map(([, ...values]) => values);
  }
}
