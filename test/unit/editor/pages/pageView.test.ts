import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { PageView } from "../../../../src/editor/pages/pageView.ts";
import { Uri } from "../../../fake/vscode.ts";
import { fakeView } from "../chat/fakePanel.ts";

interface Page {
  showState(state: string): void;
}

interface Host {
  ready(): Promise<void>;
}

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

/** A view that was opened for the first time; its page comes up only when a test connects it. */
function open(state: () => string = () => "first") {
  const lines: string[] = [];
  const shown: string[] = [];
  const view = fakeView();
  const page = new PageView<Page>({
    name: "models",
    title: "Nearline Models",
    bundleName: "models",
    extensionUri: Uri.file("/extension") as unknown as vscode.Uri,
    calls: {
      async ready() {
        page.noteReady();
        page.show();
      },
    },
    events: ["showState"],
    showState: (remote) => void remote.showState(state()),
    onVisible: () => page.show(),
    log: (line) => void lines.push(line),
  });
  page.resolveWebviewView(view.view);
  const first = view.webview.html;
  return {
    page,
    view,
    lines,
    shown,
    first,
    connect: () => view.connect<Host, Page>({ showState: (text) => void shown.push(text) }),
    isLoadedAnew: () => view.webview.html !== first,
  };
}

const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));

describe("a page", () => {
  it("has its state as soon as it asks", async () => {
    const { connect, shown } = open();
    await connect().ready();
    await turns();
    expect(shown).toEqual(["first"]);
  });

  it("that does not come up is loaded again, each time with more patience, and then given up", async () => {
    const { view, lines, isLoadedAnew } = open();
    await vi.advanceTimersByTimeAsync(4999);
    expect(isLoadedAnew()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isLoadedAnew()).toBe(true);
    const second = view.webview.html;
    await vi.advanceTimersByTimeAsync(9999);
    expect(view.webview.html).toBe(second);
    await vi.advanceTimersByTimeAsync(1);
    const third = view.webview.html;
    expect(third).not.toBe(second);
    await vi.advanceTimersByTimeAsync(1e6);
    expect(view.webview.html).toBe(third);
    expect(lines).toEqual([
      "models: the page did not come up within 5 s and is loaded again",
      "models: the page did not come up within 10 s and is loaded again",
      "models: the page did not come up within 20 s",
    ]);
  });

  it("that has come up is left alone", async () => {
    const { connect, isLoadedAnew, lines } = open();
    await connect().ready();
    await vi.advanceTimersByTimeAsync(1e6);
    expect(isLoadedAnew()).toBe(false);
    expect(lines).toEqual([]);
  });

  it("that cannot be seen is not waited for, and is when it is shown again", async () => {
    const { view, isLoadedAnew } = open();
    view.setVisible(false);
    await vi.advanceTimersByTimeAsync(1e6);
    expect(isLoadedAnew()).toBe(false);
    view.setVisible(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(isLoadedAnew()).toBe(true);
  });

  it("that is gone is not loaded again", async () => {
    const { view, isLoadedAnew } = open();
    view.dispose();
    await vi.advanceTimersByTimeAsync(1e6);
    expect(isLoadedAnew()).toBe(false);
  });

  it("gets the next state where one could not be made, which is written down", async () => {
    let isBroken = true;
    const { page, connect, shown, lines } = open(() => {
      if (isBroken) throw new Error("no memory is known");
      return "second";
    });
    await connect().ready();
    await turns();
    expect(lines).toEqual(["models: no memory is known"]);
    isBroken = false;
    page.show();
    await turns();
    expect(shown).toEqual(["second"]);
  });
});
