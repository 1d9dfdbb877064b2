/** A page of a real browser under the policy that the panel has in VS Code, with its code bundled in memory. Nothing leaves the machine. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { type ThemeName, themeStyles, themes } from "../themes.ts";

const origin = "http://webview.test";
const nonce = "q1Yw8";
const policy = `default-src 'none'; style-src ${origin}; font-src ${origin}; script-src 'nonce-${nonce}'`;
const codicons = fileURLToPath(new URL("../../../node_modules/@vscode/codicons/dist/", import.meta.url));

export interface PageOptions {
  /** Relative to the folder of this file. */
  readonly entry: string;
  /** A style sheet of ours, relative to the folder of this file, for pages that have one. */
  readonly styles?: string;
  readonly theme: ThemeName;
  readonly width: number;
  readonly height?: number;
  /** What stands in the page's body. */
  readonly body: string;
}

export interface OpenPage {
  readonly page: Page;
  /** Addresses that the page asked for beyond its own files. */
  readonly requests: readonly string[];
  /** Violations of the policy, and errors of scripts. */
  readonly faults: readonly string[];
}

const browserModule: { readonly launchBrowser: () => Promise<Browser> } = await import(
  new URL("../../e2e/launchBrowser.mjs", import.meta.url).href
);

/** Chromium without a window, as the tests of the whole extension use it. */
export const { launchBrowser } = browserModule;

const bundles = new Map<string, Promise<string>>();

export async function openPage(browser: Browser, { entry, styles, theme, width, height = 700, body }: PageOptions): Promise<OpenPage> {
  const script = await bundled(entry);
  const style = styles === undefined ? "" : await bundled(styles);
  const files = new Map<string, { readonly contentType: string; readonly body: string | Buffer }>([
    ["/", { contentType: "text/html", body: html(body, themes[theme].bodyClass) }],
    ["/theme.css", { contentType: "text/css", body: themeStyles(theme) }],
    ["/codicon.css", { contentType: "text/css", body: readFileSync(`${codicons}codicon.css`) }],
    ["/codicon.ttf", { contentType: "font/ttf", body: readFileSync(`${codicons}codicon.ttf`) }],
    ["/style.css", { contentType: "text/css", body: style }],
    ["/main.js", { contentType: "text/javascript", body: script }],
  ]);
  const page = await browser.newPage({ viewport: { width, height } });
  const requests: string[] = [];
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  // Chromium tells of each violation of the policy and of each error in its console.
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.route("**", async (route) => {
    const url = new URL(route.request().url());
    const file = url.origin === origin ? files.get(url.pathname) : undefined;
    if (file === undefined) {
      requests.push(url.href);
      await route.abort();
    } else {
      await route.fulfill({ ...file, headers: { "content-security-policy": policy } });
    }
  });
  await page.goto(`${origin}/`);
  return { page, requests, faults };
}

function bundled(entry: string): Promise<string> {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const made = build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  bundles.set(entry, made);
  return made;
}

function html(body: string, bodyClass: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <title>Panel</title>
    <meta charset="utf-8">
    <link rel="stylesheet" href="theme.css">
    <link rel="stylesheet" href="codicon.css">
    <link rel="stylesheet" href="style.css">
  </head>
  <body class="${bodyClass}">${body}<script nonce="${nonce}" src="main.js"></script></body>
</html>`;
}
