import { describe, expect, it, vi } from "vitest";
import { maxTextLength } from "../../src/shared/chatProtocol.ts";
import type { Mention } from "../../src/shared/conversation.ts";
import { suggestions } from "./fakeChatHost.ts";
import { openPanel } from "./openPanel.ts";
import { answered, cartSelection, emptyPanel, question } from "./panelStates.ts";

const cart = { kind: "file", uri: "file:///shop/src/cart.ts" };
const running = { ...answered, running: { messageId: "a1", stage: "writing", tokensPerSecond: 31.4 } } as const;

describe("the input", () => {
  it("sends on Enter what was written, and is empty then", async () => {
    const panel = await openPanel(emptyPanel);
    await panel.type("  Why is it slow?\n");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["Why is it slow?", []]]);
    expect(panel.input().value).toBe("");
  });

  it("leaves Shift+Enter, and Enter of an input method, to the text", async () => {
    const panel = await openPanel(emptyPanel);
    await panel.type("かな");
    expect((await panel.press("Enter", { shiftKey: true })).defaultPrevented).toBe(false);
    expect((await panel.press("Enter", { isComposing: true })).defaultPrevented).toBe(false);
    expect(panel.fake.callsOf("send")).toEqual([]);
  });

  it("sends nothing that is empty", async () => {
    const panel = await openPanel(emptyPanel);
    await panel.type(" \n ");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([]);
    expect(panel.find<HTMLButtonElement>(".send").disabled).toBe(true);
  });

  it("gives the text back when the host refuses it, and says why", async () => {
    const panel = await openPanel(emptyPanel);
    panel.fake.refusals.set("send", "chat: the model was stopped; try again");
    await panel.type("Why?");
    await panel.press("Enter");
    expect(panel.input().value).toBe("Why?");
    expect(panel.text('[role="alert"]')).toContain("the model was stopped; try again");
  });

  it("stops on Escape, and by the button that stands where Send was", async () => {
    const panel = await openPanel(running);
    await panel.type("next question");
    await panel.press("Escape");
    await panel.click('button[aria-label="Stop"]');
    expect(panel.fake.callsOf("stop")).toHaveLength(2);
  });

  it("keeps what is typed while an answer is written, until it can be sent", async () => {
    const panel = await openPanel(running);
    await panel.type("next question");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([]);
    await panel.show(answered);
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["next question", []]]);
  });

  it("sends in another conversation than the one that is answered, and leaves that one alone otherwise", async () => {
    const panel = await openPanel({ ...emptyPanel, runningElsewhere: { conversationId: "c9", title: "A long story" } });
    expect(panel.text(".elsewhere")).toContain("An answer is being written in “A long story”");
    expect(panel.all(".starters, .empty").length).toBeGreaterThan(0);
    await panel.press("Escape");
    expect(panel.fake.callsOf("stop")).toEqual([]);
    await panel.type("What is a stack?");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["What is a stack?", []]]);
    await panel.click(".elsewhere .link");
    expect(panel.fake.callsOf("openConversation")).toEqual([["c9"]]);
    await panel.show(emptyPanel);
    expect(panel.all(".elsewhere")).toEqual([]);
  });

  it("takes no pasted text that is too long to be sent, and says what to do", async () => {
    const panel = await openPanel(emptyPanel);
    await panel.type("Why?");
    expect(panel.paste("x".repeat(maxTextLength - 4)).defaultPrevented).toBe(false);
    expect(panel.paste("x".repeat(maxTextLength + 1)).defaultPrevented).toBe(true);
    await panel.settle();
    expect(panel.input().value).toBe("Why?");
    expect(panel.text('[role="alert"]')).toMatch(/at most 262144 characters, got 262149; attach a file/);
  });

  it("takes the last message back on Up, and sends the change as an edit", async () => {
    const panel = await openPanel(answered);
    panel.input().focus();
    await panel.press("ArrowUp");
    expect(panel.input().value).toBe(question.text);
    expect(panel.text(".chip")).toContain("cart.ts:12–20");
    await panel.type("Why does the sum ignore it?");
    await panel.press("Enter");
    expect(panel.fake.callsOf("edit")).toEqual([["q1", "Why does the sum ignore it?", [cartSelection.mention]]]);
  });

  it("leaves Up to the cursor where something is written, and Escape ends an edit", async () => {
    const panel = await openPanel(answered);
    await panel.type("text");
    expect((await panel.press("ArrowUp")).defaultPrevented).toBe(false);
    await panel.type("");
    await panel.press("ArrowUp");
    await panel.press("Escape");
    expect(panel.input().value).toBe("");
    expect(panel.all(".editing, .chip")).toEqual([]);
  });

  it("has its draft again after the page was thrown away", async () => {
    const first = await openPanel(emptyPanel);
    await first.type("half a thou");
    first.app.addMention({ kind: "file", uri: "file:///shop/src/cart.ts" });
    await first.settle();
    const second = await openPanel(emptyPanel, first.remembered.state);
    expect(second.input().value).toBe("half a thou");
    expect(second.text(".chip")).toContain("cart.ts");
    await second.press("Enter");
    second.input().focus();
    await second.press("Enter");
    expect(second.fake.callsOf("send")).toEqual([["half a thou", [cart]]]);
  });

  it("begins empty after a draft that another version wrote", async () => {
    const panel = await openPanel(emptyPanel, { draft: { text: 7 } });
    expect(panel.input().value).toBe("");
  });

  it("takes what the host asked for before the panel had its first state", async () => {
    const panel = await openPanel(emptyPanel, undefined, (app) => {
      app.addMention({ kind: "changes" });
      app.focusInput("Explain");
    });
    expect(panel.input().value).toBe("Explain");
    expect(document.activeElement).toBe(panel.input());
    expect(panel.all(".chip")).toHaveLength(1);
  });

  it("takes text and the cursor from the host", async () => {
    const panel = await openPanel(emptyPanel);
    await panel.type("first");
    panel.app.focusInput("second");
    await panel.settle();
    expect(panel.input().value).toBe("first second");
    expect(document.activeElement).toBe(panel.input());
  });
});

describe("mentions", () => {
  async function withList(typed: string) {
    const panel = await openPanel(emptyPanel);
    await panel.type(typed);
    await vi.waitFor(() => expect(panel.all('[role="option"]').length).toBeGreaterThan(0));
    return panel;
  }
  const active = (panel: Awaited<ReturnType<typeof openPanel>>) =>
    document.getElementById(panel.input().getAttribute("aria-activedescendant") ?? "")?.querySelector(".label")?.textContent;

  it("are offered behind @, and chosen with arrows and Enter", async () => {
    const panel = await withList("@");
    expect(panel.input().getAttribute("aria-controls")).toBe(panel.find('[role="listbox"]').id);
    expect(active(panel)).toBe("cart.ts");
    await panel.press("ArrowDown");
    expect(active(panel)).toBe("price.ts");
    await panel.press("ArrowUp");
    await panel.press("ArrowUp");
    expect(active(panel)).toBe("workspace");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([]);
    expect(panel.text(".chip")).toContain("workspace 1,312 tokens");
    expect(panel.input().value).toBe("");
    expect(panel.all('[role="listbox"]')).toEqual([]);
  });

  it("leave a file's name in the sentence, and are sent", async () => {
    const panel = await withList("why does @ca");
    await panel.press("Tab");
    expect(panel.input().value).toBe("why does cart.ts ");
    await panel.type("why does cart.ts fail");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["why does cart.ts fail", [cart]]]);
    expect(panel.all(".chip")).toEqual([]);
  });

  it("are chosen from those that fit the text, also where the key comes before they do", async () => {
    const panel = await withList("@");
    await panel.type("@wo");
    expect(active(panel)).toBe("cart.ts");
    await panel.press("Enter");
    await vi.waitFor(() => expect(panel.text(".chip")).toContain("workspace"));
    expect(panel.all(".chip")).toHaveLength(1);
    expect(panel.input().value).toBe("");
    expect(panel.fake.callsOf("send")).toEqual([]);
  });

  it("are not chosen by a key after which more was typed", async () => {
    const panel = await withList("@");
    await panel.type("@wo");
    panel.fake.results = { ...panel.fake.results, suggestMentions: () => new Promise(() => {}) };
    await panel.press("Enter");
    panel.fake.results = {
      ...panel.fake.results,
      suggestMentions: (typed: string) => suggestions.filter(({ label }) => label.startsWith(typed)),
    };
    await panel.type("@pr");
    await vi.waitFor(() => expect(active(panel)).toBe("price.ts"));
    expect(panel.all(".chip")).toEqual([]);
  });

  it("close on Escape, and stay closed for this @", async () => {
    const panel = await withList("@");
    await panel.press("Escape");
    expect(panel.all('[role="option"]')).toEqual([]);
    const asked = panel.fake.callsOf("suggestMentions").length;
    await panel.type("@c");
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(panel.fake.callsOf("suggestMentions")).toHaveLength(asked);
  });

  it("are chosen with the mouse", async () => {
    const panel = await withList("@p");
    panel.all('[role="option"]')[1]?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    await panel.settle();
    expect(panel.text(".chip")).toContain("problems");
  });

  it("are opened by a click, and removed with Delete or Backspace, the focus staying near", async () => {
    const panel = await openPanel(emptyPanel);
    panel.app.addMention({ kind: "changes" });
    panel.app.addMention({ kind: "terminal" });
    panel.app.addMention({ kind: "changes" });
    await panel.settle();
    expect(panel.all(".chip")).toHaveLength(2);
    await panel.click(".chip .place");
    expect(panel.fake.callsOf("openMention")).toEqual([[{ kind: "changes" }]]);
    panel.find(".chip .place").focus();
    await panel.press("Delete");
    expect(panel.all(".chip")).toHaveLength(1);
    expect(document.activeElement).toBe(panel.find(".chip .place"));
    panel.input().focus();
    await panel.press("Backspace");
    expect(panel.all(".chip")).toEqual([]);
    expect(document.activeElement).toBe(panel.input());
  });

  it("do not go with Backspace while there is text before the cursor", async () => {
    const panel = await openPanel(emptyPanel);
    panel.app.addMention({ kind: "changes" });
    await panel.type("text");
    await panel.press("Backspace");
    expect(panel.all(".chip")).toHaveLength(1);
  });

  it("show why one is cut", async () => {
    const panel = await openPanel(emptyPanel);
    panel.fake.results["previewMention"] = (mention: Mention) => ({
      mention,
      label: "big.ts",
      text: "x",
      tokens: 9000,
      note: "cut to 8,000 tokens",
    });
    panel.app.addMention({ kind: "file", uri: "file:///big.ts" });
    await panel.settle();
    expect(panel.find(".chip .place").getAttribute("aria-label")).toBe("big.ts, 9,000 tokens, cut to 8,000 tokens");
  });
});

describe("the offered selection", () => {
  const offering = { ...emptyPanel, offered: cartSelection };

  it("is never sent unless it was taken", async () => {
    const panel = await openPanel(offering);
    expect(panel.text(".offered")).toContain("add cart.ts:12–20");
    await panel.type("Explain this");
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["Explain this", []]]);
  });

  it.each(["click", "shortcut"])("is sent when it was taken by %s", async (way) => {
    const panel = await openPanel(offering);
    await panel.type("Explain this");
    if (way === "click") await panel.click(".offered .place");
    else await panel.press("Enter", { altKey: true });
    expect(panel.all(".offered")).toEqual([]);
    expect(document.activeElement).toBe(panel.input());
    await panel.press("Enter");
    expect(panel.fake.callsOf("send")).toEqual([["Explain this", [cartSelection.mention]]]);
  });
});

describe("options", () => {
  it("open beside the input, are set at once, and give the focus back", async () => {
    const panel = await openPanel(answered);
    await panel.click(".gear");
    const length = panel.find<HTMLInputElement>("#option-length");
    expect(document.activeElement).toBe(length);
    expect(length.value).toBe("512");
    length.value = "3";
    length.dispatchEvent(new Event("change", { bubbles: true }));
    const temperature = panel.find<HTMLInputElement>("#option-temperature");
    temperature.value = "1.2";
    temperature.dispatchEvent(new Event("input", { bubbles: true }));
    await panel.settle();
    expect(panel.text("output")).toBe("1.2 · inventive");
    await panel.click('input[name="alternatives"][value="3"]');
    expect(panel.fake.callsOf("setOptions").at(-1)).toEqual([{ maxTokens: 16, temperature: 1.2, alternatives: 3 }]);
    await panel.press("Escape");
    expect(panel.all("nearline-options")).toEqual([]);
    expect(document.activeElement).toBe(panel.find(".gear"));
    expect(panel.fake.callsOf("stop")).toEqual([]);
  });
});

describe("the meter", () => {
  it("says how full the context is", async () => {
    const panel = await openPanel(answered);
    expect(panel.find('[role="meter"]').getAttribute("aria-valuetext")).toBe("1,204 of 8,192 tokens");
    expect(panel.text(".meter .words")).toBe("1,204 of 8,192 tokens");
  });

  it("warns in words when it is nearly full, and lists what was left out", async () => {
    const panel = await openPanel({ ...answered, context: { usedTokens: 7500, contextTokens: 8192, leftOut: [] } });
    await panel.click(".meter button");
    expect(panel.text("#context-details")).toContain("nearly full");
    panel.find(".meter button").focus();
    await panel.press("Escape");
    expect(panel.all("#context-details")).toEqual([]);
    await panel.click(".meter button");
    await panel.show({ ...answered, context: { usedTokens: 8192, contextTokens: 8192, leftOut: ["2 earlier messages", "cart.ts (cut)"] } });
    expect(panel.all("#context-details li").map(({ textContent }) => textContent)).toEqual(["2 earlier messages", "cart.ts (cut)"]);
  });
});
