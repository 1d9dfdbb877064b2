import type { Dialect, DialectName } from "./dialect.ts";
import { llamaCpp } from "./llamaCpp.ts";
import { llamaCppPython } from "./llamaCppPython.ts";
import { lmStudio } from "./lmStudio.ts";
import { ollama } from "./ollama.ts";
import { openAi } from "./openAi.ts";
import { tgi } from "./tgi.ts";
import { vllm } from "./vllm.ts";

/** The kinds of servers that are known by their own ways; any other is "openAi". */
export const dialects = { llamaCpp, ollama, vllm, lmStudio, tgi, llamaCppPython, openAi } as const satisfies Readonly<
  Record<DialectName, Dialect>
>;
