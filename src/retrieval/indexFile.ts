/**
 * The index as bytes on disk: a mark, the length of a header, the header as JSON, arrays in the order that it names them, and the SHA-256 of
 * all that. Numbers are little endian, as on every machine that VS Code runs on.
 *
 * Invariants
 * - Nothing is allocated before the file is known to be as long as its header says.
 * - A file that differs in a byte from what was written is refused as a whole; the index is then made again.
 */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import * as z from "zod";
import { type IndexedFile, PieceIndex } from "./pieceIndex.ts";
import { Postings, pageWords } from "./postings.ts";
import { skipReasons } from "./skipReason.ts";

/** Goes up whenever the same files would give another index: the format, the cutting, or the terms. */
export const indexVersion = 5;

const mark = Buffer.from("NEARLINE");
const digestBytes = 32;
const maxHeaderBytes = 2 ** 16;

const count = z.number().int().nonnegative();
const Header = z.object({
  version: z.literal(indexVersion),
  folders: z.array(z.string()),
  termCount: count,
  termBytes: count,
  pathBytes: count,
  fileCount: count,
  pieceCount: count,
  pageCount: count,
  postingEnd: count,
});
const Paths = z.array(z.string().nullable());

export async function writeIndex(file: FileHandle, index: PieceIndex, folders: readonly string[]): Promise<void> {
  const { terms, postings, pieces, pieceCount, files } = index.parts;
  const hash = createHash("sha256");
  const write = async (part: ArrayBufferView) => {
    const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
  };
  const termBytes = Buffer.from([...terms.keys()].join("\n"));
  const pathBytes = Buffer.from(JSON.stringify(files.map((known) => known?.path ?? null)));
  const header = Buffer.from(
    JSON.stringify({
      version: indexVersion,
      folders: [...folders],
      termCount: terms.size,
      termBytes: termBytes.length,
      pathBytes: pathBytes.length,
      fileCount: files.length,
      pieceCount,
      pageCount: postings.pages.length,
      postingEnd: postings.end,
    } satisfies z.infer<typeof Header>),
  );
  await write(mark);
  await write(Uint32Array.of(header.length));
  for (const part of [header, termBytes, Uint32Array.from(terms.values()), pathBytes]) await write(part);
  await write(Float64Array.from(files, (known) => known?.mtimeMs ?? 0));
  await write(Float64Array.from(files, (known) => known?.size ?? 0));
  await write(Uint32Array.from(files, (known) => known?.firstPiece ?? 0));
  await write(Uint32Array.from(files, (known) => known?.pieceCount ?? 0));
  await write(Uint8Array.from(files, (known) => (known?.skipped === undefined ? 0 : skipReasons.indexOf(known.skipped) + 1)));
  for (const column of [pieces.files, pieces.starts, pieces.ends, pieces.lengths]) await write(column.subarray(0, pieceCount));
  const { heads, tails, counts } = postings.table();
  for (const column of [heads, tails, counts, ...postings.pages]) await write(column);
  await file.write(hash.digest());
}

/** Undefined for anything but what `writeIndex` wrote for these folders. Rejects when the disk fails. */
export async function readIndex(file: FileHandle, folders: readonly string[]): Promise<PieceIndex | undefined> {
  const hash = createHash("sha256");
  const { size } = await file.stat();
  let left = size;
  const read = async (byteLength: number): Promise<ArrayBuffer | undefined> => {
    if (byteLength > left) return undefined;
    left -= byteLength;
    const bytes = Buffer.from(new ArrayBuffer(byteLength));
    for (let done = 0; done < byteLength; ) {
      const { bytesRead } = await file.read(bytes, done);
      if (bytesRead === 0) return undefined;
      done += bytesRead;
    }
    if (left >= digestBytes) hash.update(bytes);
    return bytes.buffer;
  };

  const start = await read(mark.length + 4);
  if (start === undefined || !Buffer.from(start, 0, mark.length).equals(mark)) return undefined;
  const headerBytes = Buffer.from(start).readUInt32LE(mark.length);
  const header = headerBytes > maxHeaderBytes ? undefined : parsed(Header, await read(headerBytes));
  if (header === undefined || header.folders.join("\0") !== folders.join("\0")) return undefined;
  const { termCount, fileCount, pieceCount, pageCount } = header;
  const sections = {
    terms: header.termBytes,
    termNumbers: termCount * 4,
    paths: header.pathBytes,
    mtimes: fileCount * 8,
    sizes: fileCount * 8,
    firsts: fileCount * 4,
    pieceCounts: fileCount * 4,
    skipped: fileCount,
    pieceFiles: pieceCount * 4,
    starts: pieceCount * 4,
    ends: pieceCount * 4,
    lengths: pieceCount * 2,
    heads: termCount * 4,
    tails: termCount * 4,
    counts: termCount * 4,
    pages: pageCount * pageWords * 4,
  };
  if (Object.values(sections).reduce((sum, bytes) => sum + bytes, digestBytes) !== left) return undefined;
  const section = async (bytes: number) => (await read(bytes)) ?? new ArrayBuffer(0);

  const terms = Buffer.from(await section(sections.terms)).toString();
  const termNumbers = new Uint32Array(await section(sections.termNumbers));
  const paths = parsed(Paths, await section(sections.paths));
  const mtimes = new Float64Array(await section(sections.mtimes));
  const sizes = new Float64Array(await section(sections.sizes));
  const firsts = new Uint32Array(await section(sections.firsts));
  const pieceCounts = new Uint32Array(await section(sections.pieceCounts));
  const skipped = new Uint8Array(await section(sections.skipped));
  const pieces = {
    files: new Uint32Array(await section(sections.pieceFiles)),
    starts: new Uint32Array(await section(sections.starts)),
    ends: new Uint32Array(await section(sections.ends)),
    lengths: new Uint16Array(await section(sections.lengths)),
  };
  const table = {
    heads: new Uint32Array(await section(sections.heads)),
    tails: new Uint32Array(await section(sections.tails)),
    counts: new Uint32Array(await section(sections.counts)),
  };
  const pages: Uint32Array[] = [];
  for (let page = 0; page < pageCount; page++) pages.push(new Uint32Array(await section(pageWords * 4)));
  const digest = await read(digestBytes);
  if (digest === undefined || !hash.digest().equals(Buffer.from(digest)) || paths?.length !== fileCount) return undefined;

  const files = paths.map((path, number): IndexedFile | undefined => {
    if (path === null) return undefined;
    const reason = skipReasons[(skipped[number] ?? 0) - 1];
    return {
      path,
      mtimeMs: mtimes[number] ?? 0,
      size: sizes[number] ?? 0,
      firstPiece: firsts[number] ?? 0,
      pieceCount: pieceCounts[number] ?? 0,
      ...(reason === undefined ? {} : { skipped: reason }),
    };
  });
  const names = termCount === 0 ? [] : terms.split("\n");
  const numbers = new Map(names.map((term, at) => [term, termNumbers[at] ?? 0]));
  if (numbers.size !== termCount) return undefined;
  return new PieceIndex({ terms: numbers, postings: new Postings(pages, header.postingEnd, table, termCount), pieces, pieceCount, files });
}

function parsed<T>(schema: z.ZodType<T>, bytes: ArrayBuffer | undefined): T | undefined {
  if (bytes === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data;
  } catch {
    return undefined;
  }
}
