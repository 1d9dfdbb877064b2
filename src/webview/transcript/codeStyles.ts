import { css, unsafeCSS } from "lit";

/**
 * Colours of code: classes of highlight.js and the theme's colour for them. VS Code does not hand the colours of its grammars to web views,
 * so these come from what it shows values and symbols in; all of them have a contrast of 4.5:1 or more in its own light, dark and high
 * contrast themes. The second is for themes without the first: the Git extension may be off.
 */
const colours: readonly { readonly classes: readonly string[]; readonly variables: readonly [string, string] }[] = [
  { classes: ["keyword", "doctag", "meta .hljs-keyword", "template-tag"], variables: ["debugTokenExpression-name", "editor-foreground"] },
  { classes: ["string", "regexp", "char.escape_", "quote"], variables: ["debugTokenExpression-string", "editor-foreground"] },
  { classes: ["number", "symbol", "link"], variables: ["debugTokenExpression-number", "editor-foreground"] },
  {
    classes: ["literal", "built_in", "type", "name", "selector-tag", "section", "bullet"],
    variables: ["debugTokenExpression-boolean", "editor-foreground"],
  },
  { classes: ["title", "title.function_", "title.class_"], variables: ["symbolIcon-functionForeground", "editor-foreground"] },
  {
    classes: ["attr", "attribute", "property", "variable", "template-variable", "selector-class", "selector-id"],
    variables: ["symbolIcon-variableForeground", "editor-foreground"],
  },
  { classes: ["comment", "addition"], variables: ["gitDecoration-addedResourceForeground", "charts-green"] },
  { classes: ["deletion"], variables: ["gitDecoration-conflictingResourceForeground", "charts-red"] },
  { classes: ["meta"], variables: ["descriptionForeground", "editor-foreground"] },
];

const colourRules = colours
  .map(({ classes, variables: [variable, fallback] }) => {
    const selectors = classes.map((name) => `.hljs-${name}`).join(", ");
    return `${selectors} { color: var(--vscode-${variable}, var(--vscode-${fallback}, var(--vscode-editor-foreground))); }`;
  })
  .join("\n");

export const codeStyles = [
  unsafeCSS(colourRules),
  css`
    .hljs-comment,
    .hljs-emphasis {
      font-style: italic;
    }
    .hljs-strong {
      font-weight: bold;
    }
    nearline-code-block {
      display: block;
      border: 1px solid var(--vscode-chat-requestBorder, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
      border-radius: 4px;
      overflow: hidden;
      background: var(--vscode-editor-background);
    }
    .code-header {
      display: flex;
      align-items: center;
      gap: 4px;
      height: 26px;
      padding: 0 2px 0 8px;
      border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      color: var(--vscode-descriptionForeground);
      font-size: 0.92em;
    }
    .code-name {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .code-actions {
      display: flex;
    }
    nearline-code-block pre {
      margin: 0;
      padding: 8px;
      overflow-x: auto;
      color: var(--vscode-editor-foreground);
      white-space: pre;
      tab-size: 4;
    }
    nearline-code-block pre:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    pre code,
    .plain {
      font-family: var(--vscode-editor-font-family, monospace);
      font-size: var(--vscode-editor-font-size, 12px);
      font-variant-ligatures: none;
      line-height: 1.45;
    }
    .plain {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      content-visibility: auto;
      contain-intrinsic-size: auto 2000px;
    }
    .bidi-control {
      padding: 0 2px;
      border: 1px solid var(--vscode-editorWarning-foreground, currentColor);
      border-radius: 2px;
      font-size: 0.85em;
      unicode-bidi: isolate;
    }
  `,
];
