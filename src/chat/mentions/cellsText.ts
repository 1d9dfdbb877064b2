/** The cells of a notebook as one text, each under a line that tells what it is, in the percent format that Jupyter tools share. */

export interface CellText {
  readonly isCode: boolean;
  readonly text: string;
}

/** See https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format; outputs are no part of it. */
export function cellsText(cells: readonly CellText[]): string {
  return cells.map(({ isCode, text }) => `${isCode ? "# %%" : "# %% [markdown]"}\n${text}`).join("\n\n");
}
