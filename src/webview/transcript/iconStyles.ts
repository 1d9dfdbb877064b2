import { css, unsafeCSS } from "lit";

/**
 * Icons of @vscode/codicons that the transcript uses, by code point. The package's style sheet does not reach into a shadow root; its font,
 * once the page declares it, does.
 */
export const icons = {
  "arrow-down": "ea9a",
  check: "eab2",
  "chevron-left": "eab5",
  "chevron-right": "eab6",
  copy: "ebcc",
  edit: "ea73",
  error: "ea87",
  file: "ea7b",
  files: "eaf0",
  "git-compare": "eafd",
  "git-pull-request-go-to-changes": "ec0b",
  insert: "ec11",
  "new-file": "ea7f",
  refresh: "eb37",
  replace: "eb3d",
  search: "ea6d",
  selection: "eb85",
  "symbol-method": "ea8c",
  terminal: "ea85",
  trash: "ea81",
  warning: "ea6c",
} as const;

export type IconName = keyof typeof icons;

export const iconStyles = [
  css`
    .codicon {
      font: normal normal normal 16px/1 codicon;
      display: inline-block;
      text-align: center;
      user-select: none;
    }
  `,
  unsafeCSS(
    Object.entries(icons)
      .map(([name, point]) => `.codicon-${name}::before { content: "\\${point}"; }`)
      .join("\n"),
  ),
];
