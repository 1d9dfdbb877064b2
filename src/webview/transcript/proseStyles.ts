import { css } from "lit";

/** Text of a message: as calm as VS Code's own Markdown, spaced in multiples of 4 pixels. */
export const proseStyles = css`
  nearline-markdown {
    display: block;
    overflow-wrap: anywhere;
    line-height: 1.5;
  }
  nearline-markdown > * + * {
    margin-top: 8px;
  }
  .prose > :first-child {
    margin-top: 0;
  }
  .prose > :last-child {
    margin-bottom: 0;
  }
  .prose p,
  .prose ul,
  .prose ol,
  .prose blockquote,
  .prose .table,
  .prose nearline-code-block {
    margin: 8px 0;
  }
  .prose ul,
  .prose ol {
    padding-left: 24px;
  }
  .prose ul {
    list-style: disc;
  }
  .prose :is(ul, ol) ul {
    list-style: circle;
  }
  /* A check box stands in place of the bullet. */
  .prose li:has(> .task, > p > .task) {
    margin-left: -20px;
    list-style: none;
  }
  .prose li + li,
  .prose li > ul,
  .prose li > ol {
    margin-top: 4px;
    margin-bottom: 0;
  }
  .prose li > p {
    margin: 4px 0;
  }
  .prose h3 {
    margin: 12px 0 4px;
    font-size: 1.05em;
    font-weight: 600;
  }
  .prose code {
    padding: 1px 3px;
    border-radius: 3px;
    background: var(--vscode-textPreformat-background, var(--vscode-textCodeBlock-background));
    color: var(--vscode-textPreformat-foreground, inherit);
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 0.92em;
  }
  .prose pre code {
    padding: 0;
    background: none;
    color: inherit;
    font-size: var(--vscode-editor-font-size, 12px);
  }
  .prose blockquote {
    padding: 0 8px;
    border-left: 3px solid var(--vscode-textBlockQuote-border, currentColor);
  }
  .prose hr {
    height: 1px;
    margin: 12px 0;
    border: 0;
    /* Black on black in a theme of high contrast. */
    background: var(--vscode-contrastBorder, var(--vscode-textSeparator-foreground, var(--vscode-widget-border, currentColor)));
  }
  .prose a {
    color: var(--vscode-textLink-foreground);
    text-decoration: underline;
    cursor: pointer;
  }
  .prose a:hover {
    color: var(--vscode-textLink-activeForeground);
  }
  .table {
    overflow-x: auto;
  }
  .prose table {
    border-collapse: collapse;
    /* Columns of words rather than of letters: the frame scrolls. */
    overflow-wrap: normal;
  }
  .prose th,
  .prose td {
    padding: 3px 8px;
    border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-editorWidget-border, currentColor)));
    text-align: left;
    vertical-align: top;
  }
  .prose th {
    font-weight: 600;
  }
  .prose .align-right {
    text-align: right;
  }
  .prose .align-center {
    text-align: center;
  }
`;
