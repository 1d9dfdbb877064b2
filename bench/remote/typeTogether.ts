/**
 * Many people type against one server at the same time, each in a file of their own. In a busy hour somebody types for a part of the time only
 * (docs/serving.md), in spells: within one, keys come as quickly as from anybody.
 */
import type { Backend } from "../../src/backend/backend.ts";
import type { SourceFile } from "../replay/person.ts";
import { seededRandom } from "../replay/seededRandom.ts";
import { emptyTally, type Tally } from "../replay/tally.ts";
import { type Asked, noneAsked } from "./askedModel.ts";
import { realTime } from "./realTime.ts";
import { User } from "./user.ts";

export interface TogetherOptions {
  readonly backends: readonly Backend[];
  readonly files: readonly SourceFile[];
  readonly seed: number;
  /** Of each. */
  readonly keys: number;
  /** Share of the time in which somebody is typing. */
  readonly typingShare: number;
  readonly slowness: number;
}

export interface Together {
  /** Of each of them. */
  readonly tallies: readonly Tally[];
  readonly asked: Asked;
  /** On the clock of those who type. */
  readonly seconds: number;
}

/** The median of a spell, and its spread. */
const spellMs = 10_000;
const spread = 0.4;

export async function typeTogether({ backends, files, seed, keys, typingShare, slowness }: TogetherOptions): Promise<Together> {
  const clock = realTime(slowness);
  const asked = noneAsked();
  const startedMs = clock.now();
  const restShare = 1 / typingShare - 1;
  const tallies = await Promise.all(
    backends.map(async (backend, index) => {
      const file = files[index % files.length];
      if (file === undefined) throw new Error("files: must be some to type in, got none");
      const own = emptyTally();
      const user = new User({ backend, isShared: true, clock, slowness, tally: own, asked });
      // Of their own, so that when somebody rests does not change what they type.
      const random = seededRandom(seed * 1000 + index);
      await clock.wait(random.next() * spellMs * (1 + restShare));
      let restAtMs = clock.now() + random.next() * spellMs;
      const pause = async () => {
        if (clock.now() < restAtMs) return;
        await clock.wait(random.logNormal(spellMs, spread) * restShare);
        restAtMs = clock.now() + random.logNormal(spellMs, spread);
      };
      await user.type(file, { seed: seed + index, keys, pause });
      user.leave();
      return own;
    }),
  );
  return { tallies, asked, seconds: (clock.now() - startedMs) / 1000 };
}
