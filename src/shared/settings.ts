/**
 * The only declaration of the settings. `npm run settings` writes it into package.json and README.md; a test fails
 * when they are stale. Keys are without the prefix `nearline.`.
 */
import * as z from "zod";
import { deviceChoices } from "./deviceName.ts";

/**
 * What a prompt holds besides the text around the cursor, unless the user says otherwise; names as in `ContextSourceName`. Definitions are off
 * because they have not been shown to pay: ARCHITECTURE.md, "Prompt".
 */
const context = { definitions: false, imports: true, similarTabs: true, recentEdits: true, diagnostics: true, clipboard: false };

const ContextSettings = z.object({
  definitions: z
    .boolean()
    .default(context.definitions)
    .meta({ description: "Definitions of symbols near the cursor, from the language's own extension." }),
  imports: z.boolean().default(context.imports).meta({ description: "Signatures of what the file imports." }),
  similarTabs: z.boolean().default(context.similarTabs).meta({ description: "Code like that around the cursor, from open tabs." }),
  recentEdits: z.boolean().default(context.recentEdits).meta({ description: "Lines that you changed lately." }),
  diagnostics: z.boolean().default(context.diagnostics).meta({ description: "Errors and warnings near the cursor." }),
  clipboard: z.boolean().default(context.clipboard).meta({ description: "The text that you copied last." }),
});

/** Where suggestions come by themselves, unless the user says otherwise. */
const suggestIn = { strings: true, comments: true, ignoredFiles: true };

const SuggestInSettings = z.object({
  strings: z.boolean().default(suggestIn.strings).meta({ description: "In strings." }),
  comments: z.boolean().default(suggestIn.comments).meta({ description: "In comments." }),
  ignoredFiles: z.boolean().default(suggestIn.ignoredFiles).meta({ description: "In files that git ignores." }),
});

/** Of this machine, unless the user says otherwise. */
const models = { completion: "", chat: "" };

const ModelSettings = z.object({
  completion: z.string().default(models.completion).meta({ description: "Path of the model that completes." }),
  chat: z.string().default(models.chat).meta({ description: "Path of the model that chats." }),
});

/** None, unless the user names one. */
const server = { address: "", completion: "", chat: "" };

const ServerSettings = z.object({
  address: z
    .string()
    .default(server.address)
    .meta({ description: "Address of the server, such as http://localhost:8080 or https://models.example.com." }),
  completion: z.string().default(server.completion).meta({ description: "Its model that completes, as the server calls it." }),
  chat: z.string().default(server.chat).meta({ description: "Its model that chats, as the server calls it." }),
});

export const Settings = z.object({
  enable: z.boolean().default(true).meta({
    markdownDescription:
      "Suggest code while you type, answer in the chat, and act on code. When off, no worker runs and no processor time is used.",
    scope: "window",
    order: 1,
  }),
  languages: z.record(z.string(), z.boolean()).default({ "*": true, scminput: false }).meta({
    markdownDescription: "Languages to suggest in, by language identifier; `*` stands for those not named.",
    scope: "window",
    order: 2,
  }),
  multiLine: z
    .enum(["auto", "never"])
    .default("auto")
    .meta({
      markdownDescription: "Length of a suggestion.",
      enumDescriptions: ["A whole block where the cursor stands in a block that is still empty, one line elsewhere.", "Always one line."],
      scope: "resource",
      order: 3,
    }),
  context: ContextSettings.default(context).meta({
    markdownDescription:
      "What the model reads besides the file itself, each on or off: `definitions` of symbols near the cursor, signatures of `imports`, `similarTabs`, `recentEdits`, `diagnostics`, and the `clipboard`. Nothing of ignored or secret files.",
    scope: "resource",
    order: 4,
  }),
  eagerness: z
    .enum(["calm", "balanced", "eager"])
    .default("balanced")
    .meta({
      markdownDescription:
        "How sure the model must be of what it suggests while you type. Of an unsure suggestion only the sure beginning is shown. When you ask for a suggestion, you always get it.",
      enumDescriptions: ["Only what is very likely right.", "What is more often right than not.", "Also what is a good guess."],
      scope: "resource",
      order: 5,
    }),
  promptTokens: z.number().int().min(128).max(1792).default(1024).meta({
    markdownDescription:
      "The most tokens of the text around the cursor, and of other files, that the model reads. More costs time when you come to a new place.",
    scope: "window",
    order: 6,
  }),
  suggestIn: SuggestInSettings.default(suggestIn).meta({
    markdownDescription:
      "Where to suggest while you type, besides in code, each on or off: in `strings`, in `comments`, and in `ignoredFiles`, which git ignores. A suggestion that you ask for comes everywhere.",
    scope: "resource",
    order: 7,
  }),
  models: ModelSettings.default(models).meta({
    markdownDescription:
      "Absolute paths of models on this machine, each a GGUF or safetensors file, or a folder with `config.json` and safetensors weights: the one for `completion` (empty: the embedded model) and the one for `chat` and the actions (empty: the one that completes; else both take memory at the same time). The Models view sets them.",
    scope: "machine",
    order: 8,
  }),
  server: ServerSettings.default(server).meta({
    markdownDescription:
      "A server of yours that runs models: its `address` and the models that it answers with, for `completion` and for `chat` and the actions (empty: this machine answers). Empty by default: nothing is sent anywhere. `Nearline: Connect to a Server…` sets it, and asks before anything is sent. An API key is kept in VS Code's secret storage, not here.",
    scope: "machine",
    order: 9,
  }),
  weights: z
    .enum(["exact", "fast"])
    .default("exact")
    .meta({
      markdownDescription: "How the weights of the model are kept. A change repacks them once.",
      enumDescriptions: [
        "The values of the file, or what comes closest to them in a form that runs quickly. Files of 16- or 32-bit weights run slowly.",
        "Rounded to eight bits in blocks of up to 128 weights, where they do not fit into four. Prompts are read in less time; the embedded model's negative log likelihood rises by 0.2 %.",
      ],
      scope: "machine",
      order: 10,
    }),
  threads: z.number().int().min(0).max(64).default(0).meta({
    markdownDescription: "Processor threads that the model may use. 0 chooses by the machine.",
    scope: "machine",
    order: 11,
  }),
  cacheMemoryMB: z.number().int().min(64).max(65_536).default(512).meta({
    markdownDescription:
      "Megabytes of memory for what the model has read, so that it need not read a file again when you come back to it. A single long text may take more.",
    scope: "machine",
    order: 12,
  }),
  device: z
    .enum(deviceChoices)
    .default("auto")
    .meta({
      markdownDescription:
        "What runs the model. `Nearline: Show Devices` tells what works on this machine, and why the rest does not. A device that fails gives way to the processor.",
      enumDescriptions: [
        "What is quickest with this model, by a short measurement that is remembered.",
        "The graphics card, through WebGPU.",
        "An NVIDIA card, through CUDA; its libraries must be there (`nearline.cudaLibraryPath`).",
        "The graphics card, through DirectML (Windows).",
        "Apple's Core ML (macOS).",
        "The processor.",
      ],
      scope: "machine",
      order: 13,
    }),
  cudaLibraryPath: z.string().default("").meta({
    markdownDescription:
      "Folder with NVIDIA's CUDA 12 and cuDNN 9 libraries and ONNX Runtime's CUDA provider. Empty: where the system finds them.",
    scope: "machine",
    order: 14,
  }),
  idleUnloadMinutes: z.number().min(0).max(1440).default(30).meta({
    markdownDescription:
      "Minutes without typing or asking after which the model leaves the memory; it is back in about a second. 0: never.",
    scope: "machine",
    order: 15,
  }),
  downloadMirror: z.string().default("").meta({
    markdownDescription:
      "Address of a mirror of the Hugging Face hub to download models from, such as one in your company's network. Empty: huggingface.co. Nothing is downloaded unless you ask for it.",
    scope: "machine",
    order: 16,
  }),
});

/** How the weights of the model are kept: the file's own values, or rounded for speed. */
export type WeightChoice = Settings["weights"];

export type Settings = z.infer<typeof Settings>;
