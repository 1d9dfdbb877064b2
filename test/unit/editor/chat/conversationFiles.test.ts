import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConversationFiles } from "../../../../src/editor/chat/conversationFiles.ts";
import { writeWhole } from "../../../../src/editor/chat/writeWhole.ts";
import type { Conversation } from "../../../../src/shared/conversation.ts";
import { assistantMessage, conversationOf, userMessage } from "../../chat/conversation/messages.ts";

let root = "";
let folder = "";
let lines: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nearline-chat-"));
  folder = join(root, "storage/conversations");
  lines = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const openFiles = () => new ConversationFiles({ folder, log: (line) => lines.push(line) });
const conversation = (id: string, text = "One?"): Conversation => ({
  ...conversationOf(userMessage("q", text), assistantMessage("a", "q", "1")),
  id,
});
const idsIn = async (files: ConversationFiles) => (await files.list()).map(({ id }) => id).sort();
const namesIn = () => readdirSync(folder).filter((name) => name !== ".index.json");

describe("ConversationFiles", () => {
  it("reads what was written, in this window and in another", async () => {
    const files = openFiles();
    await files.write(conversation("first"));
    await files.write(conversation("second", "Two?"));
    for (const window of [files, openFiles()]) {
      expect(await idsIn(window)).toEqual(["first", "second"]);
      expect(await window.read("second")).toEqual(conversation("second", "Two?"));
    }
    expect(await files.list()).toContainEqual({ id: "first", title: "One?", updatedMs: 1, messageCount: 2, bytes: expect.any(Number) });
  });

  it("is empty before the first write", async () => {
    expect(await openFiles().list()).toEqual([]);
    expect(await openFiles().read("nothing")).toBeUndefined();
  });

  it("sees what another window wrote and deleted", async () => {
    const [here, there] = [openFiles(), openFiles()];
    await here.write(conversation("mine"));
    await here.list();
    await there.write(conversation("theirs"));
    await there.write(conversation("mine", "Changed?"));
    expect(await idsIn(here)).toEqual(["mine", "theirs"]);
    expect((await here.list()).find(({ id }) => id === "mine")?.title).toBe("Changed?");
    await there.remove("mine");
    expect(await idsIn(here)).toEqual(["theirs"]);
  });

  it("keeps every conversation when windows write at the same time, and each file whole", async () => {
    const windows = Array.from({ length: 4 }, openFiles);
    await Promise.all(
      windows.flatMap((window, index) => [
        window.write(conversation(`own${index}`)),
        window.write(conversation("shared", `From ${index}?`)),
        window.list(),
      ]),
    );
    expect(await idsIn(openFiles())).toEqual(["own0", "own1", "own2", "own3", "shared"]);
    expect((await openFiles().read("shared"))?.title).toMatch(/^From \d\?$/);
    expect(namesIn()).toHaveLength(5);
    expect(lines).toEqual([]);
  });

  it("makes the index anew from the files when it is lost, old or hostile", async () => {
    await openFiles().write(conversation("first"));
    await openFiles().list();
    const index = join(folder, ".index.json");
    expect(readFileSync(index, "utf8")).toContain('"One?"');
    for (const text of ["{", "[]", '{"../x":{}}', `{"first":{"bytes":1,"writtenMs":1,"title":"Forged","updatedMs":1,"messageCount":1}}`]) {
      writeFileSync(index, text);
      expect(await openFiles().list()).toMatchObject([{ id: "first", title: "One?" }]);
    }
    rmSync(index);
    expect(await openFiles().list()).toMatchObject([{ id: "first", title: "One?" }]);
  });

  it("reads an unchanged file once", async () => {
    await openFiles().write(conversation("first"));
    await openFiles().list();
    const path = join(folder, "first.json");
    const { length } = readFileSync(path, "utf8");
    const times = [new Date(1000), new Date(1000)] as const;
    utimesSync(path, ...times);
    await openFiles().list();
    writeFileSync(path, "x".repeat(length));
    utimesSync(path, ...times);
    expect(await openFiles().list()).toMatchObject([{ title: "One?" }]);
  });

  it.each<[string, (whole: string) => string, RegExp]>([
    ["cut short", (whole) => whole.slice(0, -20), /JSON/],
    ["empty", () => "", /JSON/],
    ["of another shape", () => '{"id":"bad","messages":5}', /messages/],
    ["with another id", () => JSON.stringify(conversation("other")), /its name, got other/],
    ["with an id that leads out of the folder", () => JSON.stringify(conversation("../../x")), /its name/],
    ["whose messages go in a circle", (whole) => whole.replace('"id":"q"', '"id":"q","parent":"a"'), /tree/],
    ["too large", (whole) => whole + " ".repeat(9 * 2 ** 20), /at most 8388608 bytes/],
    ["of brackets only", () => "[".repeat(100_000), /is no conversation/],
  ])("keeps a file aside that is %s, and says why", async (_, spoil, reason) => {
    const files = openFiles();
    await files.write(conversation("good"));
    await files.write(conversation("bad"));
    const spoilt = spoil(JSON.stringify(conversation("bad")));
    writeFileSync(join(folder, "bad.json"), spoilt);
    expect(await idsIn(files)).toEqual(["good"]);
    expect(lines).toEqual([expect.stringMatching(reason)]);
    const aside = namesIn().find((name) => name.endsWith(".unreadable"));
    expect(readFileSync(join(folder, aside ?? ""), "utf8")).toBe(spoilt);
    expect(await idsIn(files)).toEqual(["good"]);
    expect(lines).toHaveLength(1);
  });

  it("leaves names alone that are none of its own, and never reads outside its folder", async () => {
    await openFiles().write(conversation("first"));
    writeFileSync(join(folder, "notes.txt"), "mine");
    writeFileSync(join(folder, "a b.json"), "{}");
    mkdirSync(join(folder, "folder.json"));
    writeFileSync(join(root, "storage/outside.json"), JSON.stringify(conversation("outside")));
    expect(await idsIn(openFiles())).toEqual(["first"]);
    for (const id of ["../outside", ".index", "", "a/b", "folder", "x".repeat(65)]) expect(await openFiles().read(id)).toBeUndefined();
    expect(namesIn().sort()).toEqual(["a b.json", "first.json", "folder.json", "notes.txt"]);
    expect(lines).toEqual([]);
  });

  it("deletes what a killed editor left of a write, but not what is being written", async () => {
    const files = openFiles();
    await files.write(conversation("first"));
    writeFileSync(join(folder, "first.json.1.unfinished"), "{");
    writeFileSync(join(folder, "first.json.2.unfinished"), "{");
    utimesSync(join(folder, "first.json.1.unfinished"), 1000, 1000);
    expect(await idsIn(files)).toEqual(["first"]);
    expect(namesIn().sort()).toEqual(["first.json", "first.json.2.unfinished"]);
  });

  it("leaves the old file as it was when a write fails, and nothing else", async () => {
    await openFiles().write(conversation("first"));
    mkdirSync(join(folder, "second.json"));
    await expect(writeWhole(join(folder, "second.json"), "text")).rejects.toThrow();
    expect(namesIn().sort()).toEqual(["first.json", "second.json"]);
  });
});
