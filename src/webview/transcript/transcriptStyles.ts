import { css } from "lit";
import { codeStyles } from "./codeStyles.ts";
import { controlStyles } from "./controlStyles.ts";
import { iconStyles } from "./iconStyles.ts";
import { proseStyles } from "./proseStyles.ts";

/** Everything below the transcript is in its shadow root, so all of its styles are here. */
export const transcriptStyles = [
  ...iconStyles,
  controlStyles,
  proseStyles,
  ...codeStyles,
  css`
    :host {
      display: flex;
      position: relative;
      flex-direction: column;
      min-height: 0;
      color: var(--vscode-foreground);
      font-family: var(--vscode-font-family);
      font-size: var(--vscode-font-size, 13px);
    }
    [hidden] {
      display: none !important;
    }
    .viewport {
      flex: 1;
      min-height: 0;
      overflow: hidden auto;
    }
    .messages {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    /* Growth of one message lays out that one only. Its size is not guessed while it is out of sight, or scrolling would jump. */
    .messages > li {
      contain: layout style;
    }
    .message {
      padding: 8px 12px 10px;
    }
    .message:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    .message.user nearline-markdown {
      padding: 6px 10px;
      border: 1px solid var(--vscode-chat-requestBorder, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
      border-radius: 4px;
      background: var(--vscode-chat-requestBackground, var(--vscode-input-background));
    }
    nearline-message,
    nearline-message-editor {
      display: block;
    }
    .message-header {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 24px;
      margin-bottom: 2px;
    }
    .author {
      flex: 1;
      min-width: 0;
      margin: 0;
      overflow: hidden;
      font-size: inherit;
      font-weight: 600;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .message-actions,
    .branches {
      display: flex;
      align-items: center;
    }
    /* Shown where the user points or has the focus, and at the last answer; elsewhere the author's name has their room. */
    .message-actions {
      max-width: 0;
      overflow: hidden;
      opacity: 0;
    }
    .message:is(:hover, :focus, :focus-within) .message-actions,
    li:last-child .message-actions {
      max-width: none;
      opacity: 1;
    }
    @media (hover: none), (forced-colors: active) {
      .message-actions {
        max-width: none;
        opacity: 1;
      }
    }
    .branch-position {
      color: var(--vscode-descriptionForeground);
      font-variant-numeric: tabular-nums;
    }
    .status {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 12px;
      margin-top: 6px;
      color: var(--vscode-descriptionForeground);
      font-size: 0.92em;
    }
    .status:empty {
      display: none;
    }
    .status-warning {
      display: flex;
      gap: 4px;
      flex-basis: 100%;
      color: var(--vscode-foreground);
      overflow-wrap: anywhere;
    }
    .status-warning .codicon {
      flex: none;
      color: var(--vscode-editorWarning-foreground, currentColor);
    }
    .sources {
      display: flex;
      gap: 8px;
      margin-top: 8px;
      color: var(--vscode-descriptionForeground);
      font-size: 0.92em;
    }
    .sources ul {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 12px;
      min-width: 0;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .running .status-fact:first-child::before {
      content: "";
      display: inline-block;
      width: 6px;
      height: 6px;
      margin-right: 6px;
      border-radius: 50%;
      background: var(--vscode-progressBar-background, currentColor);
      vertical-align: 1px;
      animation: pulse 1.6s ease-in-out infinite;
    }
    @keyframes pulse {
      50% {
        opacity: 0.25;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .running .status-fact:first-child::before {
        animation: none;
      }
    }
    .earlier {
      display: block;
      margin: 8px auto;
    }
    .to-end {
      position: absolute;
      right: 16px;
      bottom: 8px;
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 50%;
      background: var(--vscode-editorWidget-background, var(--vscode-editor-background));
    }
    .live {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  `,
];
