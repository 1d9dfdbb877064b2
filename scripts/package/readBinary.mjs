import { readElf } from "./readElf.mjs";
import { readMachO } from "./readMachO.mjs";
import { readPe } from "./readPe.mjs";

const readers = [
  { magic: Buffer.from("7f454c46", "hex"), read: readElf },
  { magic: Buffer.from("MZ"), read: readPe },
  { magic: Buffer.from("cffaedfe", "hex"), read: readMachO },
];

/**
 * Format, architecture and imported libraries of a native library, by its headers.
 * @param {Buffer} bytes the whole file
 * @returns {{ format: "elf" | "pe" | "macho" | "unknown", architecture: string, imports: string[] } | { format: "damaged", reason: string }}
 */
export function readBinary(bytes) {
  const reader = readers.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic));
  if (reader === undefined) return { format: "unknown", architecture: "unknown", imports: [] };
  try {
    return reader.read(bytes);
  } catch (error) {
    // Buffer throws a RangeError for each place outside of the file.
    if (error instanceof RangeError) return { format: "damaged", reason: error.message };
    throw error;
  }
}
