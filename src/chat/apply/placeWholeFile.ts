import { isBlank } from "../../shared/isBlank.ts";
import { squeezed } from "./lineText.ts";
import type { Found, Placing } from "./placing.ts";
import { reindent } from "./reindent.ts";
import { commonLines } from "./similarity.ts";

/** From this share of common lines on, a block that begins like the file is the whole of it; below, it may be a part. */
const minCommonLines = 0.6;

/** A block for a file without text, or one that is the file in another form. */
export function placeWholeFile({ lines, block }: Placing): Found | undefined {
  const first = lines.find((line) => !isBlank(line));
  const isWhole = first === undefined || (squeezed(first) === squeezed(block[0] ?? "") && commonLines(lines, block) >= minCommonLines);
  if (!isWhole) return undefined;
  // The line break at the end of the file stays, or stays away; a new file gets one.
  const endsWithBreak = first === undefined || lines.at(-1) === "";
  const written = reindent(block, "", lines, lines);
  return { kind: "found", replacements: [{ startLine: 0, endLine: lines.length, lines: endsWithBreak ? [...written, ""] : written }] };
}
