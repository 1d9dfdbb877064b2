/**
 * The contract between the extension host and the worker: every message, its direction and its meaning; those about the workspace's index
 * are in indexProtocol.ts. JSON-RPC over the IPC channel of a forked process. Errors that a user can act on travel as `ErrorData` in the
 * error's data.
 */
import { NotificationType, RequestType } from "vscode-jsonrpc";
import type { DeviceChoice, DeviceName } from "./deviceName.ts";
import type { DeviceFinding, DeviceRefusal, DeviceState } from "./deviceReport.ts";
import type { ErrorData } from "./errors.ts";
import type { WeightChoice } from "./settings.ts";

/** From the host: read the model and get ready. Once a worker; a second call is an error. */
export namespace Load {
  export const type = new RequestType<LoadParams, ModelInfo, ErrorData>("nearline/load");
}

/**
 * From the host: generate text. Requests share the model by their priority: a newer completion ends an older one (`finish: "cancelled"`),
 * and anything ends a prewarm. Cancelling the request does the same.
 */
export namespace Generate {
  export const type = new RequestType<GenerateParams, GenerateEnd, ErrorData>("nearline/generate");
}

/** From the host: an answer in a conversation. Its text comes as `TextDelta`; it yields to completions and goes on afterwards. */
export namespace Chat {
  export const type = new RequestType<ChatParams, ChatEnd, ErrorData>("nearline/chat");
}

/** From the host: tokens of each text, or of a conversation as the model's template writes it. */
export namespace CountTokens {
  export const type = new RequestType<CountTokensParams, readonly number[], ErrorData>("nearline/countTokens");
}

/** From the host: how likely the model thinks each of several answers. */
export namespace ScoreAnswers {
  export const type = new RequestType<ScoreAnswersParams, readonly number[], ErrorData>("nearline/scoreAnswers");
}

/**
 * From the host: a completion runs in another worker, or does so no more. Chats go on more slowly meanwhile, as they do for completions of their own
 * worker: both compute on the same processor.
 */
export namespace Yield {
  export const type = new NotificationType<YieldParams>("nearline/yield");
}

/** From the worker: how far loading has come. */
export namespace LoadProgress {
  export const type = new NotificationType<LoadProgressParams>("nearline/loadProgress");
}

/** From the worker: text of a running request, in order, never splitting a character. */
export namespace TextDelta {
  export const type = new NotificationType<TextDeltaParams>("nearline/textDelta");
}

/**
 * From the host: try the devices that may be taken and are not known yet, and measure the model on those that work. Takes up to ten seconds
 * in processes of their own, which end when the request is cancelled; what was found until then is kept.
 */
export namespace MeasureDevices {
  export const type = new RequestType<MeasureDevicesParams, MeasureDevicesResult, ErrorData>("nearline/measureDevices");
}

/** From the worker: the loaded model runs on another device than it did, because that one failed. */
export namespace ModelChanged {
  export const type = new NotificationType<ModelInfo>("nearline/modelChanged");
}

/** From the worker: what it did since it told last. Comes after the model was loaded, and after each request that it worked on. */
export namespace WorkDone {
  export const type = new NotificationType<WorkDoneParams>("nearline/workDone");
}

/** From the worker: a line for the log. */
export namespace LogLine {
  export const type = new NotificationType<LogLineParams>("nearline/logLine");
}

export interface LoadParams {
  /** A GGUF or safetensors file, or a folder with config.json and weights. */
  readonly modelPath: string;
  /** Folder for repacked weights; made when absent. */
  readonly cacheFolder: string;
  /** Threads of the CPU provider; 0 chooses by the machine. */
  readonly threads: number;
  /** Whether to choose fewer of them: the machine runs on its battery. */
  readonly savesEnergy?: boolean;
  readonly weights: WeightChoice;
  /** What runs the model; the CPU when left out. */
  readonly device?: DeviceChoice;
  /** Devices that failed in this session, and are not taken. */
  readonly distrusted?: readonly DeviceRefusal[];
  /** A folder with the libraries that CUDA needs; where the system finds them when left out or empty. */
  readonly cudaLibraryPath?: string;
  /** Memory for what the model has read of files and chats, so that it need not read them again; 512 MiB when absent. */
  readonly kvBudgetBytes?: number;
}

export interface YieldParams {
  readonly busy: boolean;
}

export type LoadStage = "read" | "repack" | "start" | "check";

export interface LoadProgressParams {
  readonly stage: LoadStage;
  /** Share of the whole of loading that is done, 0 to 1. */
  readonly fraction: number;
  /** What it will run on, once that is decided. */
  readonly device?: DeviceName;
}

export interface ModelInfo {
  readonly name: string;
  readonly architecture: string;
  /** Number of weights; 0 where a server does not tell. */
  readonly parameterCount: number;
  /** The most tokens that a prompt and its continuation may have together. */
  readonly contextTokens: number;
  /** Whether `Prompt.context` is of use to it. */
  readonly readsContext: boolean;
  /** The most memory that keys and values of all texts take together. */
  readonly kvBudgetBytes?: number;
  /** Bytes of the repacked weights; processes on the processor share these pages. */
  readonly weightBytes?: number;
  /** What runs it, in words: "CPU, 2 threads". */
  readonly device: string;
  /** Host and port of the server that has it, which is sent what it reads; absent where it runs on this machine. */
  readonly server?: string;
  /** Each device that there could be, in the order in which they are tried, and why it is not taken. */
  readonly devices?: readonly DeviceFinding[];
  readonly deviceState?: DeviceState;
  readonly loadMs: number;
}

export interface MeasureDevicesParams {
  /** What the setting may choose and is not known yet, or all devices; or all, forgetting what is known of this model. */
  readonly scope: "wanted" | "all" | "anew";
}

export interface MeasureDevicesResult {
  readonly devices: readonly DeviceFinding[];
  /** What the model would run on if it were loaded now. */
  readonly best: DeviceName;
}

export interface Prompt {
  /** Text up to the cursor; begins at an anchor that moves rarely, so that the KV cache is reused. */
  readonly prefix: string;
  /** Text from the cursor on. */
  readonly suffix: string;
  /** Of the file, relative to its workspace, for formats in which files have names. */
  readonly path?: string;
  /** VS Code's language identifier. */
  readonly languageId?: string;
  /** "off" leaves the last word as it is, as other engines do; otherwise it is generated again, in the tokens that training knew it in. */
  readonly healing?: "off";
  /** What else may help, stablest first: what comes before a change can stay in the KV cache. */
  readonly context?: readonly ContextPiece[];
}

/** Text from elsewhere than around the cursor. */
export interface ContextPiece {
  readonly source: ContextSourceName;
  /** Of the file that it comes from, relative to its workspace; absent when it comes from none. */
  readonly path?: string;
  readonly text: string;
}

export type ContextSourceName = "definitions" | "imports" | "similarTabs" | "recentEdits" | "diagnostics" | "clipboard";

/** All zero, or absent, is greedy. Filters apply in this order: temperature, top k, top p, min p. */
export interface SamplingOptions {
  readonly temperature: number;
  /** Keeps the k most likely tokens; 0 is off. */
  readonly topK?: number;
  /** Keeps the smallest set whose probabilities sum to at least p; 1 is off. */
  readonly topP?: number;
  /** Keeps tokens at least this share as likely as the most likely one; 0 is off. */
  readonly minP?: number;
  readonly seed?: number;
}

/**
 * What is more urgent goes first, between two passes of the model: a completion before a chat, which goes on afterwards. A prewarm only
 * reads the prompt and generates nothing, and ends as soon as anything else comes.
 */
export type Priority = "completion" | "chat" | "prewarm";

export interface GenerateRequest {
  /** "completion" when absent. */
  readonly priority?: Priority;
  readonly prompt: Prompt;
  /** The most tokens of the prompt to use; the oldest are left out, in steps. */
  readonly maxPromptTokens: number;
  readonly maxTokens: number;
  readonly stop: StopOptions;
  readonly sampling: SamplingOptions;
  /**
   * Other texts to try besides the likeliest one, when greedy; all are given at once at the end. Each costs as much time as the first at most.
   * Of a model that cannot read the suffix itself the one that the suffix is likeliest after comes first; of any other, which tries three at
   * most, the likeliest. 0 when absent.
   */
  readonly alternatives?: number;
  /**
   * Texts that the answer may repeat, such as files that are open. Tokens guessed from them, from the prompt and from the last answer make
   * generation quicker and, with exact weights, change nothing else; with 8-bit weights, tokens that run together are rounded a little
   * differently than alone. The same texts in several requests are read once. "off" guesses nothing.
   */
  readonly lookup?: { readonly texts: readonly string[] } | "off";
  /** Token ids that must not come. Control tokens never come, except those that end the text. */
  readonly bannedTokens?: readonly number[];
}

/** A prompt that is expected to come. */
export type PrewarmRequest = Pick<GenerateRequest, "prompt" | "maxPromptTokens">;

export interface StopOptions {
  /** Generation ends before the first of these; none of it is part of the text. */
  readonly strings: readonly string[];
  /** Look for them only after the first character that is not white space. */
  readonly afterText: boolean;
}

export interface GenerateParams extends GenerateRequest {
  /** Names the request in `TextDelta`; chosen by the host, never reused. */
  readonly stream: number;
}

export interface TextDeltaParams {
  readonly stream: number;
  readonly text: string;
}

/** Why generation ended: a stop string, the model's end token, `maxTokens`, or somebody's wish. */
export type Finish = "stop" | "endOfText" | "length" | "cancelled";

export interface GenerateEnd {
  readonly finish: Finish;
  readonly promptTokens: number;
  /** Tokens of the prompt whose keys and values were in the cache already. */
  readonly reusedTokens: number;
  readonly generatedTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** Of a server: what was waited besides, for its turn and on the way there and back. */
  readonly queuedMs?: number;
  /** Natural logarithm of the probability of each token of the answer, in order, for completions. */
  readonly logProbabilities?: readonly number[];
  /** Characters of the answer after each of those tokens, counted from its beginning. */
  readonly tokenEnds?: readonly number[];
  /** Every answer that was tried to its end, the one given first, then by how likely each is with the suffix after it. */
  readonly candidates?: readonly Candidate[];
  /** Passes of the model that tokens came from: fewer than tokens where guesses came true. */
  readonly passes?: number;
  readonly draftedTokens?: number;
  readonly acceptedTokens?: number;
  /** Memory that keys and values of all texts take now. */
  readonly kvBytes?: number;
}

export interface Candidate {
  readonly text: string;
  /** Natural logarithm of the probability of each of its tokens, in order. */
  readonly logProbabilities: readonly number[];
  /** Characters of the text after each of those tokens. */
  readonly tokenEnds: readonly number[];
}

export interface WorkDoneParams {
  /** Processor time of all threads in whole milliseconds: while a suggestion was made or read ahead for, and for all other work. */
  readonly cpuMs: { readonly suggestions: number; readonly other: number };
  /** Tokens of prompts, and those of them whose keys and values were in the cache already. */
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly generatedTokens: number;
  /** Memory of the process that is in use now, the weights' pages included. */
  readonly residentBytes: number;
  /** Memory of keys and values now, once it is known. */
  readonly kvBytes?: number;
}

export interface LogLineParams {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ChatRequest {
  /** The last one is the user's, or the beginning of an answer to go on with. None is left out: what does not fit is refused. */
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** The answer ends before the first of these. */
  readonly stop?: readonly string[];
  /** As in `GenerateRequest`. */
  readonly lookup?: GenerateRequest["lookup"];
}

export interface ChatParams extends ChatRequest {
  /** As in `GenerateParams`. */
  readonly stream: number;
}

export interface ChatEnd extends GenerateEnd {
  /** The most tokens that a conversation and its answer may have together. */
  readonly contextTokens: number;
}

export type CountTokensParams = { readonly texts: readonly string[] } | { readonly messages: readonly ChatMessage[] };

export interface ScoreAnswersParams {
  readonly messages: readonly ChatMessage[];
  /** Answers to compare. The result has the natural logarithm of the probability of each, its end included, in their order. */
  readonly answers: readonly string[];
}
