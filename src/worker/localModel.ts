/**
 * A model file opened and ready: text in, text out. The worker serves one over IPC, the command line uses one in its own
 * process, and both get the same results.
 */
import type { Backend } from "../backend/backend.ts";
import { defaultKvBudgetBytes, Engine, kvBytesPerToken } from "../engine/engine.ts";
import { VocabularyIndex } from "../engine/healing.ts";
import { createSampler } from "../engine/sampler/sampler.ts";
import { readConfig } from "../model/config.ts";
import { readGguf } from "../model/gguf.ts";
import { openWeights } from "../model/weightCache.ts";
import type { WeightForm } from "../model/weightForms.ts";
import { AppError } from "../shared/errors.ts";
import type { GenerateEnd, GenerateRequest, LoadStage, ModelInfo, PrewarmRequest, SamplingOptions } from "../shared/protocol.ts";
import { readVocabulary } from "../tokenizer/fromGguf.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "../tokenizer/tokenizer.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { generateText, type TextGenerator } from "./generateText.ts";
import { LookupSources } from "./lookupSources.ts";
import { Scheduler } from "./scheduler.ts";

export interface OpenOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  /** 0 chooses by the machine. */
  readonly threads: number;
  /** Memory for keys and values of all texts together. */
  readonly kvBudgetBytes?: number;
  readonly form: WeightForm;
  /** Folder of the running bundle: native libraries lie beside it. */
  readonly bundleFolder: string;
}

/** The most tokens of a sequence. Positions cost nothing until they are used, but a prompt this long takes half a minute to read on two cores. */
const maxContextTokens = 8192;
/** A budget for keys and values that holds fewer is exceeded: with less context than this a model is of no use. */
const minContextTokens = 2048;

/** Where the stages of loading begin, as shares of the whole, as measured on the first load of the embedded model. */
const stageStarts: Readonly<Record<LoadStage, number>> = { read: 0, repack: 0.1, start: 0.8 };

export class LocalModel implements Backend {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  private readonly engine: Engine;
  private readonly generator: TextGenerator;
  private readonly scheduler = new Scheduler();

  private constructor(info: ModelInfo, { tokenizer, vocabulary }: TextSide, engine: Engine) {
    this.info = info;
    this.tokenizer = tokenizer;
    this.engine = engine;
    const ids = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
    const silentTokens = ids.filter((id) => tokenizer.isControl(id) && !tokenizer.endTokens.has(id));
    this.generator = { engine, tokenizer, vocabulary, lookupSources: new LookupSources(tokenizer), silentTokens };
  }

  /** Throws an AppError when the file cannot be run here. `onProgress` gets the stage and the share of the whole that is done. */
  static async open(options: OpenOptions, onProgress: (stage: LoadStage, fraction: number) => void): Promise<LocalModel> {
    const start = performance.now();
    onProgress("read", stageStarts.read);
    const file = await readGguf(options.modelPath);
    const config = readConfig(file);
    const words = readVocabulary(file);
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
    const { kvBudgetBytes = defaultKvBudgetBytes } = options;
    const affordable = Math.max(minContextTokens, Math.floor(kvBudgetBytes / kvBytesPerToken(config)));
    const capacity = Math.min(config.contextLength, maxContextTokens, affordable);
    // The runtime prepares its kernels on a thread of its own; meanwhile this one builds the tokenizer.
    const loading = Engine.load(options.bundleFolder, {
      graphPath: weights.graphPath,
      shape: config,
      capacity,
      threads,
      kvBudgetBytes,
    });
    const text = textSide(words);
    const engine = await loading;
    const parameterCount = [...file.tensors.values()].reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    const info: ModelInfo = {
      name: config.name,
      architecture: config.architecture,
      parameterCount,
      contextTokens: capacity,
      kvBudgetBytes,
      device: `CPU, ${threads} ${threads === 1 ? "thread" : "threads"}`,
      loadMs: performance.now() - start,
    };
    return new LocalModel(info, text, engine);
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const { maxTokens, priority = "completion", bannedTokens = [] } = request;
    if (!Number.isInteger(maxTokens) || maxTokens < 1 || maxTokens >= this.engine.capacity) {
      throw new AppError("request/invalid", `maxTokens must be an integer from 1 to ${this.engine.capacity - 1}, got ${maxTokens}`);
    }
    const { vocabularySize } = this.tokenizer;
    const notToken = bannedTokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (notToken !== undefined) {
      throw new AppError("request/invalid", `bannedTokens must be ids from 0 to ${vocabularySize - 1}, got ${notToken}`);
    }
    const sampler = samplerOf(request.sampling);
    return this.scheduler.run(
      priority,
      (turn, ownSignal) => generateText(this.generator, request, sampler, onText, ownSignal, turn),
      signal,
    );
  }

  async prewarm(request: PrewarmRequest, signal: AbortSignal): Promise<void> {
    const nothing = { maxTokens: 1, stop: { strings: [], afterText: false }, sampling: { temperature: 0 } };
    await this.generate({ ...request, ...nothing, priority: "prewarm" }, () => {}, signal);
  }

  /** Logits after each position of `ids`, valid until the call returns; all that was read is forgotten. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    if (ids.length > this.engine.capacity) {
      throw new AppError("request/invalid", `at most ${this.engine.capacity} token ids can be run at once, got ${ids.length}`);
    }
    await this.scheduler.run("completion", (turn) => this.engine.trace(ids, onLogits, turn), new AbortController().signal);
  }

  async release(): Promise<void> {
    await this.engine.release();
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
