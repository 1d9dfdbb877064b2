import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { pathToFileURL } from "node:url";
import { chatPanel, keepConversation } from "../chatPanel.mjs";
import { chatSteps } from "../chatSteps.mjs";
import { acceptGhost, closeAll, documentText, openFile, typeForGhost, waitForReady } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

/** Long enough for Escape, and for a reload, to come in its middle. */
const longQuestion = "Tell me a long story about a dragon, a knight and a castle, with many chapters.";

const cart = `function price(item) {
  return item.price * item.count;
}

function total(items) {
  return items.map(price).reduce((sum, each) => sum + each, 0);
}

function isFree(items) {
  return total(items) > 50;
}
`;

/**
 * The panel by a person's own steps. What must hold whatever the model says: what was asked and answered is shown and kept, nothing is sent
 * that the user did not attach, and code gets into a file only where they accepted it.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function chatSuite(current) {
  const { page, panel, focusChat, fresh, shot, kept, keptWith, sentWith, limitAnswers } = chatSteps(current);
  const { frame, button, input, answers, questions, chips, offered } = panel;

  describe("the chat panel", () => {
    const errors = [];
    before(() => {
      page().on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page().on("pageerror", ({ stack }) => errors.push(String(stack)));
    });
    after(() => closeAll(current()));

    test("opens by its key with the cursor in the input, and by the activity bar; empty it offers what can be done", async () => {
      await openFile(current(), "js", `│${cart}`, "cart");
      await current().command("workbench.action.closeSidebar");
      await focusChat();
      await fresh();
      await button("Explain this code").waitFor();
      await input().click();
      await page().keyboard.type("a");
      await page().keyboard.press("Home");
      await page().keyboard.press("Control+k");
      await page().keyboard.press("l");
      const caret = () => input().evaluate(({ selectionStart }) => selectionStart);
      await until("the cursor behind the text, where the command puts it", async () => (await caret()) > 0);
      assert.equal(await input().inputValue(), "a", "a letter of the chord is no text");
      await page().keyboard.press("Backspace");
      await until("the empty draft", async () => (await input().inputValue()) === "");
      await current().command("workbench.action.closeSidebar");
      await page().locator('.activitybar .action-label[aria-label^="Nearline"]').first().click();
      await frame().getByText("Ask about your code").waitFor();
      // Whether the page could tell of the last key before it went does not matter here.
      await input().fill("");
      await shot("chat-empty");
    });

    test("an answer streams, says how fast it came, and stops by Escape", async () => {
      await fresh();
      await panel.ask(longQuestion);
      const first = await panel.streaming();
      await until("more of the answer", async () => (await panel.lastText()).length > first.length);
      await page().keyboard.press("Escape");
      const text = await panel.answered();
      assert.ok(text.length > 0);
      await answers().last().getByText("Stopped").waitFor();
      await answers()
        .last()
        .getByText(/\d tokens\/s/)
        .waitFor();
      await shot("chat-stopped");
      const { messages } = await keptWith(longQuestion);
      await until("the end on the disk", async () => (await keptWith(longQuestion)).messages.at(-1).end === "stopped");
      assert.equal(messages[0].role, "user");
    });

    test("another answer is a branch beside the first, and so is a question that was changed", async () => {
      await fresh();
      await limitAnswers(24);
      await panel.ask("What is a stack?");
      const first = await panel.answered();
      await answers().last().hover();
      await answers().last().getByRole("button", { name: "Regenerate the answer" }).click();
      await answers().getByText("2/2").waitFor();
      await panel.answered();
      await answers().getByRole("button", { name: "Previous branch" }).click();
      await answers().getByText("1/2").waitFor();
      assert.equal(await panel.lastText(), first);

      await questions().last().hover();
      await questions().last().getByRole("button", { name: "Edit and send again" }).click();
      const editor = frame().getByRole("textbox", { name: "Edit message" });
      await editor.fill("What is a queue?");
      await editor.press("Enter");
      await questions().getByText("2/2").waitFor();
      await panel.answered();
      assert.match((await questions().last().textContent()) ?? "", /What is a queue\?/);
      await questions().getByRole("button", { name: "Previous branch" }).click();
      await questions().getByText("What is a stack?").waitFor();
      await answers()
        .getByText(/[12]\/2/)
        .waitFor();
      const { messages } = await keptWith("What is a queue?");
      assert.deepEqual(
        messages.filter(({ role }) => role === "user").map(({ text }) => text),
        ["What is a stack?", "What is a queue?"],
      );
    });

    test("what was deleted comes back by Undo", async () => {
      await fresh();
      await limitAnswers(16);
      await panel.ask("What is a heap?");
      const text = await panel.answered();
      await questions().last().hover();
      await questions().last().getByRole("button", { name: "Delete from here" }).click();
      await questions().first().waitFor({ state: "detached" });
      await button("Undo").click();
      await until("the answer", async () => (await answers().count()) > 0 && (await panel.lastText()) === text);
    });

    test("conversations are listed, found by their words, opened, renamed and exported", async () => {
      await fresh();
      await panel.ask("What is a bloom filter?");
      await panel.answered();
      await button("New conversation").click();
      await frame().getByText("Ask about your code").waitFor();
      await button("Conversations").click();
      const rows = frame().locator(".list li");
      await until("the conversations", async () => (await rows.count()) >= 2);
      await frame().locator("input:focus").waitFor();
      await page().keyboard.type("bloom");
      await until("the one that was searched", async () => (await rows.count()) === 1);
      await shot("chat-list");
      await page().keyboard.press("ArrowDown");
      await page().keyboard.press("Enter");
      await questions().getByText("What is a bloom filter?").waitFor();

      await button(/, rename$/).click();
      await frame().locator("input:focus").waitFor();
      await page().keyboard.type("Filters");
      await page().keyboard.press("Enter");
      await button("Filters, rename").waitFor();
      await kept("the new title on the disk", ({ title, hasOwnTitle }) => title === "Filters" && hasOwnTitle);

      await button("Export this conversation as Markdown").click();
      const name = page().locator(".quick-input-widget input.input, .quick-input-widget .quick-input-box input").first();
      await until("the dialog", async () => (await name.inputValue()).endsWith("Filters.md"));
      await page().keyboard.press("Enter");
      const markdown = await until(
        "the exported conversation",
        async () => (await documentText(current()))?.includes("bloom") && documentText(current()),
      );
      assert.match(markdown, /^# Filters\n/);
      assert.equal(readFileSync(join(current().workspaceFolder, "Filters.md"), "utf8"), markdown);
    });

    test("a file is attached by @ and the keyboard; the selection is offered, and sent only when it was taken", async () => {
      const path = await openFile(current(), "js", `│${cart}`, "basket");
      const uri = pathToFileURL(path).href;
      await fresh();
      await limitAnswers(16);
      await input().click();
      await panel.mention("What is in @basket", /basket\.js/);
      await chips()
        .getByText(/\d+ tokens/)
        .waitFor();
      await page().keyboard.type("?");
      await shot("chat-chip");
      await page().keyboard.press("Enter");
      await panel.answered();
      const [file, ...rest] = await sentWith("What is in basket.js ?");
      assert.deepEqual([file.mention, file.text, rest], [{ kind: "file", uri }, cart, []]);
      assert.ok(file.tokens > 0);

      await current().host((vscode) => {
        vscode.window.activeTextEditor.selection = new vscode.Selection(4, 0, 6, 1);
      });
      await offered().getByText("basket.js:5–7").waitFor();
      await panel.ask("What is selected?");
      await panel.answered(2);
      assert.deepEqual(await sentWith("What is selected?"), []);
      await offered().locator("button").click();
      await chips().getByText("basket.js:5–7").waitFor();
      await panel.ask("And now?");
      await panel.answered(3);
      const [selection] = await sentWith("And now?");
      assert.deepEqual(selection.mention, { kind: "selection", uri, startLine: 4, endLine: 6 });
      assert.equal(selection.text, cart.split("\n").slice(4, 7).join("\n"));
    });

    test("@problems gives what the editor reports", async () => {
      const path = await openFile(current(), "ts", "function twice(n: number): number {\n  return n * two;│\n}\n");
      await until(
        "the error of TypeScript",
        () => current().host((vscode, at) => vscode.languages.getDiagnostics(vscode.Uri.file(at)).length > 0, path),
        60_000,
      );
      await fresh();
      await input().click();
      await page().keyboard.type("@prob");
      await frame()
        .getByRole("option", { name: /problems/, selected: true })
        .waitFor();
      await page().keyboard.press("Tab");
      await chips()
        .getByText(/problems/)
        .waitFor();
      await page().keyboard.type("What is wrong?");
      await page().keyboard.press("Enter");
      await panel.answered();
      const [problems] = await sentWith("What is wrong?");
      assert.match(problems.text, /:2:\d+: error ts\(\d+\): .*\n +return n \* two;/);
    });

    test("@workspace answers with its sources, which open their lines", async () => {
      writeFileSync(
        join(current().workspaceFolder, "discount.js"),
        `${"// \n".repeat(30)}export function discountOfMembers(total) {\n  return total * 0.1;\n}\n`,
      );
      await closeAll(current());
      await fresh();
      await input().click();
      await panel.mention("@work", /workspace/);
      await chips()
        .getByText(/workspace/)
        .waitFor();
      await page().keyboard.type("Where is the discount of members?");
      await page().keyboard.press("Enter");
      const source = frame().locator(".source", { hasText: "discount.js" }).first();
      await source.waitFor();
      await panel.answered();
      await shot("chat-sources");
      await source.click();
      const place = await until("the file", () =>
        current().host((vscode) => {
          const editor = vscode.window.activeTextEditor;
          return (
            editor?.document.uri.path.endsWith("/discount.js") && { start: editor.selection.start.line, end: editor.selection.end.line }
          );
        }),
      );
      assert.ok(place.start <= 31 && place.end >= 0, JSON.stringify(place));
      const label = (await source.textContent()) ?? "";
      assert.equal(Number(/:(\d+)–/.exec(label)?.[1]) - 1, place.start);
    });

    test("code of an answer is copied, inserted and applied, each a step that can be undone; what fits nowhere is asked", async () => {
      const path = await openFile(current(), "js", `${cart}│`, "shop");
      await current().command("workbench.action.closeSidebar");
      const isFree = "function isFree(items) {\n  return total(items) >= 100;\n}";
      const stranger = "fetch('/api').then((answer) => answer.json());";
      const createdMs = Date.now();
      const attachment = {
        mention: { kind: "file", uri: pathToFileURL(path).href },
        label: "shop.js",
        text: cart,
        languageId: "javascript",
      };
      keepConversation(current(), {
        id: "known-answer",
        title: "A known answer",
        hasOwnTitle: true,
        createdMs,
        updatedMs: createdMs,
        head: "answer",
        messages: [
          { id: "question", role: "user", text: "Make it free from 100 on.", createdMs, attachments: [attachment] },
          {
            id: "answer",
            parent: "question",
            role: "assistant",
            text: `Change the bound:\n\n\`\`\`js\n${isFree}\n\`\`\`\n\nand ask the server:\n\n\`\`\`js\n${stranger}\n\`\`\`\n`,
            createdMs,
            end: "done",
          },
        ],
      });
      await focusChat();
      await button("Conversations").click();
      await frame().locator(".list .open", { hasText: "A known answer" }).click();
      const block = (index) => answers().locator("nearline-code-block").nth(index);
      const use = (index, name) => block(index).getByRole("button", { name }).click();
      await block(1).waitFor();

      await use(0, "Copy");
      await until("the clipboard", async () => (await current().host((vscode) => vscode.env.clipboard.readText())).trim() === isFree);

      await use(1, "Insert at cursor");
      await until("the inserted code", async () => (await documentText(current())) === `${cart}${stranger}`);
      await current().command("undo");
      await until("the text as it was", async () => (await documentText(current())) === cart);

      await use(0, "Apply to the file");
      await until("the diff", () =>
        current().host((vscode) => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff),
      );
      const text = () =>
        current().host((vscode, at) => vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === at)?.getText(), path);
      assert.equal(await text(), cart, "nothing changes before it is accepted");
      await page().locator('.editor-actions [aria-label^="Accept All Changes"]').first().click();
      await until("the accepted text", async () => (await text()) === cart.replace("> 50", ">= 100"));
      await until("the document", async () => (await documentText(current())) === cart.replace("> 50", ">= 100"));
      await current().command("undo");
      await until("the text as it was", async () => (await text()) === cart);

      await use(1, "Apply to the file");
      await page().getByText("Insert at the Cursor").first().waitFor();
      await shot("chat-choice");
      await page().keyboard.press("Escape");
      assert.equal(await text(), cart);
    });

    test("a file can be edited while an answer streams, which goes on", async () => {
      await openFile(current(), "js", "│\n");
      await fresh();
      await limitAnswers(1024);
      await panel.ask(longQuestion);
      const first = await panel.streaming();
      await current().command("workbench.action.focusActiveEditorGroup");
      await page().keyboard.type("let edited;");
      await until("the typed text", async () => (await documentText(current())).includes("let edited"));
      const { length } = await panel.lastText();
      await until("more of the answer", async () => (await panel.lastText()).length > length);
      await panel.stopButton().click();
      const whole = await panel.answered();
      assert.ok(whole.startsWith(first.slice(0, 10)), whole);
    });

    test("suggestions come while an answer streams, and after it", async () => {
      const suggests = async () => {
        await openFile(current(), "js", "function add(a, b) {\n  │\n}\n");
        await typeForGhost(current(), "ret");
        assert.match(await acceptGhost(current()), /^ {2}return\b/m);
      };
      await fresh();
      await limitAnswers(256);
      await panel.ask(longQuestion);
      await panel.streaming();
      await suggests();
      await panel.answered();
      await suggests();
    });

    for (const [name, theme] of [
      ["light", "Default Light Modern"],
      ["contrast", "Default High Contrast"],
      ["dark", "Default Dark Modern"],
    ]) {
      test(`the look in ${name} is on a screenshot`, async () => {
        await current().host((vscode, id) => vscode.workspace.getConfiguration("workbench").update("colorTheme", id, true), theme);
        await focusChat();
        await button("Conversations").click();
        await frame().locator(".list .open", { hasText: "A known answer" }).click();
        await answers().locator("nearline-code-block").first().waitFor();
        await shot(`chat-${name}`);
      });
    }

    test("a reload in the middle of an answer keeps what was there, and says so", async () => {
      await fresh();
      await limitAnswers(1024);
      const question = `${longQuestion} Begin.`;
      await panel.ask(question);
      await panel.streaming();
      await kept(
        "the answer so far on the disk",
        ({ messages }) => messages.at(-1).parent && messages[0].text === question && messages.at(-1).text.length > 0,
      );
      await current().reload();
      await questions().getByText(question).waitFor();
      await answers()
        .last()
        .getByText(/Interrupted/)
        .waitFor();
      assert.ok((await panel.lastText()).length > 0);
      await shot("chat-interrupted");
      await waitForReady(current());
    });

    test("two windows keep the conversations of both", async () => {
      const folder = join(current().dataFolder, "other");
      mkdirSync(folder, { recursive: true });
      const other = await current().openWindow(folder);
      try {
        const otherPanel = chatPanel(() => other);
        await other.locator('.activitybar .action-label[aria-label^="Nearline"]').first().click();
        await fresh();
        await limitAnswers(16);
        await otherPanel.ask("What is a window?");
        await panel.ask("What is a door?");
        await Promise.all([otherPanel.answered(), panel.answered()]);
        await keptWith("What is a window?");
        await keptWith("What is a door?");
        await current().command("workbench.action.closeSidebar");
        await focusChat();
        await button("Conversations").click();
        await frame().locator(".list .open", { hasText: "What is a window?" }).waitFor();
        await page().keyboard.press("Escape");
      } finally {
        await other.close();
      }
    });

    test("nothing in the panel was refused by its policy, and nothing of ours failed", () => {
      const ours = /Content Security Policy|Refused to|nearline\.nearline|dist\/extension\.js/;
      assert.deepEqual(
        errors.filter((text) => ours.test(text)),
        [],
      );
    });
  });
}
