/**
 * A model file opened and ready: text in, text out. The worker serves one over IPC, the command line uses one in its own
 * process, and both get the same results.
 */
import { t } from "@vscode/l10n";
import type { Backend, ChatBackend } from "../backend/backend.ts";
import { defaultKvBudgetBytes, Engine, kvBytesPerToken } from "../engine/engine.ts";
import { createSampler } from "../engine/sampler/sampler.ts";
import { readConfig } from "../model/config.ts";
import { float16Graph } from "../model/float16Graph.ts";
import { readModelFile } from "../model/formats/modelFile.ts";
import { isIdentified } from "../model/identity.ts";
import { openWeights } from "../model/weights/weightCache.ts";
import { type WeightForm, weightPlan } from "../model/weights/weightForms.ts";
import { machineMemory } from "../modelStore/machineMemory.ts";
import type { MachineMemory } from "../modelStore/memoryEstimate.ts";
import { type DeviceChoice, type DeviceName, deviceLabels } from "../shared/deviceName.ts";
import type { DeviceRefusal } from "../shared/deviceReport.ts";
import { AppError } from "../shared/errors.ts";
import type {
  ChatEnd,
  ChatMessage,
  ChatRequest,
  CountTokensParams,
  GenerateEnd,
  GenerateRequest,
  LoadStage,
  MeasureDevicesParams,
  MeasureDevicesResult,
  ModelInfo,
  SamplingOptions,
} from "../shared/protocol.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { besideLoading } from "./besideLoading.ts";
import { LocalChat } from "./chat/localChat.ts";
import { checkedEngines } from "./checkedEngines.ts";
import { chooseFewThreads, chooseThreads } from "./chooseThreads.ts";
import { DeviceFallback } from "./deviceFallback.ts";
import { formOn } from "./devices/deviceSearch.ts";
import { ModelDevices } from "./devices/modelDevices.ts";
import { timeEngine } from "./devices/timeEngine.ts";
import { fitMemory } from "./fitMemory.ts";
import { fittingVocabulary } from "./fittingVocabulary.ts";
import { ForeignCompletion } from "./foreignCompletion.ts";
import { generateText, type TextGenerator } from "./generateText.ts";
import { knownFacts } from "./knownFacts.ts";
import { LookupSources } from "./lookupSources.ts";
import { packedGraph } from "./packedGraph.ts";
import { type FimTemplate, fimTemplateOf } from "./prompt/fimTemplates.ts";
import { StickySuffix } from "./prompt/stickySuffix.ts";
import { Scheduler } from "./scheduler.ts";
import { type TextSide, textSide } from "./textSide.ts";

export interface OpenOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  /** 0 chooses by the machine. */
  readonly threads: number;
  /** As in `LoadParams`. */
  readonly savesEnergy?: boolean;
  /** Memory for keys and values of all texts together. */
  readonly kvBudgetBytes?: number;
  readonly form: WeightForm;
  /** Folder of the running bundle: native libraries lie beside it. */
  readonly bundleFolder: string;
  /** The CPU when left out. */
  readonly device?: DeviceChoice;
  /** Devices that are not to be taken. */
  readonly distrusted?: readonly DeviceRefusal[];
  /** Folder of CUDA's libraries; where the system finds them when left out. */
  readonly cudaLibraryPath?: string;
  /** Hears which device the model is about to be loaded on. */
  readonly onDevice?: (device: DeviceName) => void;
  /** Hears that `info` has changed, because a device failed or more is known of them. */
  readonly onChange?: (info: ModelInfo) => void;
  /** Gets a line when the device fails and the CPU takes its place. */
  readonly warn?: (message: string) => void;
  /** What this machine has; asked before anything is loaded. */
  readonly memory?: () => MachineMemory;
}

/** The most tokens of a sequence. Positions cost nothing until they are used, but a prompt this long takes half a minute to read on two cores. */
const maxContextTokens = 8192;
/** A budget for keys and values that holds fewer is exceeded: with less context than this a model is of no use. */
const minContextTokens = 2048;

/** Where the stages of loading begin, as shares of the whole, as measured on the first load of the embedded model. */
const stageStarts: Readonly<Record<LoadStage, number>> = { read: 0, repack: 0.1, start: 0.6, check: 0.7 };

interface LoadedModel {
  readonly facts: Omit<ModelInfo, "device" | "devices" | "deviceState">;
  readonly threads: number;
  readonly devices: ModelDevices;
  readonly onChange: (info: ModelInfo) => void;
}

export class LocalModel implements Backend, ChatBackend {
  readonly tokenizer: Tokenizer;
  private readonly loaded: LoadedModel;
  private readonly engines: DeviceFallback<Engine>;
  private readonly text: Omit<TextGenerator, "engine">;
  private readonly conversation: LocalChat;
  private readonly scheduler = new Scheduler();
  private readonly foreignCompletion = new ForeignCompletion(this.scheduler);

  private constructor(
    loaded: LoadedModel,
    { tokenizer, vocabulary, words }: TextSide,
    template: FimTemplate | undefined,
    engines: DeviceFallback<Engine>,
  ) {
    this.loaded = loaded;
    this.tokenizer = tokenizer;
    this.engines = engines;
    const ids = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
    const silentTokens = ids.filter((id) => tokenizer.isControl(id) && !tokenizer.endTokens.has(id));
    const promptBuilding = { tokenizer, template, stickySuffix: new StickySuffix() };
    const lookupSources = new LookupSources(tokenizer);
    this.text = { tokenizer, promptBuilding, vocabulary, lookupSources, silentTokens };
    this.conversation = new LocalChat({ tokenizer, vocabulary: words, lookupSources, silentTokens });
  }

  get info(): ModelInfo {
    const { facts, threads, devices } = this.loaded;
    const device = devices.runsOn === "cpu" ? cpuLabel(threads) : deviceLabels[devices.runsOn];
    return { ...facts, device, ...devices.told };
  }

  private get engine(): Engine {
    return this.engines.current;
  }

  /** What runs it now: the CPU, once a device has failed. */
  get device(): DeviceName {
    return this.engines.device;
  }

  /** Throws an AppError when the file cannot be run here. `onProgress` gets the stage and the share of the whole that is done. */
  static async open(options: OpenOptions, onProgress: (stage: LoadStage, fraction: number) => void): Promise<LocalModel> {
    const start = performance.now();
    onProgress("read", stageStarts.read);
    const file = await readModelFile(options.modelPath);
    const config = readConfig(file);
    const words = await fittingVocabulary(file, config);
    const { kvBudgetBytes: granted = defaultKvBudgetBytes, device: wanted = "cpu", warn = () => {}, onChange = () => {} } = options;
    const threads = options.savesEnergy === true ? chooseFewThreads(options.threads) : chooseThreads(options.threads);
    const { distrusted = [], cudaLibraryPath = "" } = options;
    const contextTokens = Math.min(config.contextLength, maxContextTokens);
    const roomIn = (form: WeightForm) =>
      fitMemory({ file, config, form, contextTokens, kvBudgetBytes: granted }, (options.memory ?? machineMemory)());
    // A model that is new here begins on the CPU. What does not fit there is refused before all of it is read for its identity.
    if (!(await isIdentified(file.files, options.cacheFolder))) roomIn(options.form);
    const devices = await ModelDevices.open(file, config, {
      ...options,
      threads,
      kvBudgetBytes: granted,
      wanted,
      distrusted,
      cudaLibraryPath,
    });
    const { device, activations, refused } = devices.chosen;
    if (refused !== undefined) warn(`${deviceLabels[refused.device]}: ${refused.reason}; the CPU takes over`);
    options.onDevice?.(device);
    const form = formOn(device, options.form);
    // A device with memory of its own was asked whether it has room when it was chosen.
    const kvBudgetBytes = device === "cpu" ? roomIn(form) : granted;
    onProgress("repack", stageStarts.repack);
    const repackShare = stageStarts.start - stageStarts.repack;
    const weights = await openWeights(file, config, form, options.cacheFolder, (fraction) =>
      onProgress("repack", stageStarts.repack + fraction * repackShare),
    );
    onProgress("start", stageStarts.start);
    const affordable = Math.max(minContextTokens, Math.floor(kvBudgetBytes / kvBytesPerToken(config)));
    const capacity = Math.min(contextTokens, affordable);
    const fast = activations === "float16" ? await float16Graph(file, config, form, weights.graphPath) : weights.graphPath;
    let model: LocalModel | undefined;
    const load = (cpuGraph: string) =>
      DeviceFallback.load(
        (on) => {
          const graph = on === "cpu" ? { graphPath: cpuGraph } : { graphPath: fast, activations };
          return Engine.load(devices.runtimeFolder, { ...graph, shape: config, capacity, threads, device: on, kvBudgetBytes });
        },
        device,
        (message) => {
          warn(message);
          devices.fail(device, message);
          // While it is being loaded its information is still to come.
          if (model !== undefined) onChange(model.info);
        },
      );
    const packed = device === "cpu" ? await packedGraph(devices.runtimeFolder, weights.graphPath, threads) : weights.graphPath;
    // The runtime prepares its kernels on a thread of its own; meanwhile this one builds the tokenizer.
    const loading = load(packed);
    const { text, template, known } = await besideLoading(async () => {
      const text = textSide(words);
      // Formats are known by the name in the header.
      const template = fimTemplateOf(text.tokenizer, config.name);
      return {
        text,
        template,
        known: await knownFacts({ ...options, file, config, graphPath: weights.graphPath }),
      };
    }, loading);
    const engines = await checkedEngines({
      packed: { graphPath: packed, engines: loading },
      plain: { graphPath: weights.graphPath, load: () => load(weights.graphPath) },
      about: { file, config, precision: weightPlan(form, file).activations },
      tokenizer: text.tokenizer,
      onProgress: (fraction) => onProgress("check", stageStarts.check + fraction * (1 - stageStarts.check)),
    });
    const facts = {
      ...known,
      contextTokens: capacity,
      readsContext: template !== undefined,
      kvBudgetBytes,
      loadMs: performance.now() - start,
    };
    model = new LocalModel({ facts, threads, devices, onChange }, text, template, engines);
    return model;
  }

  /** Tries devices as `MeasureDevices` says; the model itself goes on as it is. Rejects with the signal's reason. */
  async measureDevices(params: MeasureDevicesParams, signal: AbortSignal): Promise<MeasureDevicesResult> {
    // Whatever else is wanted of the model meanwhile ends this.
    const times = (until: AbortSignal) =>
      this.scheduler.run("prewarm", (turn, own) => timeEngine(this.engine, this.tokenizer.vocabularySize, own, turn), until);
    const result = await this.loaded.devices.measure(params, times, signal);
    this.loaded.onChange(this.info);
    return result;
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const { maxTokens, priority = "completion", bannedTokens = [] } = request;
    this.requireMaxTokens(maxTokens);
    const { vocabularySize } = this.tokenizer;
    const notToken = bannedTokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (notToken !== undefined) {
      throw new AppError("request/invalid", t("bannedTokens must be ids from 0 to {0}, got {1}", vocabularySize - 1, notToken));
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

  /** Whether a completion runs in another process, to which chats yield as to one of this model's. */
  yieldToOthers(isBusy: boolean): void {
    this.foreignCompletion.isRunning = isBusy;
  }

  /** Logits after each position of `ids`, valid until the call returns; all that was read is forgotten. */
  async trace(ids: readonly number[], onLogits: (position: number, logits: Float32Array) => void): Promise<void> {
    if (ids.length > this.engine.capacity) {
      throw new AppError("request/invalid", t("at most {0} token ids can be run at once, got {1}", this.engine.capacity, ids.length));
    }
    await this.scheduler.run("completion", (turn) => this.engine.trace(ids, onLogits, turn), new AbortController().signal);
  }

  async release(): Promise<void> {
    await this.engines.release();
  }

  private requireMaxTokens(maxTokens: number): void {
    const most = this.engine.capacity - 1;
    if (Number.isInteger(maxTokens) && maxTokens >= 1 && maxTokens <= most) return;
    throw new AppError("request/invalid", t("maxTokens must be an integer from 1 to {0}, got {1}", most, maxTokens));
  }
}

function cpuLabel(threads: number): string {
  return threads === 1 ? t("CPU, 1 thread") : t("CPU, {0} threads", threads);
}

function samplerOf(options: SamplingOptions) {
  try {
    return createSampler(options);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError("request/invalid", error.message, { cause: error });
    throw error;
  }
}
