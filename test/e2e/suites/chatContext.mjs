import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe } from "node:test";
import { pathToFileURL } from "node:url";
import { chatSteps } from "../chatSteps.mjs";
import { closeAll, openFile } from "../editing.mjs";
import { until } from "../until.mjs";
import { test } from "../windowTest.mjs";

const stock = `export function shelf(item) {
  return item.row * 10 + item.column;
}

export function isLow(item) {
  return item.count < 3;
}
`;

/**
 * What a question can take along, from where a person finds it: the language's symbols, git, a terminal, a file that is dropped.
 * @param {() => import("../nearline.e2e.mjs").Workbench} current
 */
export function chatContextSuite(current) {
  const { page, panel, fresh, sentWith, limitAnswers, askForAlternatives, keptWith, kept } = chatSteps(current);
  const { frame, input, chips, answers } = panel;

  /** Types a mention, takes the first that fits, and asks a question with it. */
  const askWith = async (mention, chip, question) => {
    await input().click();
    await panel.mention(mention, chip);
    await chips().getByText(chip).first().waitFor();
    await page().keyboard.type(question);
    await page().keyboard.press("Enter");
    await panel.answered();
    const { messages } = await kept(`"${question}" on the disk`, ({ messages: some }) => some.some(({ text }) => text.includes(question)));
    return messages.findLast(({ text, role }) => role === "user" && text.includes(question)).attachments;
  };

  describe("the context of a question", () => {
    after(() => closeAll(current()));

    test("@symbol gives the lines of a function", async () => {
      const path = await openFile(current(), "ts", `│${stock}`, "stock");
      await until(
        "the symbols of TypeScript",
        () =>
          current().host(
            async (vscode, at) =>
              ((await vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", vscode.Uri.file(at))) ?? []).length > 0,
            path,
          ),
        60_000,
      );
      await fresh();
      await limitAnswers(16);
      const [symbol] = await askWith("@symbol:isLow", /isLow/, "What is it for?");
      assert.equal(symbol.mention.kind, "symbol");
      assert.match(symbol.text, /return item\.count < 3;/);
      assert.doesNotMatch(symbol.text, /item\.row/);
    });

    test("@changes gives what git has to commit", async () => {
      const folder = current().workspaceFolder;
      const git = (...parameters) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...parameters], { cwd: folder });
      const setGit = (isOn) =>
        current().host((vscode, value) => vscode.workspace.getConfiguration("git").update("enabled", value, true), isOn);
      git("init", "--quiet");
      try {
        writeFileSync(join(folder, "rate.js"), "const rate = 2;\n");
        git("add", "rate.js");
        git("commit", "--quiet", "--message", "Begin");
        writeFileSync(join(folder, "rate.js"), "const rate = 3;\n");
        await setGit(true);
        await until(
          "the change",
          () =>
            current().host((vscode) => {
              const exported = vscode.extensions.getExtension("vscode.git")?.exports;
              const [repository] = exported?.enabled === true ? exported.getAPI(1).repositories : [];
              return repository !== undefined && repository.state.workingTreeChanges.length > 0;
            }),
          60_000,
        );
        await fresh();
        const [changes] = await askWith("@changes", /changes/, "What did I change?");
        assert.match(changes.text, /-const rate = 2;\n\+const rate = 3;/);
      } finally {
        await setGit(false);
        // What git was doing may go on for a moment.
        rmSync(join(folder, ".git"), { recursive: true, force: true, maxRetries: 12, retryDelay: 200 });
      }
    });

    test("@terminal gives what is selected in the terminal, and the clipboard keeps what it had", async (context) => {
      const started = await current().host(async (vscode) => {
        await vscode.env.clipboard.writeText("mine");
        const terminal = vscode.window.createTerminal({ name: "words", shellPath: "/bin/sh" });
        terminal.show();
        terminal.sendText("echo whale-$((40+2))");
        return Promise.race([terminal.processId.then((pid) => pid !== undefined), new Promise((end) => setTimeout(end, 15_000, false))]);
      });
      if (!started) {
        await current().host((vscode) => vscode.window.activeTerminal?.dispose());
        // Those of the oldest version's server do not on every machine.
        return context.skip("this VS Code starts no shell in its terminals here");
      }
      await page().locator(".terminal-wrapper.active .xterm-screen").waitFor();
      await fresh();
      const textOf = async () => {
        await current().command("workbench.action.terminal.selectAll");
        return askWith("@terminal", /terminal/, "What happened?");
      };
      // The shell may take its time.
      const [terminal] = await until(
        "the shell's answer",
        async () => {
          const attachments = await textOf();
          return attachments[0].text.includes("whale-42") ? attachments : undefined;
        },
        120_000,
      );
      assert.equal(terminal.mention.kind, "terminal");
      assert.equal(await current().host((vscode) => vscode.env.clipboard.readText()), "mine");
      await current().host((vscode) => vscode.window.activeTerminal?.dispose());
    });

    test("a file that is dropped into the panel is attached", async () => {
      const path = join(current().workspaceFolder, "dropped.js");
      writeFileSync(path, stock);
      const uri = pathToFileURL(path).href;
      await fresh();
      await frame()
        .locator(".panel")
        .evaluate((element, text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.setData("text/uri-list", text);
          for (const type of ["dragover", "drop"]) {
            element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }, uri);
      await chips().getByText("dropped.js").waitFor();
      await panel.ask("What is this?");
      await panel.answered();
      const attachments = await sentWith("What is this?");
      assert.deepEqual(
        attachments.map(({ mention, text }) => [mention.kind, text]),
        [["file", stock]],
      );
    });

    test("two alternatives are two answers to choose from", async () => {
      await fresh();
      await askForAlternatives(2);
      try {
        await panel.ask("What is a tree?");
        await answers()
          .getByText(/[12]\/2/)
          .waitFor({ timeout: 180_000 });
        await panel.answered();
        const { messages } = await keptWith("What is a tree?");
        assert.equal(messages.filter(({ role }) => role === "assistant").length, 2);
      } finally {
        await askForAlternatives(1);
      }
    });
  });

  describe("a worker that is killed", () => {
    test("in the middle of an answer leaves its words, and what is asked meanwhile is answered when it is back", async () => {
      await fresh();
      await limitAnswers(512);
      await panel.ask("Tell me a very long story about a harbour, with many chapters.");
      await panel.streaming();
      const { workerPid } = await current().state();
      // Typed before, so that it is sent within the second in which no worker is there.
      await panel.input().click();
      await page().keyboard.type("What is a stack?");
      process.kill(workerPid, "SIGKILL");
      await answers()
        .first()
        .getByText(/Interrupted/)
        .waitFor();
      await page().keyboard.press("Enter");
      await panel.questions().getByText("What is a stack?").waitFor();
      await panel.streaming();
      await page().keyboard.press("Escape");
      await panel.answered(2);
      assert.ok(((await answers().first().locator("nearline-markdown").textContent()) ?? "").trim().length > 0);
    });
  });

  describe("an extension host that is killed", () => {
    test("in the middle of an answer loses nothing of it", async () => {
      await fresh();
      await limitAnswers(1024);
      const question = "Tell me a very long story about a lighthouse, with many chapters.";
      await panel.ask(question);
      await panel.streaming();
      await kept(
        "the answer so far on the disk",
        ({ messages }) => messages[0].text === question && (messages.at(-1).text ?? "").length > 0,
      );
      await current().killHost();
      await panel.questions().getByText(question).waitFor();
      await answers()
        .last()
        .getByText(/Interrupted/)
        .waitFor();
      assert.ok((await panel.lastText()).length > 0);
    });
  });
}
