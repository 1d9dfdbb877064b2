/** GGUF files in parts, named "…-00001-of-00003.gguf" (https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split). */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { FileAccess } from "./fileAccess.ts";
import { type GgufFile, readGguf } from "./gguf.ts";
import type { TensorInfo } from "./modelFile.ts";

const partName = /^(.*-)(\d{5})(-of-)(\d{5})(\.gguf)$/s;
/** Parts have gigabytes. */
const maxParts = 1 << 10;

/** The whole that a part belongs to, with the metadata of the first part; a file that is no part comes back as it is. */
export async function readSplitGguf(part: GgufFile, access: FileAccess): Promise<GgufFile> {
  const count = part.metadata.get("split.count");
  if (count === undefined || count === 0 || count === 1) return part;
  const [, start, , of, total, end] = partName.exec(part.path) ?? [];
  if (typeof count !== "number" || count > maxParts || Number(total) !== count) {
    throw new AppError(
      "model/malformed",
      t(
        '{0}: a part of a split model must be named "…-00001-of-00003.gguf", with the {1} of its split.count; give the parts their names back',
        part.path,
        String(count),
      ),
    );
  }
  const tensors = new Map<string, TensorInfo>();
  const files: string[] = [];
  let metadata = part.metadata;
  let fileBytes = 0;
  for (let number = 1; number <= count; number++) {
    const path = `${start}${String(number).padStart(5, "0")}${of}${total}${end}`;
    const file = path === part.path ? part : await readGguf(path, access);
    const said = file.metadata.get("split.no");
    if (said !== number - 1 || file.metadata.get("split.count") !== count) {
      throw new AppError(
        "model/malformed",
        t("{0}: must be part {1} of {2}, got split.no {3}; get the part again", path, number, count, String(said ?? "nothing")),
      );
    }
    if (number === 1) metadata = file.metadata;
    files.push(path);
    fileBytes += file.fileBytes;
    for (const [name, tensor] of file.tensors) {
      if (tensors.has(name))
        throw new AppError("model/malformed", t('{0}: tensor "{1}" must be in one part, got it in two; get the parts again', path, name));
      tensors.set(name, tensor);
    }
  }
  return { ...part, files, fileBytes, metadata, tensors };
}
