/** Lets no model answer whose logits are not those of its own weights: what was imported or packed is checked before its first use. */
import type { Engine } from "../engine/engine.ts";
import { isChecked, type SelfCheck, selfCheck, selfCheckTokens } from "../model/check/selfCheck.ts";
import { discardWeights } from "../model/weights/weightCache.ts";
import { AppError } from "../shared/errors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { DeviceFallback } from "./deviceFallback.ts";
import { refusePackedGraph } from "./packedGraph.ts";

export interface EngineCheck {
  /** What is to be used; the plain graph where there is no packed one. */
  readonly packed: { readonly graphPath: string; readonly engines: Promise<DeviceFallback<Engine>> };
  /** What was packed, to go back to. */
  readonly plain: { readonly graphPath: string; readonly load: () => Promise<DeviceFallback<Engine>> };
  readonly about: Pick<SelfCheck, "file" | "config" | "precision">;
  readonly tokenizer: Tokenizer;
  readonly onProgress: (fraction: number) => void;
}

/**
 * The engines of the packed graph, or of the plain one where that cannot be loaded or computes something else.
 *
 * @throws AppError `model/selfCheckFailed` when the plain one does as well; its weights are gone then. Whatever loading throws
 */
export async function checkedEngines({ packed, plain, about, tokenizer, onProgress }: EngineCheck): Promise<DeviceFallback<Engine>> {
  const checked = async (engines: DeviceFallback<Engine>, graphPath: string) => {
    await check(engines.current, tokenizer, { ...about, graphPath }, onProgress);
    return engines;
  };
  try {
    return await checked(await packed.engines, packed.graphPath).catch(async (error: unknown) => {
      if (packed.graphPath === plain.graphPath) throw error;
      await refusePackedGraph(packed.graphPath);
      return checked(await plain.load(), plain.graphPath);
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "model/selfCheckFailed") await discardWeights(plain);
    throw error;
  }
}

/** A text as models meet it, for their first tokens. */
const checkedText = "def add(a, b):\n    return a + b\n";

/** Where the check fails, the engine is released. */
async function check(
  engine: Engine,
  tokenizer: Tokenizer,
  about: Omit<SelfCheck, "ids">,
  onProgress: (fraction: number) => void,
): Promise<void> {
  if (await isChecked(about.graphPath)) return;
  try {
    onProgress(0);
    const ids = tokenizer.encode(checkedText).slice(0, Math.min(selfCheckTokens, engine.capacity));
    const graphLogits = async () => {
      const rows: Float32Array[] = [];
      await engine.trace(ids, (_, logits) => rows.push(logits.slice()));
      return rows;
    };
    await selfCheck({ ...about, ids }, graphLogits, onProgress);
    // Tracing nothing empties the KV cache: what was checked is nobody's prompt.
    await engine.trace([], () => {});
  } catch (error) {
    await engine.release();
    throw error;
  }
}
