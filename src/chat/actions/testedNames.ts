/** What tests of some lines import, as far as the text tells. */
import type { LineSpan } from "./blockByIndentation.ts";

export interface TestedNames {
  readonly names: readonly string[];
  readonly usesRequire: boolean;
  readonly packageName: string | undefined;
}

const exported = /^export\s+(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|enum)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u;
const declared = /^(?:async\s+)?(?:function\*?|class|const|let)\s+([\p{L}_$][\p{L}\p{N}_$]*)/u;
const python = /^(?:async\s+)?(?:def|class)\s+([\p{L}_]\w*)/u;

/** A method is tested through what holds it: the last declaration that begins in the first column above. */
export function testedNames(lines: readonly string[], { startLine, endLine }: LineSpan, languageId: string): TestedNames {
  const text = lines.join("\n");
  const usesRequire = /\bmodule\.exports\b|^exports\./m.test(text) && !/^(?:import|export)\s/m.test(text);
  const pattern = languageId === "python" ? python : usesRequire ? declared : exported;
  const nameIn = (line: string) => pattern.exec(line)?.[1];
  const inside = lines.slice(startLine, endLine).flatMap((line) => nameIn(line) ?? []);
  const above = () => lines.slice(0, startLine).findLast((line) => /^[^\s)}\]]/.test(line));
  const names = inside.length > 0 ? inside : [nameIn(above() ?? "") ?? ""].filter((name) => name !== "");
  const packageName = /^\s*package\s+([\w.]+)/m.exec(text)?.[1];
  return { names: [...new Set(names)], usesRequire, packageName };
}
