/**
 * Reads levels of four bits: the low halves of `byteCount` bytes are as many neighbouring weights from index `first` on, the high
 * halves those that follow.
 */
export function readNibbles(view: DataView, at: number, byteCount: number, levels: Uint8Array, first: number): void {
  for (let index = 0; index < byteCount; index++) {
    const pair = view.getUint8(at + index);
    levels[first + index] = pair & 15;
    levels[first + index + byteCount] = pair >> 4;
  }
}
