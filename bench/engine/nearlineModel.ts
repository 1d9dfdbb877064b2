/** A model as the worker opens it, in a process of its own, with the times of its stages; bundled by bundle.mjs. */
import { LocalModel } from "../../src/worker/localModel.ts";

export interface ModelOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  readonly threads: number;
}

/** Moments as milliseconds since 1970, so that those of two processes can be told apart. */
const now = () => performance.timeOrigin + performance.now();

export async function openModel({ modelPath, cacheFolder, threads }: ModelOptions, onStage: (stage: string) => void) {
  const started = now();
  const stages = new Map<string, number>();
  const model = await LocalModel.open(
    { modelPath, cacheFolder, threads, form: "exact", bundleFolder: process.cwd() },
    // "repack" is said once more for each share of it.
    (stage) => {
      if (stages.has(stage)) return;
      stages.set(stage, now());
      onStage(stage);
    },
  );
  const opened = now();
  return {
    moments: { started, ...Object.fromEntries(stages), opened },

    /** The moment of the first token after the first `promptTokens` tokens of a text. */
    async firstToken(text: string, promptTokens: number) {
      const { tokenizer } = model;
      const prefix = tokenizer.decode(tokenizer.encode(text).slice(0, promptTokens));
      const { promptTokens: read } = await model.generate(
        {
          prompt: { prefix, suffix: "" },
          maxPromptTokens: promptTokens + 1,
          maxTokens: 1,
          stop: { strings: [], afterText: false },
          sampling: { temperature: 0 },
        },
        () => {},
        new AbortController().signal,
      );
      return { moment: now(), promptTokens: read };
    },
  };
}
