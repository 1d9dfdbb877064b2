/** Standard input and files as text, whatever their encoding says they are. */
import { readFile } from "node:fs/promises";
import { messageOf, systemCodeOf } from "../shared/errors.ts";
import { UsageError } from "./usageError.ts";

/** All of standard input. A UTF-8 byte order mark stays: other programs pass text as it is, and a tokenizer sees the mark. */
export async function readStandardInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return decodeText(Buffer.concat(chunks), true);
}

/**
 * Lines of standard input as they come, without the line feeds. Not Node's readline, which since version 22 ends a line at
 * U+2028 as well: JSON may hold that character as it is.
 */
export async function* standardInputLines(): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let rest = "";
  for await (const chunk of process.stdin) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder?.decode() ?? "";
  if (rest.length > 0) yield rest;
}

export async function readTextFile(path: string): Promise<string> {
  try {
    return decodeText(await readFile(path), false);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT") throw new UsageError(`${path}: there is no such file`);
    if (code === "EISDIR") throw new UsageError(`${path}: must be a file, got a folder`);
    if (code === "EACCES") throw new UsageError(`${path}: must be readable; give yourself the right to read it`);
    if (code !== undefined) throw new UsageError(`${path}: must be a file that can be read, got ${messageOf(error)}; check the path`);
    throw error;
  }
}

/** UTF-8, or UTF-16 when a byte order mark says so, which is then no text. Bytes that are neither become U+FFFD. */
function decodeText(bytes: Uint8Array, keepUtf8Mark: boolean): string {
  const encoding = encodingOf(bytes);
  return new TextDecoder(encoding, { ignoreBOM: keepUtf8Mark && encoding === "utf-8" }).decode(bytes);
}

/** Some shells of Windows write UTF-16 into files and pipes. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
