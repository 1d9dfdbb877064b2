/** What bench/chat/retrieval.mjs needs of the extension's own code, as one script. */
export { IndexedWorkspace } from "../../src/retrieval/indexedWorkspace.ts";
export { IndexStore } from "../../src/retrieval/indexStore.ts";
export { listFiles } from "../../src/retrieval/listFiles.ts";
export { Pace } from "../../src/retrieval/pace.ts";
export { nodeDisk } from "../../src/retrieval/workspaceDisk.ts";
export { Parsers } from "../../src/syntax/parsers.ts";
