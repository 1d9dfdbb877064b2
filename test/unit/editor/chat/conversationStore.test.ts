import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConversationFiles } from "../../../../src/editor/chat/conversationFiles.ts";
import { ConversationStore, type StoreLimits } from "../../../../src/editor/chat/conversationStore.ts";
import { writeWhole } from "../../../../src/editor/chat/writeWhole.ts";
import type { Conversation } from "../../../../src/shared/conversation.ts";
import { assistantMessage, conversationOf, fileAttachment, userMessage } from "../../chat/conversation/messages.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nearline-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const conversation = (id: string, answer = "1", updatedMs = 1): Conversation => ({
  ...conversationOf(userMessage("q", `Question of ${id}?`), assistantMessage("a", "q", answer, { end: "interrupted" })),
  id,
  updatedMs,
});

function openStore({ limits, isFull = () => false }: { limits?: StoreLimits; isFull?: () => boolean } = {}) {
  const lines: string[] = [];
  const told: string[] = [];
  let timer: (() => void) | undefined;
  let writeCount = 0;
  const files = new ConversationFiles({
    folder,
    log: (line) => lines.push(line),
    async write(path, text) {
      if (isFull()) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      writeCount++;
      await writeWhole(path, text);
    },
  });
  const store = new ConversationStore({
    files,
    after(_delayMs, callback) {
      timer = callback;
      return () => {
        timer = undefined;
      };
    },
    tell: (message) => told.push(message),
    log: (line) => lines.push(line),
    onChange() {},
    ...(limits === undefined ? {} : { limits }),
  });
  /** Lets the second pass after which things are written; false when nothing waits for it. */
  async function second(): Promise<boolean> {
    const callback = timer;
    timer = undefined;
    if (callback === undefined) return false;
    callback();
    await store.flush();
    return true;
  }
  const ids = () => store.summaries.map(({ id }) => id);
  return { store, lines, told, second, ids, writeCount: () => writeCount };
}

/** As a new window would find it. */
async function reopened() {
  const opened = openStore();
  await opened.store.refresh();
  return opened;
}

describe("ConversationStore", () => {
  it("has at once what was put in, and writes it once a second however often it changes", async () => {
    const { store, second, writeCount } = openStore();
    for (let length = 0; length <= 100; length++) store.put(conversation("c", "x".repeat(length)));
    expect(await store.read("c")).toEqual(conversation("c", "x".repeat(100)));
    expect(store.summaries).toEqual([{ id: "c", title: "Question of c?", updatedMs: 1, messageCount: 2 }]);
    expect(writeCount()).toBe(0);
    expect(await second()).toBe(true);
    expect(writeCount()).toBe(1);
    expect(await second()).toBe(false);
  });

  it("leaves after a kill what was there a second before, with the answer interrupted", async () => {
    const { store, second } = openStore();
    store.put(conversation("c", "first second"));
    await second();
    store.put(conversation("c", "first second, and more"));
    // The window is gone; nothing was flushed.
    const { store: next } = await reopened();
    expect((await next.read("c"))?.messages.at(-1)).toMatchObject({ text: "first second", end: "interrupted" });
  });

  it("has whole files only, whenever it is killed", async () => {
    const { store, second } = openStore();
    for (let step = 1; step <= 20; step++) {
      store.put(conversation("c", "piece ".repeat(step * 100)));
      const written = second();
      const text = await Promise.resolve().then(() => (step === 1 ? undefined : readFileSync(join(folder, "c.json"), "utf8")));
      if (text !== undefined) expect(JSON.parse(text)).toMatchObject({ id: "c" });
      await written;
    }
  });

  it("writes everything when the window closes", async () => {
    const { store } = openStore();
    store.put(conversation("c"));
    store.put(conversation("d"));
    await store.flush();
    expect((await reopened()).ids().sort()).toEqual(["c", "d"]);
  });

  it("goes on in memory when the disk is full, says so once, and writes when there is room again", async () => {
    let isFull = true;
    const { store, told, second } = openStore({ isFull: () => isFull });
    for (const answer of ["1", "12", "123"]) {
      store.put(conversation("c", answer));
      await second();
    }
    expect(told).toEqual([
      "conversations cannot be kept: ENOSPC: no space left on device, write. The chat goes on, and what it says is lost when the window closes.",
    ]);
    await store.refresh();
    expect((await store.read("c"))?.messages.at(-1)?.text).toBe("123");
    expect(store.summaries).toHaveLength(1);
    isFull = false;
    store.put(conversation("d"));
    await second();
    expect((await reopened()).ids().sort()).toEqual(["c", "d"]);
  });

  it("lists what another window writes, and destroys none of it", async () => {
    const here = openStore();
    const there = openStore();
    here.store.put(conversation("mine", "1", 1));
    there.store.put(conversation("theirs", "1", 2));
    await Promise.all([here.store.flush(), there.store.flush()]);
    await here.store.refresh();
    expect(here.ids()).toEqual(["theirs", "mine"]);
    await there.store.remove("mine");
    here.store.put(conversation("other", "1", 3));
    await here.store.flush();
    expect((await reopened()).ids()).toEqual(["other", "theirs"]);
  });

  it("gives a conversation that both write to the last writer", async () => {
    const here = openStore();
    const there = openStore();
    here.store.put(conversation("shared", "of here"));
    await here.store.flush();
    there.store.put(conversation("shared", "of there"));
    await there.store.flush();
    expect((await here.store.read("shared"))?.messages.at(-1)?.text).toBe("of there");
  });

  it("deletes for good, unless it is put in again", async () => {
    const { store, ids } = openStore();
    store.put(conversation("c"));
    await store.flush();
    store.put(conversation("c", "newer"));
    const deleted = await store.remove("c");
    expect(ids()).toEqual([]);
    await store.flush();
    expect((await reopened()).ids()).toEqual([]);
    if (deleted !== undefined) store.put(deleted);
    await store.flush();
    expect((await (await reopened()).store.read("c"))?.messages.at(-1)?.text).toBe("newer");
  });

  it("does not bring back what is deleted while it is written", async () => {
    const { store, ids } = openStore();
    store.put(conversation("c"));
    const written = store.flush();
    await store.remove("c");
    await written;
    expect(ids()).toEqual([]);
    expect((await reopened()).ids()).toEqual([]);
  });

  it("lets the oldest go beyond its bounds, says so once, and never the newest", async () => {
    const { store, told, ids } = openStore({ limits: { conversationBytes: 10_000, totalBytes: 2500, conversations: 10 } });
    for (let day = 1; day <= 5; day++) {
      store.put(conversation(`day${day}`, "x".repeat(1000), day));
      await store.flush();
    }
    expect(ids()).toEqual(["day5", "day4"]);
    expect((await reopened()).ids()).toEqual(["day5", "day4"]);
    expect(told).toEqual([expect.stringMatching(/no more room/)]);
    store.put(conversation("day6", "x".repeat(5000), 6));
    await store.flush();
    expect(ids()).toEqual(["day6"]);
  });

  it("keeps so many conversations at most", async () => {
    const { store, ids } = openStore({ limits: { conversationBytes: 10_000, totalBytes: 1e6, conversations: 3 } });
    for (let day = 1; day <= 5; day++) store.put(conversation(`day${day}`, "1", day));
    await store.flush();
    expect(ids()).toEqual(["day5", "day4", "day3"]);
  });

  it("keeps a long conversation without what its oldest messages had attached, and says so", async () => {
    const { store, told } = openStore({ limits: { conversationBytes: 2000, totalBytes: 1e6, conversations: 10 } });
    const long = conversationOf(
      userMessage("q", "What?", { attachments: [fileAttachment("a.ts", "a".repeat(3000))] }),
      assistantMessage("a", "q", "A cart."),
    );
    store.put(long);
    await store.flush();
    const [first] = (await (await reopened()).store.read("c"))?.messages ?? [];
    expect(first).toMatchObject({ text: "What?", attachments: [{ label: "a.ts", text: "" }] });
    expect(told).toEqual([expect.stringMatching(/grown long/)]);
  });

  it("finds conversations by the words in them, on disk and in memory, newest first", async () => {
    const { store } = openStore();
    store.put(conversation("old", "the prefix slots", 1));
    await store.flush();
    store.put(conversation("new", "prefix only", 2));
    const found = async (text: string) => (await store.search(text)).map(({ id }) => id);
    expect(await found("PREFIX")).toEqual(["new", "old"]);
    expect(await found("slots prefix")).toEqual(["old"]);
    expect(await found(" ")).toEqual(["new", "old"]);
    expect(await found("nowhere")).toEqual([]);
  });
});
