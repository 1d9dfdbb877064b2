/** All figures, in the order in which they are measured: times first, then what needs processes of its own. */
import { cancel } from "./cancel.mjs";
import { decode } from "./decode.mjs";
import { firstImport } from "./firstImport.mjs";
import { growth } from "./growth.mjs";
import { load } from "./load.mjs";
import { lookup } from "./lookup.mjs";
import { loss } from "./loss.mjs";
import { memory } from "./memory.mjs";
import { prefill } from "./prefill.mjs";

/** Each has a `name` for --only, a `title`, and `measure(contest)`, which resolves with the rows of its table. */
export const figures = [decode, prefill, lookup, growth, cancel, load, firstImport, memory, loss];
