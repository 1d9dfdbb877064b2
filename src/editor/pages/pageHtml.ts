import { spokenLanguage } from "../../shared/textLanguage.ts";
import { textsElement } from "./textsElement.ts";

/** What a page in the side bar is made from. */
export interface PageParts {
  /** What a screen reader calls it. */
  readonly title: string;
  /** Of its script in dist/, as the webview may load it. */
  readonly scriptUri: string;
  /** Of dist/codicon.css, whose font lies beside it. */
  readonly iconStyleUri: string;
  /** Of its style sheet in dist/. */
  readonly styleUri: string;
  /** A random value for this page alone. */
  readonly nonce: string;
  /** `Webview.cspSource`. */
  readonly cspSource: string;
}

/**
 * A page of ours: no script but its own, no style but our files, no network at all. What a model writes or a file is called can therefore
 * neither run nor load anything, whatever else goes wrong. `vscode-codicon-stylesheet` is the id by which the elements find the icons.
 */
export function pageHtml({ title, scriptUri, iconStyleUri, styleUri, nonce, cspSource }: PageParts): string {
  const policy = `default-src 'none'; style-src ${cspSource}; font-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escaped(spokenLanguage()?.tag ?? "en")}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escaped(iconStyleUri)}">
    <link rel="stylesheet" href="${escaped(styleUri)}">
    <script type="module" nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
  </head>
  <body>${textsElement()}</body>
</html>
`;
}

/** For text and for an attribute in double quotes: a folder may be called anything. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
