import { css } from "lit";

/** Buttons, chips and the editor of a sent message, in the sizes of VS Code's own. */
export const controlStyles = css`
  button {
    font: inherit;
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 22px;
    height: 22px;
    padding: 0;
    border: 0;
    border-radius: 5px;
    background: none;
    color: var(--vscode-icon-foreground, inherit);
    cursor: pointer;
  }
  .icon-button:hover {
    background: var(--vscode-toolbar-hoverBackground, transparent);
    outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
    outline-offset: -1px;
  }
  .icon-button[aria-disabled="true"] {
    opacity: 0.4;
    cursor: default;
  }
  :is(button, a, textarea, .table):focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .text-button {
    padding: 3px 10px;
    border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-button-secondaryBackground, transparent);
    color: var(--vscode-button-secondaryForeground, inherit);
    cursor: pointer;
  }
  .text-button:hover {
    background: var(--vscode-button-secondaryHoverBackground, transparent);
  }
  .text-button.primary {
    background: var(--vscode-button-background, transparent);
    color: var(--vscode-button-foreground, inherit);
  }
  .text-button.primary:hover {
    background: var(--vscode-button-hoverBackground, transparent);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 0 0 6px;
    padding: 0;
    list-style: none;
  }
  .chips li {
    min-width: 0;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    max-width: 100%;
    height: 20px;
    padding: 0 6px;
    border: 1px solid var(--vscode-chat-requestBorder, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
    border-radius: 4px;
    background: none;
    color: var(--vscode-foreground);
    font-size: 0.92em;
    cursor: pointer;
  }
  .chip:hover {
    background: var(--vscode-toolbar-hoverBackground, transparent);
  }
  .chip .codicon {
    flex: none;
    font-size: 14px;
  }
  .chip-label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chip-tokens {
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
  }
  .source {
    max-width: 100%;
    padding: 0;
    border: 0;
    background: none;
    color: var(--vscode-textLink-foreground);
    text-align: left;
    text-decoration: underline;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  textarea {
    box-sizing: border-box;
    width: 100%;
    padding: 6px 10px;
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground, inherit);
    font: inherit;
    line-height: 1.5;
    resize: vertical;
  }
  .editor-actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-top: 4px;
  }
  .hint {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }
`;
