/** Why a file is not in the index, told by its name, its size and its first look. */
import { isSecretFile } from "../privacy/secretFiles.ts";

/** Their order is that of the numbers in the file of the index. */
export const skipReasons = [
  /** By .gitignore or .git/info/exclude. */
  "ignored",
  "secret",
  "binary",
  "tooLarge",
  /** Made by a program out of what is elsewhere, or minified. */
  "generated",
  "tooDeep",
  /** Beyond what the index holds. */
  "tooMany",
  "unreadable",
] as const;

export type SkipReason = (typeof skipReasons)[number];

/** What is larger was not written by hand. */
export const maxFileBytes = 512 * 1024;
/** In characters; longer ones hold data, and a piece of one would be no answer to anybody. */
const maxLineCharacters = 5000;
/** Code has 30 to 40 characters in a line. */
const maxMeanLineCharacters = 300;

const binaryNames =
  /\.(?:png|jpe?g|gif|bmp|ico|icns|webp|avif|tiff?|psd|mp[34]|m4[av]|wav|ogg|flac|avi|mov|mkv|webm|pdf|docx?|xlsx?|pptx?|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|exe|dll|so|dylib|a|o|obj|lib|pyc|wasm|node|vsix|woff2?|ttf|otf|eot|gguf|safetensors|onnx|pt|pth|bin|dat|db|sqlite3?|npy|npz|parquet)$/i;
const generatedNames =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock|gemfile\.lock|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|go\.sum|flake\.lock|packages\.lock\.json)$|\.min\.(?:js|css|mjs)$|\.map$|\.snap$|\.lock$|\.svg$|\.csv$|\.tsv$|\.jsonl$|\.ipynb$/i;

/** @param path relative, with slashes */
export function skippedByName(path: string): SkipReason | undefined {
  if (isSecretFile(path)) return "secret";
  if (binaryNames.test(path)) return "binary";
  return generatedNames.test(path) ? "generated" : undefined;
}

/** Programs say so in a comment at the top. */
const generatedMark = /@generated|\bDO NOT (?:EDIT|MODIFY)\b|auto-?generated (?:file|by|from)/i;
const markCharacters = 500;

export function skippedByText(text: string): SkipReason | undefined {
  if (text.includes("\0")) return "binary";
  if (generatedMark.test(text.slice(0, markCharacters))) return "generated";
  let lineCount = 1;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", lineStart)) {
    if (end - lineStart > maxLineCharacters) return "generated";
    lineStart = end + 1;
    lineCount++;
  }
  return text.length - lineStart > maxLineCharacters || text.length / lineCount > maxMeanLineCharacters ? "generated" : undefined;
}
