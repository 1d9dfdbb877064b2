/**
 * One forward pass of the model over a few tokens, with the keys and values of all tokens before them in place.
 *
 * Invariants:
 * - The caller says in which memory and at which position the tokens stand; keys and values before it must be those of the same
 *   sequence.
 * - What lies in that memory at and after the last position is never read, so going back is only a smaller position.
 * - Ids and positions are checked here: the runtime does not on every device.
 * - The logits returned are memory that the next pass overwrites.
 */
import type { Runtime } from "../ort/runtime.ts";
import { Session } from "../ort/session.ts";
import type { Tensor } from "../ort/tensor.ts";
import type { ActivationType, DeviceName } from "../shared/deviceName.ts";
import { graphInterface as io } from "../shared/graphInterface.ts";
import { DeviceKvStore } from "./kv/deviceKvStore.ts";
import { HostKvStore, type KvShape } from "./kv/hostKvStore.ts";
import type { KvMemory, KvStore } from "./kv/kvStore.ts";

export interface DecoderShape extends KvShape {
  readonly vocabularySize: number;
}

export interface DecoderOptions {
  readonly graphPath: string;
  readonly shape: DecoderShape;
  /** Positions that one sequence may have. */
  readonly capacity: number;
  readonly threads: number;
  /** The CPU when left out. */
  readonly device?: DeviceName;
  /** What the graph keeps keys and values in; float32 when left out. */
  readonly activations?: ActivationType;
  /** Where keys and values lie; when left out, in arrays of JavaScript's where the device reads and writes those. */
  readonly kvMemory?: "host" | "device";
}

/** Tokens to a pass: prefill in chunks of this size costs no more than at once, and can be cancelled in between. */
export const chunkTokens = 64;

/** Arrays this long or longer never move in memory, whatever the engine does with small ones. */
const minArrayLength = 32;

export class Decoder {
  /** Positions that one sequence may have. */
  readonly capacity: number;
  readonly vocabularySize: number;
  /** Where keys and values lie; sequences allocate what they need. */
  readonly kvStore: KvStore<KvMemory>;
  private readonly session: Session;
  private readonly ids = new BigInt64Array(chunkTokens);
  private readonly rows = new BigInt64Array(chunkTokens);
  private readonly lastPosition = new Int32Array(minArrayLength);
  private readonly totalTokens = new Int32Array(minArrayLength);
  private readonly idTensors = new Map<number, Tensor>();
  private readonly rowTensors = new Map<number, Tensor>();
  /** Logits of a pass with one row, and of one with more; the system gives out the pages of rows that are never used only on paper. */
  private readonly oneRow: Float32Array;
  private manyRows: Float32Array | undefined;
  private readonly logitTensors = new Map<number, Tensor>();

  private constructor(session: Session, { capacity, shape, activations = "float32", kvMemory }: DecoderOptions) {
    this.session = session;
    this.capacity = capacity;
    this.vocabularySize = shape.vocabularySize;
    this.oneRow = new Float32Array(shape.vocabularySize);
    const lastPosition = session.hostTensor("int32", this.lastPosition, [1]);
    const totalTokens = session.hostTensor("int32", this.totalTokens, []);
    const createBinding = () => {
      const binding = session.createBinding();
      binding.bindInput(io.lastPosition, lastPosition);
      binding.bindInput(io.totalTokens, totalTokens);
      return binding;
    };
    // JavaScript has no arrays of float16 to copy from.
    const place = kvMemory ?? (activations === "float32" ? session.memoryPlace : "device");
    this.kvStore =
      place === "host" ? new HostKvStore(session, shape, createBinding) : new DeviceKvStore(session, shape, activations, createBinding);
  }

  static async load(runtime: Runtime, options: DecoderOptions, signal?: AbortSignal): Promise<Decoder> {
    return new Decoder(await Session.load(runtime, options.graphPath, options, signal), options);
  }

  /**
   * Runs 1 to `chunkTokens` tokens that stand at `position` and after, on the keys and values before them in `memory`. Returns the
   * logits after each of the last `rowCount` tokens, [rowCount · vocabulary].
   */
  async forward(memory: KvMemory, ids: readonly number[], position: number, rowCount: number, signal?: AbortSignal): Promise<Float32Array> {
    const count = ids.length;
    const total = position + count;
    if (count < 1 || count > chunkTokens) throw new RangeError(`a pass takes 1 to ${chunkTokens} tokens, got ${count}`);
    if (rowCount < 1 || rowCount > count) throw new RangeError(`a pass of ${count} tokens gives 1 to ${count} rows, got ${rowCount}`);
    if (position < 0 || total > memory.capacity) throw new RangeError(`positions must end at ${memory.capacity} at most, got ${total}`);
    for (const id of ids) {
      if (!Number.isInteger(id) || id < 0 || id >= this.vocabularySize) {
        throw new RangeError(`a token id must be an integer from 0 to ${this.vocabularySize - 1}, got ${id}`);
      }
    }
    const { session } = this;
    const { binding } = memory;
    // Binding throws while another pass is under way, so it comes before the inputs of that pass are written over.
    binding.bindInput(
      io.ids,
      cached(this.idTensors, count, () => session.hostTensor("int64", this.ids, [1, count])),
    );
    binding.bindInput(
      io.logitRows,
      cached(this.rowTensors, rowCount, () => session.hostTensor("int64", this.rows, [rowCount])),
    );
    const logits = this.logitsOf(rowCount);
    const logitTensor = cached(this.logitTensors, rowCount, () =>
      session.hostTensor("float32", logits, [1, rowCount, this.vocabularySize]),
    );
    binding.bindOutput(io.logits, logitTensor);
    for (const [index, id] of ids.entries()) this.ids[index] = BigInt(id);
    for (let row = 0; row < rowCount; row++) this.rows[row] = BigInt(count - rowCount + row);
    this.lastPosition[0] = total - 1;
    this.totalTokens[0] = total;
    await session.run(binding, signal, count === 1);
    return logits.subarray(0, rowCount * this.vocabularySize);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /** One array for every number of rows above one: an array for each would come to hundreds of megabytes. */
  private logitsOf(rowCount: number): Float32Array {
    if (rowCount === 1) return this.oneRow;
    this.manyRows ??= new Float32Array(chunkTokens * this.vocabularySize);
    return this.manyRows;
  }
}

function cached<T>(map: Map<number, T>, key: number, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
