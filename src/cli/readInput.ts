/** Standard input and files as text, whatever their encoding says they are. */
import { readFile } from "node:fs/promises";
import { systemCodeOf } from "../shared/errors.ts";
import { UsageError } from "./usageError.ts";

export async function readStandardInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return decodeText(Buffer.concat(chunks));
}

/**
 * Lines of standard input as they come, without the line feeds. Not Node's readline, which since version 22 ends a line at
 * U+2028 as well: JSON may hold that character as it is.
 */
export async function* standardInputLines(): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of process.stdin) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest.length > 0) yield rest;
}

export async function readTextFile(path: string): Promise<string> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT") throw new UsageError(`${path}: there is no such file`);
    if (code === "EISDIR") throw new UsageError(`${path}: must be a file, got a folder`);
    if (code === "EACCES") throw new UsageError(`${path}: must be readable; give yourself the right to read it`);
    throw error;
  }
}

/** UTF-8, or UTF-16 when a byte order mark says so; the mark is no text. Bytes that are neither become U+FFFD. */
function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
