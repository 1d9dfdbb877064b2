/** What an entry of the catalogue of models (`models/catalogue/*.json`) says. A script checks entries against the hub. */
import * as z from "zod";

export const modelRoles = ["completion", "chat"] as const;

export type ModelRole = (typeof modelRoles)[number];

export const CatalogueFile = z.strictObject({
  /** Of the repository, with forward slashes; its last part names the file on the disk. No part begins with a dot: none leads out. */
  path: z.string().regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/u),
  bytes: z.int().positive(),
  /** Of the whole file, in lower case. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

/**
 * Where the files are, and which ones exactly. Unpinned is what could not be looked up yet: such an entry describes and recognizes a
 * model but is not offered for download.
 */
export const CatalogueSource = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("pinned"),
    repository: z.string().regex(/^\w[\w.-]*\/\w[\w.-]*$/u),
    /** Commit of the repository. */
    revision: z.string().regex(/^[0-9a-f]{40}$/u),
    /** In the order in which they are opened: the first is the model's path. */
    files: z.array(CatalogueFile).min(1),
  }),
  z.strictObject({
    kind: z.literal("unpinned"),
    repository: z.string().regex(/^\w[\w.-]*\/\w[\w.-]*$/u),
    /** Names of files that are this model, for recognizing one that is on the disk. */
    files: z.array(z.string()).min(1),
  }),
]);

export const CatalogueEntry = z.strictObject({
  /** Lower-case words and digits joined by hyphens; the entry's file has its name. */
  id: z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/u),
  /** Shown. */
  name: z.string().min(1).max(60),
  /** Of the tables of architectures (`model/architectures.ts`). */
  architecture: z.string(),
  /** Number of weights. */
  parameterCount: z.int().positive(),
  roles: z.array(z.enum(modelRoles)).min(1),
  license: z.strictObject({
    /** SPDX identifier, or the licence's own name. */
    name: z.string(),
    url: z.url(),
    commercialUse: z.enum(["free", "conditions", "no"]),
  }),
  /** The most tokens that it was trained on. */
  contextTokens: z.int().positive(),
  /** Name of a format in `shared/fimFormats.ts`; absent where the model cannot fill in the middle. */
  fimFormat: z.string().exactOptional(),
  /** Type of most weights in the file, in GGUF's words: `Q4_K_M`. */
  quantization: z.string(),
  /** Bytes of keys and values of one token, as float32. */
  kvBytesPerToken: z.int().positive(),
  /**
   * Where it stands in a role among the models of the catalogue, the best highest, by what their reports measured. It is never recommended
   * for a role without a rank.
   */
  rank: z.partialRecord(z.enum(modelRoles), z.int().positive()).exactOptional(),
  /** What headers call it (`general.name`) besides `name`. */
  headerNames: z.array(z.string().min(1)).min(1).exactOptional(),
  source: CatalogueSource,
});

export type CatalogueEntry = z.infer<typeof CatalogueEntry>;
