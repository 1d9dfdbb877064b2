/** Actions on code, commit messages and inline edits with a server: what they send and count there. */
import { homedir } from "node:os";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatBackend } from "../../../../src/backend/backend.ts";
import { inlineEditor } from "../../../../src/editor/edits/inlineEdit.ts";
import { Mentions } from "../../../../src/editor/mentions/mentions.ts";
import { fake, Range, Uri } from "../../../fake/vscode.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { actionBench, openMarked, toldErrors } from "../actions/actionBench.ts";
import { free, guardWhere, type KeptFiles, keptFiles, markedText, openAll, recordedServer } from "./leakBench.ts";

const folder = temporaryFolder("leaks");
let kept: KeptFiles;
beforeAll(() => {
  kept = keptFiles(folder.path());
});
beforeEach(() => fake.reset());

/** The actions with a server that answers where `isServed`, else a model of this machine. */
async function actionsOnServer(place = { isServed: true }) {
  const server = await recordedServer();
  const bench = actionBench(({ backend }) => ({
    guard: guardWhere(() => place.isServed).guard,
    backend: {
      ...backend,
      chat: (...question: Parameters<ChatBackend["chat"]>) => (place.isServed ? server.backend : backend).chat(...question),
      countTokens: (...question: Parameters<ChatBackend["countTokens"]>) =>
        (place.isServed ? server.backend : backend).countTokens(...question),
    },
  }));
  openAll(kept);
  return { server, bench };
}

/** A function with a comment and a problem in it, under the cursor. */
function openCode(name: string, path: string): void {
  const { openDocuments, files } = fake.state;
  openMarked(`// Adds up what is in the basket.\nfunction sum(tot█al) {\n  return 1; ${markedText(name)}\n}`, { uri: `file:${path}` });
  fake.state.openDocuments = [...fake.state.openDocuments, ...openDocuments.filter((document) => document.uri.path !== path)];
  fake.state.files = files;
  const range = new Range(fake.state.activeSelection?.active ?? expect.fail(), fake.state.activeSelection?.active ?? expect.fail());
  fake.state.diagnostics = [{ severity: 0, message: `see ${path}, ${homedir()}/x.ts and /project/src/x.ts`, range }];
}

const ids = ["fix", "refactor", "document", "translateCode", "translateComments", "suggestName", "writeTests", "nameCode"];

function choiceFor(id: string): string | undefined {
  return { translateCode: "Python", translateComments: "German", nameCode: "Bug, refactoring" }[id];
}

describe("actions on a server", () => {
  it.each(ids)("send nothing of a document that must stay, and name no folder of one that may leave: %s", async (id) => {
    const { server, bench } = await actionsOnServer();
    for (const [name, path] of Object.entries(kept)) {
      openCode(name, path);
      fake.state.choice = choiceFor(id);
      fake.state.errors = [];
      await bench.run(id);
      expect(toldErrors().length + bench.errors.length, `${id} ${path}`).toBeGreaterThan(0);
    }
    expect(server.requestCount()).toBe(0);
    for (const [name, path] of Object.entries(free)) {
      openCode(name, path);
      fake.state.choice = choiceFor(id);
      await bench.run(id);
    }
    if (id !== "nameCode") expect(server.received()).toContain("basket");
    server.expectNothingKept(kept, id);
    bench.dispose();
  });

  it.each(["explain", "summarise"])("ask the chat about a document by a mention, which is refused there: %s", async (id) => {
    const { server, bench } = await actionsOnServer();
    const { gitIgnored, guard } = guardWhere(() => true);
    const mentions = new Mentions({
      gitIgnored,
      guard,
      countTokens: async (text, signal) => (await server.backend.countTokens({ texts: [text] }, signal))[0],
    });
    for (const [name, path] of Object.entries({ ...kept, ...free })) {
      openCode(name, path);
      await bench.run(id);
    }
    for (const { question, mentions: asked } of bench.asked) {
      expect(question).not.toContain("IsHere");
      for (const mention of asked) await mentions.resolve(mention, new AbortController().signal);
    }
    expect(bench.asked.length).toBeGreaterThanOrEqual(Object.keys(free).length);
    expect(server.received()).toContain("inWorkspaceIsHere");
    server.expectNothingKept(kept, id);
    mentions.dispose();
    bench.dispose();
  });

  it("ask again before each try, since a server may be named between them", async () => {
    const place = { isServed: false };
    const { server, bench } = await actionsOnServer(place);
    openCode("foreign", kept.foreign);
    bench.answers = ["sumOf"];
    bench.whileWorking = () => {
      place.isServed = true;
    };
    await bench.run("suggestName");
    expect([bench.requests.length, server.requestCount()]).toEqual([1, 0]);
    expect(toldErrors().join()).toMatch(/Git ignores c\.ts/);
    bench.dispose();
  });

  it("write a commit message without files that must stay, also where git shows one among another's", async () => {
    const { server, bench } = await actionsOnServer();
    const changed = (path: string) => ({ uri: Uri.file(path), originalUri: Uri.file(path), status: 0 });
    const diffs = Object.entries({ ...free, ...kept }).map(([name, path]) => {
      const relative = path.replace("/project/", "");
      return `diff --git a/${relative} b/${relative}\n--- a/${relative}\n+++ b/${relative}\n@@ -1 +1 @@\n-old\n+${markedText(name)}\n`;
    });
    const moved = { ...changed(kept.secret), renameUri: Uri.file("/project/moved.ts") };
    const repository = {
      rootUri: Uri.file("/project"),
      inputBox: { value: "" },
      state: { indexChanges: [...[free.inWorkspace, free.another, ...Object.values(kept)].map(changed), moved] },
      diffIndexWithHEAD: async () => diffs.join(""),
    };
    fake.state.extensions.set("vscode.git", { enabled: true, getAPI: () => ({ repositories: [repository] }) });
    await bench.run("commitMessage");
    expect(server.received()).toContain("--- src/a.ts\\n@@ \\n-old\\n+const total = priceOf(basket); // inWorkspaceIsHere");
    expect(server.received()).toContain("anotherIsHere");
    expect(server.received()).not.toContain("moved.ts");
    server.expectNothingKept(kept);
    bench.dispose();
  });
});

describe("an inline edit on a server", () => {
  it("sends nothing of a document that must stay, also where the server was named while the instruction was typed", async () => {
    for (const isServedBefore of [true, false]) {
      const server = await recordedServer();
      openAll(kept);
      for (const [name, path] of Object.entries({ ...kept, ...free })) {
        let isServed = isServedBefore;
        openCode(name, path);
        const edit = inlineEditor({
          chat: (...question) => server.backend.chat(...question),
          guard: guardWhere(() => isServed).guard,
          proposals: { propose: async () => "accepted" },
          async askInstruction() {
            isServed = true;
            return "return 2";
          },
        });
        await edit();
      }
      expect(server.received()).toContain("return 2");
      expect(server.requestCount()).toBe(Object.keys(free).length);
      server.expectNothingKept(kept);
    }
  });
});
