/** Text that the user copied, which is likely to be pasted or taken as a pattern. It may be private: off unless the user asks for it. */
import type { ContextSource } from "../contextSource.ts";

export const clipboard: ContextSource = {
  fillsUpTo: 0.9,
  candidates: ({ clipboard: text = "" }) => (text.trim() === "" ? [] : [{ piece: { source: "clipboard", text }, score: 1 }]),
};
