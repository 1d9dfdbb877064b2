/**
 * Models of Ollama. `manifests/HOST/NAMESPACE/MODEL/TAG` is a manifest in JSON whose layers name their files in `blobs` by digest
 * (https://github.com/ollama/ollama/blob/main/server/internal/manifest/manifest.go and server/modelpath.go); a layer of the media type
 * `application/vnd.ollama.image.model` is the GGUF file. What is still being downloaded ends in `-partial`, and has its manifest last.
 */
import { join } from "node:path";
import * as z from "zod";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { isOfTextModel } from "./modelFileName.ts";

const modelLayer = "application/vnd.ollama.image.model";
/** Real ones have about a kilobyte; those of models in single tensors, some hundreds. */
const maxManifestBytes = 1 << 20;

const Manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string().regex(/^sha256[:-][0-9a-f]{64}$/u), size: z.number() })),
});

/** `root` is the folder that holds `manifests` and `blobs`. */
export async function ollamaModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  const manifests = join(root, "manifests");
  let paths: readonly (readonly string[])[] = [[]];
  for (const level of ["host", "namespace", "model", "tag"] as const) {
    const wanted = level === "tag" ? "file" : "folder";
    const below = await Promise.all(
      paths.map(async (path) => {
        const entries = await reader.list(join(manifests, ...path));
        return entries.filter(({ kind }) => kind === wanted).map(({ name }) => [...path, name]);
      }),
    );
    paths = below.flat();
  }
  const found = await Promise.all(paths.map((path) => modelOf(reader, root, path)));
  return found.filter((model) => model !== undefined);
}

async function modelOf(reader: FolderReader, root: string, path: readonly string[]): Promise<FoundFile | undefined> {
  const name = shortName(path);
  const text = isOfTextModel(name) ? await reader.readText(join(root, "manifests", ...path), maxManifestBytes) : undefined;
  const layers = text === undefined ? [] : layersOf(text);
  const models = layers.filter(({ mediaType }) => mediaType === modelLayer);
  const [layer] = models;
  if (layer === undefined || models.length > 1) return undefined;
  const file = join(root, "blobs", layer.digest.replace(":", "-"));
  const look = await reader.look(file);
  if (look?.kind !== "file" || look.bytes !== layer.size) return undefined;
  return { path: file, origin: "ollama", name, bytes: look.bytes, identity: look.identity };
}

function layersOf(text: string): z.infer<typeof Manifest>["layers"] {
  try {
    return Manifest.parse(JSON.parse(text)).layers;
  } catch {
    return [];
  }
}

/** As `ollama list` says it: the host and the namespace that are usual are left out. */
function shortName(path: readonly string[]): string {
  const [host = "", namespace = "", model = "", tag = ""] = path;
  const tagged = `${model}:${tag}`;
  if (host !== "registry.ollama.ai") return `${host}/${namespace}/${tagged}`;
  return namespace === "library" ? tagged : `${namespace}/${tagged}`;
}
