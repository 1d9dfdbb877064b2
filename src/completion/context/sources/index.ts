/** All sources in the order of their pieces in a prompt, the stablest first: what comes before a change stays in the KV cache. */
import type { ContextSourceName } from "../../../shared/protocol.ts";
import type { ContextSource } from "../contextSource.ts";
import { clipboard } from "./clipboard.ts";
import { definitions } from "./definitions.ts";
import { diagnostics } from "./diagnostics.ts";
import { imports } from "./imports.ts";
import { recentEdits } from "./recentEdits.ts";
import { similarTabs } from "./similarTabs.ts";

export const sources = [
  ["imports", imports],
  ["similarTabs", similarTabs],
  ["definitions", definitions],
  ["clipboard", clipboard],
  ["recentEdits", recentEdits],
  ["diagnostics", diagnostics],
] as const satisfies readonly (readonly [ContextSourceName, ContextSource])[];
