import { inflateRawSync } from "node:zlib";

const endRecord = 0x06054b50;
const centralEntry = 0x02014b50;
const deflated = 8;

/**
 * The files of a zip archive of less than 4 GB (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16), which a .vsix is.
 * @param {Buffer} bytes the whole archive
 * @returns {Map<string, () => Buffer>} by name: unpacks the file, as often as it is called.
 * @throws {Error} when the bytes are no zip archive, or one that is cut off.
 */
export function zipFiles(bytes) {
  // The end record stands before a comment of at most 64 KB.
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== endRecord) {
    throw new Error("package: must be a zip archive with its directory at the end, got another or one that is cut off");
  }
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== centralEntry) throw new Error("package: must have a whole directory, got a damaged one");
    const method = bytes.readUInt16LE(at + 10);
    const packedBytes = bytes.readUInt32LE(at + 20);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const localAt = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameBytes);
    files.set(name, () => {
      const start = localAt + 30 + bytes.readUInt16LE(localAt + 26) + bytes.readUInt16LE(localAt + 28);
      const packed = bytes.subarray(start, start + packedBytes);
      return method === deflated ? inflateRawSync(packed) : packed;
    });
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}
