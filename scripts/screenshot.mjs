/** `npm run screenshot`: makes media/screenshot.png, the picture in README.md, of a real suggestion in a real VS Code. */
import { join } from "node:path";
import { openFile, type, waitForReady } from "../test/e2e/editing.mjs";
import { waitForGhostText } from "../test/e2e/ghostText.mjs";
import { openWorkbench, repository } from "../test/e2e/workbench.mjs";
import { installVscode } from "./vscodeServer/installVscode.mjs";
import { vscodeVersions } from "./vscodeServer/vscodeVersions.mjs";

const size = { width: 1280, height: 560 };

const code = `"""Small functions on words."""


def longest_word(text):
    """The longest word of a text; the first of them where several are as long."""
    longest = ""
    for word in text.split():
        if len(word) > len(longest):
            longest = word
    return longest


def word_counts(text):
    """How often each word of a text occurs."""
    counts = {}
    for word in text.split():│
`;

const workbench = await openWorkbench({
  vscode: await installVscode(vscodeVersions.newest, console.log),
  viewport: size,
  // Twice as many pixels: the picture is shown smaller than it is.
  deviceScaleFactor: 2,
  settings: {
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.activityBar.location": "hidden",
    "workbench.sideBar.visible": false,
    "editor.fontSize": 15,
    "editor.guides.indentation": false,
    "breadcrumbs.enabled": false,
    "window.commandCenter": false,
    "window.title": "words.py",
  },
});
try {
  await waitForReady(workbench);
  await workbench.command("workbench.action.closeSidebar");
  await openFile(workbench, "py", code, "words");
  // VS Code makes the part that asks for suggestions a moment after it has drawn its first editor.
  await workbench.page.waitForTimeout(1500);
  await type(workbench, "\n");
  const ghost = await waitForGhostText(workbench.page);
  await workbench.command("notifications.clearAll");
  await workbench.page.mouse.move(size.width - 200, 200);
  await workbench.page.waitForTimeout(600);
  const path = join(repository, "media/screenshot.png");
  await workbench.page.screenshot({ path });
  console.log(`${path}, with the suggestion:\n${[ghost.inline, ...ghost.lines].join("\n")}`);
} finally {
  await workbench.close();
}
