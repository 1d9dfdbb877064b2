/** Which slot a prompt gets, what memory that takes, and that a slot never claims to hold what it does not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KvStore } from "../../../../src/engine/kv/kvStore.ts";
import { type Claim, PrefixSlots, type Slot, type SlotLimits } from "../../../../src/engine/kv/prefixSlots.ts";

/** Memory that remembers which token was written where, as keys and values do. */
interface FakeMemory {
  readonly capacity: number;
  readonly written: number[];
  isFree: boolean;
}

class FakeStore implements KvStore<FakeMemory> {
  readonly canCopy: boolean;
  readonly all: FakeMemory[] = [];

  constructor(canCopy = true) {
    this.canCopy = canCopy;
  }

  get positions(): number {
    return this.all.reduce((sum, { capacity, isFree }) => sum + (isFree ? 0 : capacity), 0);
  }

  allocate(capacity: number): FakeMemory {
    const memory = { capacity, written: [], isFree: false };
    this.all.push(memory);
    return memory;
  }

  copy(from: FakeMemory, to: FakeMemory, count: number): number {
    if (from.isFree || to.isFree) throw new Error("memory that is free must not be copied");
    if (!this.canCopy) return 0;
    for (let position = 0; position < count; position++) to.written[position] = from.written[position] ?? -1;
    return count;
  }

  free(memory: FakeMemory): void {
    if (memory.isFree) throw new Error("memory must be freed once");
    memory.isFree = true;
  }
}

class Machine {
  readonly store: FakeStore;
  readonly slots: PrefixSlots<FakeMemory>;

  constructor(limits: SlotLimits, canCopy = true) {
    this.store = new FakeStore(canCopy);
    this.slots = new PrefixSlots(this.store, limits);
  }

  /** Computes tokens as a generation does; returns how many were there already. */
  compute(claim: Claim, tokens: readonly number[]): { readonly reused: number; readonly slot: Slot<FakeMemory> } {
    const slot = this.slots.hold(claim, tokens, tokens.length - 1);
    const reused = slot.index.length;
    expect(slot.memory.isFree).toBe(false);
    expect(slot.memory.capacity).toBeGreaterThanOrEqual(tokens.length);
    expect(slot.memory.written.slice(0, reused)).toEqual(tokens.slice(0, reused));
    for (let position = reused; position < tokens.length; position++) slot.memory.written[position] = tokens[position] ?? -1;
    slot.index.append(tokens.slice(reused));
    return { reused, slot };
  }

  /** A whole generation: returns how many tokens were there already. */
  run(tokens: readonly number[], settledTokens?: number): number {
    const claim = this.slots.open(never, { settledTokens });
    const { reused } = this.compute(claim, tokens);
    this.slots.close(claim);
    return reused;
  }
}

const never = new AbortController().signal;
const text = (name: number, length: number) => Array.from({ length }, (_, index) => name * 10_000 + index);

describe("prefix slots", () => {
  it("let files take turns without computing them anew", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    for (const file of [1, 2, 3]) expect(machine.run(text(file, 1000))).toBe(0);
    for (const file of [2, 1, 3, 1]) expect(machine.run([...text(file, 1000), 7])).toBe(1000);
    expect(machine.slots.slotCount).toBe(3);
  });

  it("go on in place where a text is edited near its end, and lose no memory to it", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    machine.run(text(1, 200));
    expect(machine.run([...text(1, 180), 7, 8])).toBe(180);
    expect(machine.slots.slotCount).toBe(1);
  });

  it("go on in place where only what was about to change anyway is lost", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    machine.run([...text(1, 100), ...text(2, 100)], 100);
    expect(machine.run([...text(1, 101), ...text(2, 100)], 101)).toBe(100);
    expect(machine.slots.slotCount).toBe(1);
    expect(machine.run([...text(1, 70), ...text(3, 100)])).toBe(70);
    expect(machine.slots.slotCount).toBe(2);
  });

  it("do not count what was generated as worth keeping", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    const claim = machine.slots.open(never);
    machine.compute(claim, text(1, 100));
    machine.compute(claim, [...text(1, 100), ...text(2, 100)]);
    machine.slots.close(claim);
    expect(machine.run([...text(1, 100), 7])).toBe(100);
    expect(machine.slots.slotCount).toBe(1);
  });

  it("begin a second slot with a copy of what both have in common", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    machine.run(text(1, 1000));
    expect(machine.run([...text(1, 300), ...text(2, 50)])).toBe(300);
    expect(machine.run([...text(1, 1000), 7])).toBe(1000);
  });

  it("compute the common part anew where memory cannot be copied", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 }, false);
    machine.run(text(1, 1000));
    expect(machine.run([...text(1, 300), ...text(2, 50)])).toBe(0);
    expect(machine.run([...text(1, 1000), ...text(3, 100)])).toBe(0);
  });

  it("grow by copying", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 100_000 });
    let tokens = text(1, 10);
    const capacities: number[] = [];
    for (; tokens.length < 3000; tokens = text(1, tokens.length + 100)) {
      expect(machine.run(tokens)).toBe(Math.max(0, tokens.length - 100 < 10 ? 0 : tokens.length - 100));
      capacities.push(machine.slots.allocatedTokens);
    }
    expect([...new Set(capacities)]).toEqual([256, 512, 768, 1024, 1536, 2048, 3072]);
    expect(machine.store.positions).toBe(3072);
  });

  it("make room by evicting what was used least recently", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 768 });
    for (const file of [1, 2, 3]) machine.run(text(file, 200));
    machine.run([...text(1, 200), 7]);
    machine.run(text(4, 200));
    expect([1, 3, 4].map((file) => machine.run([...text(file, 200), 8]))).toEqual([200, 200, 200]);
    expect(machine.run([...text(2, 200), 8])).toBe(0);
  });

  it("keep the last conversation when texts make room, and give it up for one that needs all", () => {
    const machine = new Machine({ contextTokens: 2048, budgetTokens: 1024 });
    const talk = (seed: number) => {
      const claim = machine.slots.open(never, { isConversation: true });
      const { reused } = machine.compute(claim, text(seed, 200));
      machine.slots.close(claim);
      return reused;
    };
    talk(1);
    talk(2);
    for (let file = 10; file < 20; file++) machine.run(text(file, 200));
    expect(talk(2)).toBe(199);
    machine.run(text(30, 1024));
    expect(talk(2)).toBe(0);
    expect(talk(1)).toBe(0);
  });

  it("let one sequence be as long as the context, whatever the budget", () => {
    const machine = new Machine({ contextTokens: 5000, budgetTokens: 100 });
    expect(machine.run(text(1, 5000))).toBe(0);
    expect(machine.slots.allocatedTokens).toBe(5000);
    expect(machine.run(text(2, 50))).toBe(0);
    expect(machine.run([...text(2, 50), 7])).toBe(50);
  });

  it("take no memory from a claim that is at work, and give it back to the budget afterwards", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 600 });
    const [chat, other, third] = [machine.slots.open(never), machine.slots.open(never), machine.slots.open(never)];
    for (const [name, claim] of [chat, other, third].entries()) machine.compute(claim, text(name, 300));
    expect(machine.slots.allocatedTokens).toBe(3 * 512);
    for (const [name, claim] of [chat, other, third].entries()) expect(machine.compute(claim, text(name, 310)).reused).toBe(300);
    machine.slots.close(chat);
    machine.slots.close(other);
    expect(machine.compute(third, text(2, 320)).reused).toBe(310);
    expect(machine.slots.allocatedTokens).toBe(512);
  });

  it("do not take over the slot of a claim at work, but that of a cancelled one", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    const controller = new AbortController();
    const { slot } = machine.compute(machine.slots.open(controller.signal), text(1, 100));
    const beside = machine.slots.open(never);
    expect(machine.compute(beside, [...text(1, 100), 7]).slot).not.toBe(slot);
    machine.slots.close(beside);
    controller.abort();
    machine.run([...text(2, 100)]);
    expect(machine.compute(machine.slots.open(never), [...text(1, 100), 7, 8]).slot).not.toBe(slot);
    expect(machine.compute(machine.slots.open(never), [...text(1, 100), 9])).toMatchObject({ reused: 100, slot });
  });

  it("forget everything when they are cleared, and give back the memory of those that are idle", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    const claim = machine.slots.open(never);
    machine.compute(claim, text(1, 300));
    machine.run(text(2, 300));
    machine.slots.clear();
    expect(machine.store.positions).toBe(512);
    expect(machine.compute(claim, text(1, 310)).reused).toBe(0);
    expect(machine.run(text(2, 300))).toBe(0);
  });

  it("tell what stood in place of the new tokens", () => {
    const machine = new Machine({ contextTokens: 8192, budgetTokens: 4096 });
    machine.run(text(1, 100));
    const claim = machine.slots.open(never);
    machine.compute(claim, [...text(1, 90), 7]);
    expect(claim.replaced).toEqual(text(1, 100).slice(90 - 16));
  });

  it("never claim what is not there, nor outgrow the budget with idle slots, whatever comes", () => {
    const step = fc.record({
      user: fc.nat({ max: 3 }),
      file: fc.nat({ max: 4 }),
      length: fc.integer({ min: 1, max: 1200 }),
      edit: fc.nat({ max: 3 }),
      end: fc.constantFrom("close", "keep", "abort"),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 100, max: 4000 }),
        fc.boolean(),
        (steps, budgetTokens, canCopy) => {
          const machine = new Machine({ contextTokens: 2000, budgetTokens }, canCopy);
          const held = new Map<number, readonly number[]>();
          const claims = new Map<number, { claim: Claim; controller: AbortController }>();
          for (const { user, file, length, edit, end } of steps) {
            const known = claims.get(user);
            const controller = known?.controller ?? new AbortController();
            const claim = known?.claim ?? machine.slots.open(controller.signal, { isConversation: user === 0 });
            claims.set(user, { claim, controller });
            const tokens = [...text(file, length), ...(edit === 0 ? [] : text(9, edit))];
            // Who is at work keeps what it has.
            const { reused } = machine.compute(claim, tokens);
            const before = held.get(user);
            if (known !== undefined && before !== undefined && canCopy) expect(reused).toBe(commonPrefix(before, tokens));
            held.set(user, tokens);
            const { slotCount, allocatedTokens } = machine.slots;
            expect(slotCount).toBeGreaterThan(0);
            // Above the budget, every slot is at work.
            if (slotCount > 1 && allocatedTokens > budgetTokens) expect(slotCount).toBeLessThanOrEqual(claims.size);
            expect(machine.store.positions).toBe(allocatedTokens);
            // The tokens just computed are all there for the next pass.
            expect(machine.slots.hold(claim, tokens, tokens.length).index.length).toBe(tokens.length);
            if (end === "keep") continue;
            if (end === "abort") controller.abort();
            machine.slots.close(claim);
            claims.delete(user);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

function commonPrefix(held: readonly number[], tokens: readonly number[]): number {
  const differing = tokens.findIndex((id, index) => id !== held[index]);
  return differing < 0 ? tokens.length - 1 : differing;
}
