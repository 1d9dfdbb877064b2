/** Typed access to the metadata of a GGUF file; every error names the key, the constraint and the value found. */
import { t } from "@vscode/l10n";
import { AppError } from "../shared/errors.ts";
import type { GgufValue } from "./formats/gguf.ts";
import type { ModelFile } from "./formats/modelFile.ts";

export interface Metadata {
  /** A key of the architecture; `rope.freq_base` stands for `llama.rope.freq_base`. */
  key(name: string): string;
  integer(key: string, max: number, fallback?: number): number;
  /** A number above 0. */
  positive(key: string, fallback?: number): number;
  /** A number, or null where the key is absent or 0, which is how files say that something is off. */
  optional(key: string): number | null;
  text(key: string): string | undefined;
  value(key: string): GgufValue | undefined;
  /** The error for a key whose value cannot be used. */
  bad(key: string, constraint: string, got: unknown): AppError;
}

export function metadataOf(file: ModelFile, architecture: string): Metadata {
  const bad = (key: string, constraint: string, got: unknown) =>
    new AppError(
      "model/badConfig",
      t("{0}: {1} {2}, got {3}; choose another model file", file.path, key, constraint, String(got ?? "nothing")),
    );
  const positive = (key: string, fallback?: number): number => {
    const value = file.metadata.get(key) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) throw bad(key, t("must be a number above 0"), value);
    return value;
  };
  return {
    bad,
    positive,
    key: (name) => `${architecture}.${name}`,
    integer(key, max, fallback) {
      const value = file.metadata.get(key) ?? fallback;
      const number = typeof value === "bigint" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isInteger(number) || number < 1 || number > max) {
        throw bad(key, t("must be an integer from 1 to {0}", max), value);
      }
      return number;
    },
    optional(key) {
      const value = file.metadata.get(key);
      return value === undefined || value === 0 ? null : positive(key);
    },
    text(key) {
      const value = file.metadata.get(key);
      return typeof value === "string" ? value : undefined;
    },
    value: (key) => file.metadata.get(key),
  };
}
