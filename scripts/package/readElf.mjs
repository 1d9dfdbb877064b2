/**
 * What an ELF file says about itself (System V ABI, chapters 4 and 5; 64-bit little-endian, which all our targets are).
 * Headers: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
const machines = { 62: "x64", 183: "arm64" };
const loadSegment = 1;
const dynamicSegment = 2;
const neededTag = 1n;
const stringTableTag = 5n;

/**
 * @param {Buffer} bytes the whole file
 * @returns {{ format: "elf", architecture: string, imports: string[] }} imports: names of the shared libraries it needs (DT_NEEDED).
 * @throws {RangeError} when the file ends before what its headers name.
 */
export function readElf(bytes) {
  if (bytes[4] !== 2 || bytes[5] !== 1) return { format: "elf", architecture: "not 64-bit little-endian", imports: [] };
  const machine = bytes.readUInt16LE(18);
  const segments = readSegments(bytes);
  // The dynamic section names its strings by address in memory; the loaded segments say where that lies in the file.
  const fileOffset = (address) => {
    const segment = segments.find(({ type, start, size }) => type === loadSegment && address >= start && address < start + size);
    if (segment === undefined) throw new RangeError(`address ${address} lies in no loaded segment`);
    return Number(address - segment.start) + segment.offset;
  };
  const dynamic = segments.filter(({ type }) => type === dynamicSegment).flatMap((segment) => readDynamic(bytes, segment));
  const strings = dynamic.find(({ tag }) => tag === stringTableTag);
  const needed = dynamic.filter(({ tag }) => tag === neededTag);
  if (strings === undefined && needed.length > 0) throw new RangeError("needed libraries without a table of strings");
  const imports = needed.map(({ value }) => {
    const start = fileOffset(strings.value + value);
    return bytes.toString("latin1", start, bytes.indexOf(0, start));
  });
  return { format: "elf", architecture: machines[machine] ?? `machine ${machine}`, imports };
}

function readSegments(bytes) {
  const tableOffset = Number(bytes.readBigUInt64LE(32));
  const entryBytes = bytes.readUInt16LE(54);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = tableOffset + index * entryBytes;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      start: bytes.readBigUInt64LE(at + 16),
      size: bytes.readBigUInt64LE(at + 32),
    };
  });
}

function readDynamic(bytes, { offset, size }) {
  return Array.from({ length: Number(size) / 16 }, (_, index) => ({
    tag: bytes.readBigUInt64LE(offset + index * 16),
    value: bytes.readBigUInt64LE(offset + index * 16 + 8),
  }));
}
