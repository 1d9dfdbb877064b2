/**
 * The only declaration of the settings. `npm run settings` writes it into package.json and README.md; a test fails
 * when they are stale. Keys are without the prefix `nearline.`.
 */
import * as z from "zod";

/** What a prompt holds besides the text around the cursor, unless the user says otherwise; names as in `ContextSourceName`. */
const context = { definitions: true, imports: true, similarTabs: true, recentEdits: true, diagnostics: true, clipboard: false };

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
  stringsAndComments: z
    .enum(["both", "strings", "comments", "neither"])
    .default("both")
    .meta({
      markdownDescription: "Where to suggest besides in code while you type. A suggestion that you ask for comes everywhere.",
      enumDescriptions: ["In strings and in comments.", "In strings.", "In comments.", "In code only."],
      scope: "resource",
      order: 7,
    }),
  ignoredFiles: z
    .enum(["suggest", "withhold"])
    .default("suggest")
    .meta({
      markdownDescription: "What to do while you type in a file that git ignores.",
      enumDescriptions: ["Suggest as in any other file.", "Suggest only when you ask for it."],
      scope: "resource",
      order: 8,
    }),
  modelPath: z.string().default("").meta({
    markdownDescription:
      "Absolute path of a model: a GGUF or safetensors file, or a folder with `config.json` and safetensors weights. Empty: the embedded model.",
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
});

/** How the weights of the model are kept: the file's own values, or rounded for speed. */
export type WeightChoice = Settings["weights"];

export type Settings = z.infer<typeof Settings>;
