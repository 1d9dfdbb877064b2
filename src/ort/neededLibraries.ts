/**
 * Which libraries a library of Linux asks for, read from its own dynamic section, so that what is missing can be said before the system's
 * loader fails with the first. Layout: "System V ABI", chapters 4 and 5 (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html),
 * 64 bits, little endian.
 */
import { closeSync, openSync, readSync } from "node:fs";

const magic = 0x464c457f;
const headerBytes = 64;
const segmentBytes = 56;
const entryBytes = 16;

const loadSegment = 1;
const dynamicSegment = 2;

const neededTag = 1n;
const textTableTag = 5n;

/** More than any library has of them; what says more is no library. */
const maxSegments = 100;
const maxDynamicBytes = 1 << 16;
const maxNameBytes = 256;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

/** Names as the loader looks for them, like `libcudart.so.12`; undefined when the file cannot be read or is no such library. */
export function neededLibraries(path: string): readonly string[] | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return namesIn(file);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function namesIn(file: number): readonly string[] | undefined {
  const header = read(file, 0, headerBytes);
  if (header.length < headerBytes || header.readUInt32LE(0) !== magic) return undefined;
  const count = header.readUInt16LE(56);
  if (count > maxSegments) return undefined;
  const table = read(file, Number(header.readBigUInt64LE(32)), count * segmentBytes);
  const segments = Array.from({ length: Math.floor(table.length / segmentBytes) }, (_, index) => segmentAt(table, index * segmentBytes));
  const dynamic = segments.find(({ type }) => type === dynamicSegment);
  if (dynamic === undefined || dynamic.fileBytes > maxDynamicBytes) return undefined;
  const entries = read(file, dynamic.offset, dynamic.fileBytes);
  const needed: number[] = [];
  let texts: number | undefined;
  for (let at = 0; at + entryBytes <= entries.length; at += entryBytes) {
    const tag = entries.readBigUInt64LE(at);
    const value = Number(entries.readBigUInt64LE(at + 8));
    if (tag === neededTag) needed.push(value);
    if (tag === textTableTag) texts = value;
  }
  // Names lie at addresses, and the file has them where the segment with these addresses lies.
  const segment = segments.find(
    ({ type, address, fileBytes }) => type === loadSegment && texts !== undefined && texts >= address && texts < address + fileBytes,
  );
  if (segment === undefined || texts === undefined) return undefined;
  const start = texts - segment.address + segment.offset;
  return needed.map((offset) => textOf(read(file, start + offset, maxNameBytes)));
}

function segmentAt(table: Buffer, at: number): Segment {
  return {
    type: table.readUInt32LE(at),
    offset: Number(table.readBigUInt64LE(at + 8)),
    address: Number(table.readBigUInt64LE(at + 16)),
    fileBytes: Number(table.readBigUInt64LE(at + 32)),
  };
}

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? undefined : end).toString("latin1");
}
