/** Serves a page of the side bar with its strict policy, and a stand-in for VS Code before it, to a headless Chromium. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { pageHtml } from "../../../src/editor/pages/pageHtml.ts";
import { type ThemeName, themeProperties, themes } from "../themes.ts";

const launcher = new URL("../../e2e/launchBrowser.mjs", import.meta.url).href;
const root = fileURLToPath(new URL("../../../", import.meta.url));
const types = { js: "text/javascript", css: "text/css", ttf: "font/ttf", html: "text/html" };

/** Which page it is. */
export interface ServedPage {
  /** Relative to the root of the sources. */
  readonly script: string;
  readonly styles: string;
  /** Runs before it, in the place of VS Code. */
  readonly standIn: string;
  readonly title: string;
  /** Of what is there when the page has drawn its state. */
  readonly drawn: string;
}

export const chatPage: ServedPage = {
  script: "src/webview/main.ts",
  styles: "src/webview/styles/webview.css",
  standIn: "test/webview/page/standInPage.ts",
  title: "Nearline Chat",
  drawn: "nearline-composer textarea",
};

export const modelsPage: ServedPage = {
  script: "src/webview/models/main.ts",
  styles: "src/webview/styles/models.css",
  standIn: "test/webview/page/standInModelsPage.ts",
  title: "Nearline Models",
  drawn: "nearline-model-row .fold",
};

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly state?: unknown;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

export async function servePage({ script, styles, standIn, title, drawn }: ServedPage) {
  const bundle = { bundle: true, write: false, format: "esm", platform: "browser", target: "chrome132", outdir: "out" } as const;
  const built = await build({
    ...bundle,
    entryPoints: {
      webview: root + script,
      standIn: root + standIn,
      style: root + styles,
    },
  });
  const files = new Map<string, string | Buffer>(built.outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf("/")), text]));
  for (const name of ["codicon.css", "codicon.ttf"])
    files.set(`/${name}`, await readFile(`${root}node_modules/@vscode/codicons/dist/${name}`));
  const page = pageHtml({
    title,
    scriptUri: "/webview.js",
    iconStyleUri: "/codicon.css",
    styleUri: "/style.css",
    nonce: "abc123",
    cspSource: "'self'",
  });
  files.set("/page.html", page.replace("<script", '<script type="module" nonce="abc123" src="/standIn.js"></script>\n    <script'));

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = files.get(path);
    const type = types[path.slice(path.lastIndexOf(".") + 1) as keyof typeof types];
    response.writeHead(file === undefined ? 404 : 200, { "content-type": type ?? "text/plain" }).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  const { launchBrowser } = await import(launcher);
  const browser: Browser = await launchBrowser();
  return {
    async open({ theme = "darkModern", state, width = 300, height = 640, scale = 1 }: OpenOptions): Promise<Page> {
      const context: BrowserContext = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
      const opened = await context.newPage();
      const properties = { ...themeProperties(theme), "background-color": "var(--vscode-sideBar-background)" };
      const setup = { themeClass: themes[theme].bodyClass, state, theme: properties };
      await opened.addInitScript((given) => Object.assign(window, { setup: given }), setup);
      await opened.goto(`${url}/page.html`);
      await opened.locator(drawn).first().waitFor();
      return opened;
    },
    async close(): Promise<void> {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
