/**
 * What people have on their disks and take for a model that runs here, by its first bytes, its ending and what lies in its folder. Each row says
 * what it is and what runs in its place.
 */
import { basename, extname } from "node:path";
import { t } from "@vscode/l10n";
import { disk, type FileAccess, readFully } from "../../model/formats/fileAccess.ts";

interface Format {
  readonly matches: (file: FileStart) => boolean;
  readonly message: (path: string) => string;
}

interface FileStart {
  /** Of the first 512 bytes, one character a byte. */
  readonly text: string;
  readonly fileName: string;
  /** In lower case, with the dot. */
  readonly ending: string;
}

/** Enough for the magic of a tar archive, and for the name of the first file in a zip archive. */
const startBytes = 512;

const starts =
  (...magics: readonly string[]) =>
  ({ text }: FileStart) =>
    magics.some((magic) => text.startsWith(magic));
const ends =
  (...endings: readonly string[]) =>
  ({ ending }: FileStart) =>
    endings.includes(ending);

/** The first row that fits counts. Magic numbers of GGML: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, "Historical state of affairs". */
const formats: readonly Format[] = [
  {
    // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    matches: starts("version https://git-lfs.github.com/spec/"),
    message: (path) =>
      t('{0}: a model file must hold the weights, got a pointer of Git LFS to them; run "git lfs pull" in its repository', path),
  },
  {
    matches: ({ text }) => /^\s*<(?:!doctype|html|\?xml)/iu.test(text),
    message: (path) =>
      t("{0}: a model file must hold the weights, got a web page; download the file itself instead of the page about it", path),
  },
  {
    matches: starts("lmgg", "fmgg", "tjgg"),
    message: (path) =>
      t("{0}: a model must be a GGUF or safetensors file, got GGML, the format before GGUF; get the GGUF file of the same model", path),
  },
  {
    matches: starts("algg"),
    message: (path) => t("{0}: a model must be whole, got a LoRA adapter in GGML; get a GGUF file into which the adapter is merged", path),
  },
  {
    matches: (file) => starts("MZqFpD")(file) || ends(".llamafile")(file),
    message: (path) =>
      t(
        "{0}: a model must be a GGUF or safetensors file, got a llamafile, a program with a model inside; get the GGUF file of the same model",
        path,
      ),
  },
  {
    matches: (file) => file.text.startsWith("PK") && ends(".npz")(file),
    message: (path) =>
      t(
        "{0}: a model must be a GGUF or safetensors file, got weights for MLX in NumPy's format; get the GGUF file of the same model",
        path,
      ),
  },
  {
    matches: (file) =>
      (file.text.startsWith("PK") && (file.text.includes("data.pkl") || ends(".bin", ".pt", ".pth", ".ckpt")(file))) ||
      // Pickle's protocols 2 to 5.
      starts("\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05")(file),
    message: (path) =>
      t(
        "{0}: a model must be a GGUF or safetensors file, got a PyTorch checkpoint, a pickle that can run programs as it is read; get the safetensors or GGUF file of the same model",
        path,
      ),
  },
  {
    matches: ends(".onnx", ".ort"),
    message: (path) =>
      t(
        "{0}: a model must be a GGUF or safetensors file, got ONNX, whose operators differ from file to file; get the GGUF file of the same model",
        path,
      ),
  },
  {
    matches: (file) =>
      starts("\x89HDF")(file) ||
      file.text.slice(4, 8) === "TFL3" ||
      ends(".h5", ".keras", ".tflite", ".task", ".litertlm", ".msgpack")(file),
    message: (path) =>
      t("{0}: a model must be a GGUF or safetensors file, got one for TensorFlow or JAX; get the GGUF file of the same model", path),
  },
  {
    matches: ends(".mlmodel", ".mlpackage", ".mlmodelc"),
    message: (path) => t("{0}: a model must be a GGUF or safetensors file, got one for Core ML; get the GGUF file of the same model", path),
  },
  {
    matches: ends(".engine", ".plan", ".rkllm", ".pte"),
    message: (path) =>
      t(
        "{0}: a model must be a GGUF or safetensors file, got one built for a single kind of device; get the GGUF file of the same model",
        path,
      ),
  },
  {
    matches: (file) =>
      starts("PK\x03\x04", "\x1f\x8b", "7z\xbc\xaf", "\x28\xb5\x2f\xfd", "Rar!")(file) || file.text.slice(257, 262) === "ustar",
    message: (path) => t("{0}: a model must be a GGUF or safetensors file, got an archive; unpack it and choose the file in it", path),
  },
];

/** In words, what a file is that is none of the formats that can be read; undefined where it may be one of them. */
export async function foreignFile(path: string, access: FileAccess = disk): Promise<string | undefined> {
  await using file = await access.open(path);
  const bytes = Buffer.alloc(Math.min(startBytes, file.byteLength));
  const text = bytes.toString("latin1", 0, await readFully(file, bytes, 0));
  const start: FileStart = { text, fileName: basename(path), ending: extname(path).toLowerCase() };
  if (isUnfinished(start)) {
    return t(
      "{0}: a model file must be complete, got one that is still being downloaded or was broken off; finish the download in the program that began it",
      path,
    );
  }
  // Whatever it is called.
  if (text.startsWith("GGUF")) return undefined;
  return formats.find(({ matches }) => matches(start))?.message(path);
}

/** Also with all its bytes: some programs make the whole file before they fill it. */
function isUnfinished({ ending, fileName }: FileStart): boolean {
  return (
    /^\.(?:part|partial|incomplete|crdownload|download|downloadinprogress|tmp)$/u.test(ending) ||
    /^(?:incomplete|downloading)[-_]/u.test(fileName)
  );
}
