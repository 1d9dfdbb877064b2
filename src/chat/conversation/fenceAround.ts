import { fenceFor } from "../fenceFor.ts";

/** Code as a block of Markdown that nothing inside ends. */
export function fenceAround(code: string, language = ""): string {
  const fence = fenceFor(code);
  return `${fence}${language.replaceAll(/[^\w+#.-]/g, "")}\n${code}${code.endsWith("\n") ? "" : "\n"}${fence}`;
}
