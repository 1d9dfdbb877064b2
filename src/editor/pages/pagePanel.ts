/**
 * A tab of the editor that holds a page of ours.
 *
 * Invariants
 * - There is at most one tab; who asks again is led to it.
 * - A closed tab leaves nothing behind, and none is opened but when somebody asks: a window that is reloaded begins without it.
 */
import * as vscode from "vscode";
import type { PagePlace } from "./pageView.ts";

export interface PagePanelOptions {
  /** Of the kind of tab: "nearline.dashboard". */
  readonly id: string;
  readonly title: string;
  readonly icon: vscode.Uri;
  /** Puts the page into a new tab. */
  readonly resolve: (place: PagePlace) => void;
}

export interface PagePanel extends vscode.Disposable {
  /** Opens the tab, or leads to it. */
  reveal(): void;
}

export function pagePanel({ id, title, icon, resolve }: PagePanelOptions): PagePanel {
  let open: vscode.WebviewPanel | undefined;
  return {
    reveal() {
      if (open !== undefined) return open.reveal();
      const panel = vscode.window.createWebviewPanel(id, title, vscode.ViewColumn.Active);
      open = panel;
      panel.iconPath = icon;
      panel.onDidDispose(() => {
        if (open === panel) open = undefined;
      });
      resolve({
        webview: panel.webview,
        get visible() {
          return panel.visible;
        },
        onDidChangeVisibility: (listener, ...rest) => panel.onDidChangeViewState(() => listener(), ...rest),
        onDidDispose: panel.onDidDispose,
      });
    },
    dispose: () => open?.dispose(),
  };
}
