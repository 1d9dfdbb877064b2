/**
 * A model file opened and ready: text in, text out. The worker serves one over IPC, the command line uses one in its own
 * process, and both get the same results.
 */
import type { Backend, ChatBackend } from "../backend/backend.ts";
import { defaultKvBudgetBytes, Engine, kvBytesPerToken } from "../engine/engine.ts";
import { VocabularyIndex } from "../engine/healing.ts";
import { createSampler } from "../engine/sampler/sampler.ts";
import { readConfig } from "../model/config.ts";
import { float16Graph } from "../model/float16Graph.ts";
import { readModelFile } from "../model/modelFile.ts";
import { isChecked, type SelfCheck, selfCheck, selfCheckTokens } from "../model/selfCheck.ts";
import { discardWeights, openWeights } from "../model/weightCache.ts";
import { type WeightForm, weightPlan } from "../model/weightForms.ts";
import { type DeviceChoice, deviceLabels } from "../shared/deviceName.ts";
import { AppError } from "../shared/errors.ts";
import type {
  ChatEnd,
  ChatMessage,
  ChatRequest,
  CountTokensParams,
  GenerateEnd,
  GenerateRequest,
  LoadStage,
  ModelInfo,
  SamplingOptions,
} from "../shared/protocol.ts";
import { vocabularyOf } from "../tokenizer/fromModelFile.ts";
import { createTokenizer, type Tokenizer, type Vocabulary } from "../tokenizer/tokenizer.ts";
import { LocalChat } from "./chat/localChat.ts";
import { chooseDevice } from "./chooseDevice.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { DeviceFallback } from "./deviceFallback.ts";
import { generateText, type TextGenerator } from "./generateText.ts";
import { LookupSources } from "./lookupSources.ts";
import { fimTemplateOf } from "./prompt/fimTemplates.ts";
import { StickySuffix } from "./prompt/stickySuffix.ts";
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
  /** The CPU when left out. */
  readonly device?: DeviceChoice;
  /** Gets a line when the device fails and the CPU takes its place. */
  readonly warn?: (message: string) => void;
}

/** The most tokens of a sequence. Positions cost nothing until they are used, but a prompt this long takes half a minute to read on two cores. */
const maxContextTokens = 8192;
/** A budget for keys and values that holds fewer is exceeded: with less context than this a model is of no use. */
const minContextTokens = 2048;

/** Where the stages of loading begin, as shares of the whole, as measured on the first load of the embedded model. */
const stageStarts: Readonly<Record<LoadStage, number>> = { read: 0, repack: 0.1, start: 0.6, check: 0.7 };

export class LocalModel implements Backend, ChatBackend {
  readonly info: ModelInfo;
  readonly tokenizer: Tokenizer;
  private readonly engines: DeviceFallback<Engine>;
  private readonly text: Omit<TextGenerator, "engine">;
  private readonly conversation: LocalChat;
  private readonly scheduler = new Scheduler();

  private constructor(info: ModelInfo, { tokenizer, vocabulary, words }: TextSide, engines: DeviceFallback<Engine>) {
    this.info = info;
    this.tokenizer = tokenizer;
    this.engines = engines;
    const ids = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
    const silentTokens = ids.filter((id) => tokenizer.isControl(id) && !tokenizer.endTokens.has(id));
    const promptBuilding = { tokenizer, template: fimTemplateOf(tokenizer, info.name), stickySuffix: new StickySuffix() };
    const lookupSources = new LookupSources(tokenizer);
    this.text = { tokenizer, promptBuilding, vocabulary, lookupSources, silentTokens };
    this.conversation = new LocalChat({ tokenizer, vocabulary: words, lookupSources, silentTokens });
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
    const { device, activations } = await choosing;
    const form = options.form === "exact" && device !== "cpu" ? "portable" : options.form;
    onProgress("repack", stageStarts.repack);
    const repackShare = stageStarts.start - stageStarts.repack;
    const weights = await openWeights(file, config, form, options.cacheFolder, (fraction) =>
      onProgress("repack", stageStarts.repack + fraction * repackShare),
    );
    onProgress("start", stageStarts.start);
    const threads = chooseThreads(options.threads);
    const { kvBudgetBytes = defaultKvBudgetBytes } = options;
    const affordable = Math.max(minContextTokens, Math.floor(kvBudgetBytes / kvBytesPerToken(config)));
    const capacity = Math.min(config.contextLength, maxContextTokens, affordable);
    const fast = activations === "float16" ? await float16Graph(file, config, form, weights.graphPath) : weights.graphPath;
    // The runtime prepares its kernels on a thread of its own; meanwhile this one builds the tokenizer.
    const loading = DeviceFallback.load(
      (on) => {
        const graph = on === "cpu" ? { graphPath: weights.graphPath } : { graphPath: fast, activations };
        return Engine.load(options.bundleFolder, { ...graph, shape: config, capacity, threads, device: on, kvBudgetBytes });
      },
      device,
      options.warn ?? (() => {}),
    );
    const text = textSide(words);
    const engines = await loading;
    await check(
      engines.current,
      text.tokenizer,
      { file, config, precision: weightPlan(form, file).activations, graphPath: weights.graphPath },
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
      readsContext: fimTemplateOf(text.tokenizer, config.name) !== undefined,
      kvBudgetBytes,
      device: engines.device === "cpu" ? `CPU, ${threads} ${threads === 1 ? "thread" : "threads"}` : deviceLabels[engines.device],
      loadMs: performance.now() - start,
    };
    return new LocalModel(info, text, engines);
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const { maxTokens, priority = "completion", bannedTokens = [] } = request;
    this.requireMaxTokens(maxTokens);
    const { vocabularySize } = this.tokenizer;
    const notToken = bannedTokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (notToken !== undefined) {
      throw new AppError("request/invalid", `bannedTokens must be ids from 0 to ${vocabularySize - 1}, got ${notToken}`);
    }
    // Refuses what is out of range before anything else is ended for this request.
    samplerOf(request.sampling);
    let begun = false;
    const give = (text: string) => {
      begun = true;
      onText(text);
    };
    // Where a device fails, the work is done again in the same turns, so that it cannot overtake a newer request.
    return this.scheduler.run(
      priority,
      (turn, ownSignal) =>
        this.engines.use(
          () => generateText({ ...this.text, engine: this.engine }, request, samplerOf(request.sampling), give, ownSignal, turn),
          () => !begun,
        ),
      signal,
    );
  }

  async chat(request: ChatRequest, onText: (text: string) => void, signal: AbortSignal): Promise<ChatEnd> {
    this.requireMaxTokens(request.maxTokens);
    let begun = false;
    const give = (text: string) => {
      begun = true;
      onText(text);
    };
    return this.scheduler.run(
      "chat",
      (turn, ownSignal) =>
        this.engines.use(
          () =>
            this.conversation.answer(request, {
              engine: this.engine,
              sampler: samplerOf(request.sampling),
              onText: give,
              signal: ownSignal,
              turn,
            }),
          () => !begun,
        ),
      signal,
    );
  }

  async countTokens(params: CountTokensParams): Promise<readonly number[]> {
    return this.conversation.count(params);
  }

  async scoreAnswers(messages: readonly ChatMessage[], answers: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    return this.scheduler.run(
      "chat",
      (turn, ownSignal) =>
        this.engines.use(
          () => this.conversation.score({ messages, answers }, { engine: this.engine, signal: ownSignal, turn }),
          () => true,
        ),
      signal,
    );
  }

  /** Logits after each position of `ids`, valid until the call returns; all that was read is forgotten. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    if (ids.length > this.engine.capacity) {
      throw new AppError("request/invalid", `at most ${this.engine.capacity} token ids can be run at once, got ${ids.length}`);
    }
    await this.scheduler.run("completion", (turn) => this.engine.trace(ids, onLogits, turn), new AbortController().signal);
  }

  async release(): Promise<void> {
    await this.engines.release();
  }

  private requireMaxTokens(maxTokens: number): void {
    const most = this.engine.capacity - 1;
    if (Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= most) return;
    throw new AppError("request/invalid", `maxTokens must be an integer from 1 to ${most}, got ${maxTokens}`);
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
  readonly words: Vocabulary;
}

function textSide(words: Vocabulary): TextSide {
  const tokenizer = createTokenizer(words);
  const vocabulary = new VocabularyIndex(
    tokenizer.vocabularySize,
    (id) => tokenizer.tokenBytes(id),
    (id) => tokenizer.isControl(id),
  );
  return { tokenizer, vocabulary, words };
}

function samplerOf(options: SamplingOptions) {
  try {
    return createSampler(options);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("request/invalid", error.message, { cause: error });
    throw error;
  }
}
