/**
 * The prompt that a user of llama.vscode would send: 256 lines before the cursor, 64 lines after it, and before them a ring of up to 16
 * chunks of 64 lines each, picked around the cursor of files visited before, whatever is in them. Where its user's cursor was in
 * those files is drawn by the seed.
 */
import { nearFiles } from "./repositoryFiles.mjs";
import { below } from "./seededRandom.mjs";

const linesBefore = 256;
const linesAfter = 64;
const maxChunks = 16;
const chunkLines = 64;

/** @param maxCharacters of all chunks: a context of 8,192 tokens does not hold 16 chunks of code; the newest stay, as in llama.cpp's server */
export function ringPrompt({ path, prefix, suffix }, files, random, maxCharacters) {
  const chunks = nearFiles(path, files)
    .slice(0, maxChunks)
    .map((file) => {
      const lines = file.text.split("\n");
      const first = below(random, Math.max(1, lines.length - chunkLines + 1));
      return { path: file.path, text: lines.slice(first, first + chunkLines).join("\n") };
    });
  const context = [];
  let room = maxCharacters;
  // The nearest file was visited last and is the newest chunk, which stands last.
  for (const chunk of chunks) {
    if (chunk.text.length > room) break;
    room -= chunk.text.length;
    context.unshift(chunk);
  }
  return {
    prefix: prefix
      .split("\n")
      .slice(-linesBefore - 1)
      .join("\n"),
    suffix: suffix
      .split("\n")
      .slice(0, linesAfter + 1)
      .join("\n"),
    context,
  };
}
