import type { ModelFacts, SelfTestResult } from "../../../src/shared/models.ts";
import type { ModelPlace, ModelRow, ModelsState } from "../../../src/shared/modelsProtocol.ts";
import type { ServerModel, ServerView } from "../../../src/shared/servers.ts";
import { catalogueEntry } from "../../fixtures/catalogueEntry.ts";

function facts(changes: Partial<ModelFacts> = {}): ModelFacts {
  return {
    name: "model",
    architecture: "llama",
    parameterCount: 1.3e8,
    quantization: "Q4_1",
    contextTokens: 8192,
    canFillInTheMiddle: false,
    hasChatTemplate: true,
    weightBytes: 1.2e8,
    kvBytesPerToken: 46_080,
    ...changes,
  };
}

export function row(key: string, place: ModelPlace, changes: Partial<ModelRow> = {}): ModelRow {
  return {
    key,
    name: key,
    roles: ["completion", "chat"],
    inUseFor: [],
    recommendedFor: [],
    fit: { kind: "fits", reason: "takes up to 1.9 GB, 9.8 GB of 16.0 GB are free" },
    place,
    ...changes,
  };
}

type Disk = Extract<ModelPlace, { kind: "disk" }>;

export function onDisk(path: string, changes: Partial<Disk> = {}): Disk {
  return {
    kind: "disk",
    path,
    origin: "imported",
    bytes: 9.2e7,
    cacheBytes: 0,
    inspection: { kind: "runs", facts: facts() },
    ...changes,
  };
}

const selfTest: SelfTestResult = {
  fill: { before: "function add(a, b) {\n  return ", after: ";\n}", answer: "a + b", isRight: true },
  chat: { question: "What is the capital of France? Answer with one word.", answer: "The capital of the", isRight: false },
  device: "cpu",
  loadMs: 900,
};

export const embedded = row(
  "/ext/models/SmolLM2-135M-Instruct.Q4_1.gguf",
  onDisk("/ext/models/SmolLM2-135M-Instruct.Q4_1.gguf", { origin: "embedded", cacheBytes: 1.3e8 }),
  {
    name: "SmolLM2 135M Instruct",
    inUseFor: ["completion", "chat"],
    entry: catalogueEntry("smollm2-135m-instruct"),
  },
);

export const ollama = row(
  "/home/me/.ollama/models/blobs/sha256-0a1b2c3d4e5f",
  onDisk("/home/me/.ollama/models/blobs/sha256-0a1b2c3d4e5f", {
    origin: "ollama",
    bytes: 9.9e8,
    inspection: { kind: "runs", facts: facts({ canFillInTheMiddle: true, quantization: "Q4_K_M", contextTokens: 32_768 }) },
  }),
  {
    name: "Qwen2.5-Coder 1.5B Instruct",
    entry: catalogueEntry("qwen2.5-coder-1.5b-instruct"),
    recommendedFor: ["completion"],
  },
);

export const imported = row("/home/me/models/mine.gguf", onDisk("/home/me/models/mine.gguf", { cacheBytes: 4.1e8 }), {
  name: "My fine-tuned model",
  selfTest,
});

export const refused = row(
  "/home/me/.cache/huggingface/hub/vision.gguf",
  onDisk("/home/me/.cache/huggingface/hub/vision.gguf", {
    origin: "huggingFaceHub",
    inspection: {
      kind: "refused",
      message:
        "/home/me/.cache/huggingface/hub/vision.gguf: the architecture must be one that Nearline runs, got clip, which sees pictures; choose a language model such as Qwen2.5-Coder",
    },
  }),
  {
    name: "mmproj-vision-f16",
    fit: { kind: "unknown", reason: "it does not run" },
  },
);

export const loading = row("/home/me/models/other.gguf", onDisk("/home/me/models/other.gguf", { loading: { fraction: 0.42 } }), {
  name: "Llama 3.2 1B",
  isTesting: true,
});

export const downloading = row(
  "catalogue:seed",
  { kind: "downloading", doneBytes: 1.2e9, totalBytes: 4.7e9, bytesPerSecond: 2.4e7, secondsLeft: 146, phase: "receiving" },
  {
    name: "Seed-Coder 8B",
    entry: catalogueEntry("seed"),
    fit: { kind: "tight", reason: "needs 7.1 GB, 9.8 GB of 16.0 GB are free: it will read texts again more often" },
  },
);

export const recommendedChat = row(
  "catalogue:qwen3",
  { kind: "catalogue", bytes: 2.5e9 },
  { name: "Qwen3 4B Instruct", entry: catalogueEntry("qwen3", { roles: ["chat"] }), recommendedFor: ["chat"], roles: ["chat"] },
);

export const tooLarge = row(
  "catalogue:codegemma",
  { kind: "catalogue", bytes: 5.3e9 },
  {
    name: "CodeGemma 7B",
    entry: catalogueEntry("codegemma", { license: { name: "Gemma", url: "https://example.com", commercialUse: "conditions" } }),
    fit: { kind: "tooLarge", reason: "needs 12.4 GB, 9.8 GB of 16.0 GB are free" },
  },
);

export const emptyState: ModelsState = {
  machine: {
    memoryBytes: 16e9,
    freeMemoryBytes: 9.8e9,
    device: "CPU, 8 threads",
    devices: [],
    freeDiskBytes: 1.2e11,
  },
  models: [embedded],
  diskBytes: 1.3e8,
  search: { kind: "idle" },
};

export const everyKind: ModelsState = {
  ...emptyState,
  machine: {
    ...emptyState.machine,
    device: "WebGPU (NVIDIA GeForce RTX 4070)",
    devices: [
      { name: "WebGPU", works: true, reason: "in use" },
      { name: "CUDA", works: false, reason: "its libraries are not there; set nearline.cudaLibraryPath" },
      { name: "CPU", works: true, reason: "always works" },
    ],
  },
  models: [embedded, ollama, imported, loading, refused, downloading, recommendedChat, tooLarge],
  diskBytes: 1.85e9,
};

export function serverModel(id: string, changes: Partial<ServerModel> = {}): ServerModel {
  return {
    id,
    name: id,
    contextTokens: 32_768,
    fillsInTheMiddle: "yes",
    isLoaded: undefined,
    inUseFor: [],
    missing: ["A server is asked for one suggestion at a time: there are no alternatives to choose from."],
    ...changes,
  };
}

export const server: ServerView = {
  host: "models.example.com:8080",
  title: "llama.cpp",
  status: { kind: "here" },
  models: [
    serverModel("/srv/models/qwen2.5-coder-7b-instruct-q4_k_m.gguf", {
      name: "qwen2.5-coder-7b-instruct-q4_k_m.gguf",
      isLoaded: true,
      inUseFor: ["completion"],
      missing: [
        "vLLM tells no probabilities: unsure suggestions are shown like sure ones.",
        "Answers are not compared by their probability.",
      ],
    }),
    serverModel("llama-3.3-70b", { contextTokens: undefined, fillsInTheMiddle: "no", isLoaded: false }),
    serverModel("codestral", { fillsInTheMiddle: "asking", missing: [] }),
  ],
  roles: ["completion"],
  hitRate: 0.873,
};

const hostileNames = [
  "<img src=x onerror=alert(1)>",
  "innocent\u202Egnp.exe",
  `long-${"x".repeat(20_000)}`,
  "two\nlines\tand\u0000more",
  "__proto__",
  "$(check) trusted",
  "شفرة-قرآن",
];

/** As of a server that means harm, or that has everything. */
export const hostileServer: ServerView = {
  ...server,
  host: `${"sub.".repeat(60)}example.com`,
  title: "<b>server</b>\u202E",
  status: { kind: "misconfigured", message: `<script>alert(1)</script> ${"a".repeat(5000)}` },
  models: [...hostileNames, ...Array.from({ length: 493 }, (_, index) => `vendor/model-${index}`)].map((id) => serverModel(id)),
  roles: ["completion", "chat"],
};
