/** All kinds of mentions, in the order in which they are offered. A new one is a file and a row here, and its shape in `Mention`. */
import type { MentionKind, MentionOf } from "../mentionKind.ts";
import { changes } from "./changes.ts";
import { file } from "./file.ts";
import { problems } from "./problems.ts";
import { selection } from "./selection.ts";
import { symbol } from "./symbol.ts";
import { terminal } from "./terminal.ts";
import { workspace } from "./workspace.ts";

export const kinds: { readonly [Kind in keyof MentionOf]: MentionKind<MentionOf[Kind]> } = {
  file,
  selection,
  symbol,
  problems,
  changes,
  terminal,
  workspace,
};
