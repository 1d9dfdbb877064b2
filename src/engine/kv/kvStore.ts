/** Memory for keys and values, one piece for each sequence, wherever the device keeps it. */
import type { Binding } from "../../ort/binding.ts";

/** Keys and values of one sequence: memory that stays where it is, and the binding of the graph to it. */
export interface KvMemory {
  /** Positions it has room for. */
  readonly capacity: number;
  readonly binding: Binding;
}

export interface KvStore<Memory> {
  /** Memory for `capacity` positions; what lies in it is not defined. */
  allocate(capacity: number): Memory;
  /** Copies the first `count` positions. Returns how many came over: all of them, or none where the device's memory cannot be copied. */
  copy(from: Memory, to: Memory, count: number): number;
  free(memory: Memory): void;
}
