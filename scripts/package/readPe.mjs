/** What a Windows library says about itself (PE32+; https://learn.microsoft.com/windows/win32/debug/pe-format). */
const machines = { 34404: "x64", 43620: "arm64" };
const importDirectory = { index: 1, entryBytes: 20, nameAt: 12 };
const delayImportDirectory = { index: 13, entryBytes: 32, nameAt: 4 };

/**
 * @param {Buffer} bytes the whole file
 * @returns {{ format: "pe", architecture: string, imports: string[] }} imports: names of the libraries it loads at once, or at first use.
 * @throws {RangeError} when the file ends before what its headers name.
 */
export function readPe(bytes) {
  const header = bytes.readUInt32LE(0x3c);
  const machine = bytes.readUInt16LE(header + 4);
  const optionalHeader = header + 24;
  const sectionsAt = optionalHeader + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, index) => {
    const at = sectionsAt + index * 40;
    return { start: bytes.readUInt32LE(at + 12), size: bytes.readUInt32LE(at + 16), offset: bytes.readUInt32LE(at + 20) };
  });
  const fileOffset = (address) => {
    const section = sections.find(({ start, size }) => address >= start && address < start + size);
    if (section === undefined) throw new RangeError(`address ${address} lies in no section`);
    return address - section.start + section.offset;
  };
  const imports = [importDirectory, delayImportDirectory].flatMap(({ index, entryBytes, nameAt }) => {
    const address = bytes.readUInt32LE(optionalHeader + 112 + index * 8);
    if (address === 0) return [];
    const names = [];
    // The table ends with an entry without a name.
    for (let at = fileOffset(address); bytes.readUInt32LE(at + nameAt) !== 0; at += entryBytes) {
      const start = fileOffset(bytes.readUInt32LE(at + nameAt));
      names.push(bytes.toString("latin1", start, bytes.indexOf(0, start)));
    }
    return names;
  });
  return { format: "pe", architecture: machines[machine] ?? `machine ${machine}`, imports };
}
