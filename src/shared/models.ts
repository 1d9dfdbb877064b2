/** Models on this machine's disk, as the processes tell each other of them. */
import type { DeviceName } from "./deviceName.ts";

/** Where a file on the disk comes from; the names of other programs stand for their own folders, which Nearline only reads. */
export const modelOrigins = [
  "embedded",
  "downloaded",
  "imported",
  "ollama",
  "lmStudio",
  "huggingFaceHub",
  "llamaCpp",
  "gpt4all",
  "jan",
] as const;

export type ModelOrigin = (typeof modelOrigins)[number];

/** A file, or a folder of weights, that looks like a model; no header has been read yet. */
export interface FoundModel {
  /** Absolute; what `modelPath` would be. */
  readonly path: string;
  readonly origin: ModelOrigin;
  /** As the program that it belongs to calls it: `qwen2.5-coder:1.5b`. */
  readonly name: string;
  readonly bytes: number;
}

/** What the header of a model says, and what follows from it. */
export interface ModelFacts {
  readonly name: string;
  readonly architecture: string;
  /** Number of weights. */
  readonly parameterCount: number;
  /** Type of most weights, in GGUF's words; "F16" and so on for safetensors. */
  readonly quantization: string;
  /** The most tokens that it was trained on. */
  readonly contextTokens: number;
  readonly canFillInTheMiddle: boolean;
  /** Whether it says how conversations are written. */
  readonly hasChatTemplate: boolean;
  /** Bytes that its weights take repacked, in memory and on the disk. */
  readonly weightBytes: number;
  /** Bytes of keys and values of one token, as float32. */
  readonly kvBytesPerToken: number;
  /** Of the catalogue, where it is known. */
  readonly entryId?: string;
}

/** What opening the header of a file came to. */
export type Inspection =
  | { readonly kind: "runs"; readonly facts: ModelFacts }
  /** `message` says what it is and what would run in its place. */
  | { readonly kind: "refused"; readonly message: string };

/** One hole filled and one question answered, after an import. Wrong templates and damaged weights show in it. */
export interface SelfTestResult {
  /** `after` is empty where the model cannot fill in the middle; then a line was continued. */
  readonly fill: { readonly before: string; readonly after: string; readonly answer: string; readonly isRight: boolean };
  /** Absent where the model has no chat template. */
  readonly chat?: { readonly question: string; readonly answer: string; readonly isRight: boolean };
  readonly device: DeviceName;
  readonly loadMs: number;
}

/** Memory that a model takes while it runs, in bytes; all of it in the device's memory where the device has its own. */
export interface MemoryEstimate {
  /** Weights; windows and processes that run the same model on the processor share these pages. */
  readonly weightBytes: number;
  /** Keys and values of all texts, at most. */
  readonly kvBytes: number;
  /** Everything else: logits, activations, tokenizer, the process itself. */
  readonly workBytes: number;
  readonly totalBytes: number;
}
