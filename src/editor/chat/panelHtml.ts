/** What the page is made from. */
export interface PanelPage {
  /** Of dist/webview.js, as the webview may load it. */
  readonly scriptUri: string;
  /** Of dist/codicon.css, whose font lies beside it. */
  readonly iconStyleUri: string;
  /** Of dist/webview.css. */
  readonly styleUri: string;
  /** A random value for this page alone. */
  readonly nonce: string;
  /** `Webview.cspSource`. */
  readonly cspSource: string;
}

/**
 * The page of the chat panel: no script but ours, no style but our files, no network at all. What the model writes can therefore neither
 * run nor load anything, whatever else goes wrong. `vscode-codicon-stylesheet` is the id by which the elements find the icons.
 */
export function panelHtml({ scriptUri, iconStyleUri, styleUri, nonce, cspSource }: PanelPage): string {
  const policy = `default-src 'none'; style-src ${cspSource}; font-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Nearline Chat</title>
    <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${escaped(iconStyleUri)}">
    <link rel="stylesheet" href="${escaped(styleUri)}">
    <script type="module" nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
  </head>
  <body></body>
</html>
`;
}

/** For an attribute in double quotes: a folder may be called anything. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
