/** What a macOS library says about itself (Mach-O, 64-bit; <mach-o/loader.h>). */
const processors = { 16777223: "x64", 16777228: "arm64" };
/** LC_LOAD_DYLIB, LC_LOAD_WEAK_DYLIB and LC_REEXPORT_DYLIB. */
const loadCommands = [0x0c, 0x80000018, 0x8000001f];

/**
 * @param {Buffer} bytes the whole file
 * @returns {{ format: "macho", architecture: string, imports: string[] }} imports: install names of the libraries it loads.
 * @throws {RangeError} when the file ends before what its headers name.
 */
export function readMachO(bytes) {
  const processor = bytes.readUInt32LE(4);
  const imports = [];
  let at = 32;
  for (let left = bytes.readUInt32LE(16); left > 0; left--) {
    const commandBytes = bytes.readUInt32LE(at + 4);
    if (loadCommands.includes(bytes.readUInt32LE(at))) {
      const start = at + bytes.readUInt32LE(at + 8);
      imports.push(bytes.toString("latin1", start, bytes.indexOf(0, start)));
    }
    at += commandBytes;
  }
  return { format: "macho", architecture: processors[processor] ?? `processor ${processor}`, imports };
}
