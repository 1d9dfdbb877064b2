/** A file whose tree takes longer than this is cut by its indentation. A search that comes meanwhile waits for it. */
export const maxParseMs = 50;
