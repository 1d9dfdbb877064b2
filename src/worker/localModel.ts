/**
 * A model file opened and ready: text in, text out. The worker serves one over IPC, the command line uses one in its own
 * process, and both get the same results.
 */
import type { Backend } from "../backend/backend.ts";
import { bestContinuation } from "../engine/bestContinuation.ts";
import { Engine } from "../engine/engine.ts";
import { HealingConstraint, VocabularyIndex } from "../engine/healing.ts";
import { createSampler } from "../engine/sampler/sampler.ts";
import { readConfig } from "../model/config.ts";
import { float16Graph } from "../model/float16Graph.ts";
import { readModelFile } from "../model/modelFile.ts";
import { isChecked, type SelfCheck, selfCheck, selfCheckTokens } from "../model/selfCheck.ts";
import { discardWeights, openWeights } from "../model/weightCache.ts";
import { type WeightForm, weightPlan } from "../model/weightForms.ts";
import { type DeviceChoice, deviceLabels } from "../shared/deviceName.ts";
import { AppError } from "../shared/errors.ts";
import type { GenerateEnd, GenerateRequest, LoadStage, ModelInfo, SamplingOptions } from "../shared/protocol.ts";
import { vocabularyOf } from "../tokenizer/fromModelFile.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "../tokenizer/tokenizer.ts";
import { chooseDevice } from "./chooseDevice.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { DeviceFallback } from "./deviceFallback.ts";
import { fitPrompt } from "./fitPrompt.ts";
import { followingTokens } from "./followingTokens.ts";
import { GeneratedText } from "./generatedText.ts";
import { NewestWins } from "./newestWins.ts";

export interface OpenOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  /** 0 chooses by the machine. */
  readonly threads: number;
  readonly form: WeightForm;
  /** Folder of the running bundle: native libraries lie beside it. */
  readonly bundleFolder: string;
  /** The CPU when left out. */
  readonly device?: DeviceChoice;
  /** Gets a line when the device fails and the CPU takes its place. */
  readonly warn?: (message: string) => void;
}

/** Positions of the KV cache. A quarter of what the embedded model could hold: a prompt this long takes seconds to read anew on two cores. */
const maxContextTokens = 2048;

/** Where the stages of loading begin, as shares of the whole, as measured on the first load of the embedded model. */
const stageStarts: Readonly<Record<LoadStage, number>> = { read: 0, repack: 0.1, start: 0.6, check: 0.7 };

export class LocalModel implements Backend {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  private readonly engines: DeviceFallback<Engine>;
  private readonly vocabulary: VocabularyIndex;
  private readonly queue = new NewestWins();

  private constructor(info: ModelInfo, { tokenizer, vocabulary }: TextSide, engines: DeviceFallback<Engine>) {
    this.info = info;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.engines = engines;
  }

  private get engine(): Engine {
    return this.engines.current;
  }

  /** Throws an AppError when the file cannot be run here. `onProgress` gets the stage and the share of the whole that is done. */
  static async open(options: OpenOptions, onProgress: (stage: LoadStage, fraction: number) => void): Promise<LocalModel> {
    const start = performance.now();
    const choosing = chooseDevice(options.device ?? "cpu", options.bundleFolder);
    // When the file is refused before the device is needed, nobody waits for it.
    choosing.catch(() => undefined);
    onProgress("read", stageStarts.read);
    const file = await readModelFile(options.modelPath);
    const config = readConfig(file);
    const words = await vocabularyOf(file);
    if (words.tokens.length > config.vocabularySize) {
      throw new AppError(
        "model/badConfig",
        `${file.path}: the tokenizer's ${words.tokens.length} tokens must fit the model's ${config.vocabularySize}; choose another model file`,
      );
    }
    onProgress("repack", stageStarts.repack);
    const repackShare = stageStarts.start - stageStarts.repack;
    const weights = await openWeights(file, config, options.form, options.cacheFolder, (fraction) =>
      onProgress("repack", stageStarts.repack + fraction * repackShare),
    );
    onProgress("start", stageStarts.start);
    const threads = chooseThreads(options.threads);
    const capacity = Math.min(config.contextLength, maxContextTokens);
    const { device, activations } = await choosing;
    const fast = activations === "float16" ? await float16Graph(file, config, options.form, weights.graphPath) : weights.graphPath;
    // The runtime prepares its kernels on a thread of its own; meanwhile this one builds the tokenizer.
    const loading = DeviceFallback.load(
      (on) => {
        const graph = on === "cpu" ? { graphPath: weights.graphPath } : { graphPath: fast, activations };
        return Engine.load(options.bundleFolder, { ...graph, shape: config, capacity, threads, device: on });
      },
      device,
      options.warn ?? (() => {}),
    );
    const text = textSide(words);
    const engines = await loading;
    await check(
      engines.current,
      text.tokenizer,
      { file, config, precision: weightPlan(options.form, file).activations, graphPath: weights.graphPath },
      (fraction) => onProgress("check", stageStarts.check + fraction * (1 - stageStarts.check)),
    );
    const parameterCount = [...file.tensors.values()].reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    const info: ModelInfo = {
      name: config.name,
      architecture: config.architecture,
      parameterCount,
      contextTokens: capacity,
      device: engines.device === "cpu" ? `CPU, ${threads} ${threads === 1 ? "thread" : "threads"}` : deviceLabels[engines.device],
      loadMs: performance.now() - start,
    };
    return new LocalModel(info, text, engines);
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    let begun = false;
    const give = (text: string) => {
      begun = true;
      onText(text);
    };
    return this.engines.use(
      () => this.generateOnce(request, give, signal),
      () => !begun,
    );
  }

  private async generateOnce(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const { maxTokens, maxPromptTokens } = request;
    const longest = this.engine.capacity - maxTokens;
    if (!Number.isInteger(maxTokens) || maxTokens < 1 || longest < 1) {
      throw new AppError("request/invalid", `maxTokens must be an integer from 1 to ${this.engine.capacity - 1}, got ${maxTokens}`);
    }
    const sampler = samplerOf(request.sampling);
    return this.queue.run(async (ownSignal) => {
      const { ids, healed } = fitPrompt(this.tokenizer, request.prompt.prefix, Math.min(maxPromptTokens, longest));
      const tokenBytes = (id: number) => this.tokenizer.tokenBytes(id);
      const newConstraint = () => new HealingConstraint(this.vocabulary, tokenBytes, healed);
      const newText = () => new GeneratedText(tokenBytes, healed.length, request.stop);
      const { endTokens } = this.tokenizer;
      const text = newText();
      const give = (piece: string) => {
        if (piece.length > 0) onText(piece);
      };
      let end: GenerateEnd;
      if (request.alternatives !== undefined && request.alternatives > 0 && request.sampling.temperature === 0) {
        const following = followingTokens(this.tokenizer, request.prompt.suffix);
        const reader = () => {
          const tried = newText();
          const read = (id: number) => {
            tried.push(id);
            return tried.stopped ? "stop" : "continue";
          };
          return { constraint: newConstraint(), read } as const;
        };
        const best = await bestContinuation(
          this.engine,
          { prompt: ids, following, maxTokens, endTokens, alternatives: request.alternatives, reader },
          ownSignal,
        );
        for (const id of best.ids) give(text.push(id));
        end = best.generated;
      } else {
        const read = (id: number) => {
          give(text.push(id));
          return text.stopped ? "stop" : "continue";
        };
        end = await this.engine.generate({ prompt: ids, maxTokens, endTokens, sampler, constraint: newConstraint() }, read, ownSignal);
      }
      give(text.end());
      return end;
    }, signal);
  }

  /** Logits after each position of `ids`, valid until the call returns; the KV cache is lost. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    if (ids.length > this.engine.capacity) {
      throw new AppError("request/invalid", `at most ${this.engine.capacity} token ids can be run at once, got ${ids.length}`);
    }
    await this.queue.run(() => this.engine.trace(ids, onLogits), new AbortController().signal);
  }

  async release(): Promise<void> {
    await this.engines.release();
  }
}

/** A text as models meet it, for their first tokens. */
const checkedText = "def add(a, b):\n    return a + b\n";

/** Checks an import before its first use. Where it fails, the engine is released and the weights are gone. */
async function check(
  engine: Engine,
  tokenizer: Tokenizer,
  about: Omit<SelfCheck, "ids">,
  onProgress: (fraction: number) => void,
): Promise<void> {
  if (await isChecked(about.graphPath)) return;
  onProgress(0);
  const ids = tokenizer.encode(checkedText).slice(0, Math.min(selfCheckTokens, engine.capacity));
  const graphLogits = async () => {
    const rows: Float32Array[] = [];
    await engine.trace(ids, (_, logits) => rows.push(logits.slice()));
    return rows;
  };
  try {
    await selfCheck({ ...about, ids }, graphLogits, onProgress);
    // Tracing nothing empties the KV cache: what was checked is nobody's prompt.
    await engine.trace([], () => {});
  } catch (error) {
    await engine.release();
    if (error instanceof AppError && error.code === "model/selfCheckFailed") await discardWeights(about);
    throw error;
  }
}

/** What turns text into token ids and back. */
interface TextSide {
  readonly tokenizer: Tokenizer;
  readonly vocabulary: VocabularyIndex;
}

function textSide(words: Vocabulary): TextSide {
  const tokenizer = createTokenizer(words);
  const vocabulary = new VocabularyIndex(
    tokenizer.vocabularySize,
    (id) => tokenizer.tokenBytes(id),
    (id) => tokenizer.isControl(id),
  );
  return { tokenizer, vocabulary };
}

function samplerOf(options: SamplingOptions) {
  try {
    return createSampler(options);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("request/invalid", error.message, { cause: error });
    throw error;
  }
}
