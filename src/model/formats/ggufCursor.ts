/**
 * Reads the values of a GGUF header from a file of which only the front has been loaded.
 *
 * Invariants
 * - `loaded` holds the bytes 0 to `loaded.length` of the file; `position` never passes them.
 * - Every read first proves that its bytes are loaded, so memory follows bytes that exist, never a count that a file claims.
 * - A read that needs more bytes than are loaded changes nothing that is seen from outside: `read` loads more and runs it again from where it began.
 */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { ReadableFile } from "./fileAccess.ts";

export type GgufValue = number | bigint | boolean | string | readonly number[] | readonly bigint[] | readonly boolean[] | readonly string[];

/** Headers of vocabularies of 50 thousand tokens take 2 MB, so most files need one read. */
const firstLoadBytes = 4 << 20;
/** The longest header known (260 thousand tokens, their merges and scores) has 15 MB; a longer one would only fill memory. */
const maxHeaderBytes = 64 << 20;
/** Chat templates, the longest texts of real files, stay below 100 kB. */
const maxStringBytes = 1 << 20;
/** Elements of all arrays together: four arrays of a vocabulary of a million tokens. At most 32 bytes of memory each. */
const maxArrayElements = 4 << 20;

/** Value types of the specification; 8 and 9 are string and array, 10 to 12 came with version 2. */
const stringType = 8;
const arrayType = 9;
const boolType = 7;
const scalarBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [boolType, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

/** Thrown inside a read whose bytes are in the file but not loaded. */
class NotLoaded extends Error {
  readonly untilByte: number;

  constructor(untilByte: number) {
    super(`bytes up to ${untilByte} are not loaded`);
    this.untilByte = untilByte;
  }
}

export class GgufCursor {
  readonly path: string;
  readonly fileBytes: number;
  position = 0;
  private readonly file: ReadableFile;
  private loaded: Buffer = Buffer.alloc(0);
  private view = new DataView(new ArrayBuffer(0));
  private arrayElements = 0;

  constructor(file: ReadableFile) {
    this.path = file.path;
    this.file = file;
    this.fileBytes = file.byteLength;
  }

  /** Runs `parse`, a synchronous read of any number of values, as often as it takes to have loaded its bytes. */
  async read<T>(parse: () => T): Promise<T> {
    const { position, arrayElements } = this;
    for (;;) {
      try {
        return parse();
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        this.position = position;
        this.arrayElements = arrayElements;
        await this.load(error.untilByte);
      }
    }
  }

  malformed(message: string, remedy = t("download the file again")): AppError {
    return new AppError("model/malformed", t("{0}: {1}; {2}", this.path, message, remedy));
  }

  uint32(what: string): number {
    return this.view.getUint32(this.take(4, what), true);
  }

  /** A 64-bit count, size or offset; one that a number cannot hold exactly is an error. */
  size(what: string): number {
    const value = this.view.getBigUint64(this.take(8, what), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.malformed(`${what} must be below 2^53, got ${value}`);
    return Number(value);
  }

  string(what: string): string {
    const bytes = this.size(`length of ${what}`);
    if (bytes > maxStringBytes) throw this.malformed(`${what} must have at most ${maxStringBytes} bytes, got ${bytes}`);
    const start = this.take(bytes, what);
    return this.loaded.toString("utf8", start, start + bytes);
  }

  value(type: number, what: string): GgufValue {
    if (type === stringType) return this.string(what);
    if (type === arrayType) return this.array(what);
    const bytes = scalarBytes.get(type);
    if (bytes === undefined) throw this.malformed(`${what} must have one of the value types 0 to 12, got ${type}`);
    return this.scalar(type, this.take(bytes, what), what);
  }

  private array(what: string): GgufValue {
    const type = this.uint32(`element type of ${what}`);
    const count = this.size(`length of ${what}`);
    this.arrayElements += count;
    if (this.arrayElements > maxArrayElements) {
      throw this.malformed(`arrays up to ${what} must have at most ${maxArrayElements} elements, got ${this.arrayElements}`);
    }
    if (type === stringType) {
      this.require(count * 8, what);
      const strings: string[] = [];
      for (let index = 0; index < count; index++) strings.push(this.string(what));
      return strings;
    }
    const bytes = scalarBytes.get(type);
    if (bytes === undefined) {
      throw this.malformed(
        t("elements of {0} must be numbers, booleans or strings, got type {1}", what, type),
        t("choose another model file"),
      );
    }
    let at = this.take(count * bytes, what);
    const next = (): number => {
      at += bytes;
      return at - bytes;
    };
    if (type === boolType) return Array.from({ length: count }, () => this.boolean(next(), what));
    if (type === 10) return Array.from({ length: count }, () => this.view.getBigUint64(next(), true));
    if (type === 11) return Array.from({ length: count }, () => this.view.getBigInt64(next(), true));
    return Array.from({ length: count }, () => this.number(type, next()));
  }

  private scalar(type: number, at: number, what: string): number | bigint | boolean {
    if (type === boolType) return this.boolean(at, what);
    if (type === 10) return this.view.getBigUint64(at, true);
    if (type === 11) return this.view.getBigInt64(at, true);
    return this.number(type, at);
  }

  private boolean(at: number, what: string): boolean {
    const byte = this.view.getUint8(at);
    if (byte > 1) throw this.malformed(`${what} must be 0 or 1, got ${byte}`);
    return byte === 1;
  }

  private number(type: number, at: number): number {
    switch (type) {
      case 0:
        return this.view.getUint8(at);
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 3:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 5:
        return this.view.getInt32(at, true);
      case 6:
        return this.view.getFloat32(at, true);
      default:
        return this.view.getFloat64(at, true);
    }
  }

  /** Moves past the next bytes, which are loaded when it returns; the start comes back. */
  private take(bytes: number, what: string): number {
    this.require(bytes, what);
    const start = this.position;
    this.position += bytes;
    return start;
  }

  private require(bytes: number, what: string): void {
    const end = this.position + bytes;
    if (end <= this.loaded.length) return;
    if (end > this.fileBytes)
      throw this.malformed(t("{0} must end within the file, got bytes {1} to {2} of {3}", what, this.position, end, this.fileBytes));
    if (end > maxHeaderBytes) throw this.malformed(`the header must have at most ${maxHeaderBytes} bytes, got more at ${what}`);
    throw new NotLoaded(end);
  }

  /** Doubles what is loaded, so that all reads together move less than twice the header. */
  private async load(untilByte: number): Promise<void> {
    const target = Math.min(this.fileBytes, Math.max(untilByte, this.loaded.length * 2, firstLoadBytes));
    const bytes = Buffer.allocUnsafe(target);
    this.loaded.copy(bytes);
    for (let filled = this.loaded.length; filled < target; ) {
      const bytesRead = await this.file.read(bytes, filled, target - filled, filled);
      if (bytesRead === 0) throw this.malformed(t("the file must keep its {0} bytes while it is read, got {1}", this.fileBytes, filled));
      filled += bytesRead;
    }
    this.loaded = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
