/** The models among the files of one folder: each GGUF file, and each set of parts that is complete. */
import type { ModelOrigin } from "../../shared/models.ts";
import type { FolderReader, Look } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { looksLikeGgufModel, nameOfFile, splitPartOf } from "./modelFileName.ts";

/** Less is no model but a file that something has begun. The header alone of the smallest vocabulary has more. */
const minBytes = 1024;

export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** `nameOf` gives a model's name from that of its file without ending and part. Links that lead nowhere are left out. */
export async function ggufFiles(
  reader: FolderReader,
  files: readonly NamedFile[],
  origin: ModelOrigin,
  nameOf: (name: string) => string = (name) => name,
): Promise<readonly FoundFile[]> {
  const looked = await Promise.all(
    files
      .filter(({ name }) => looksLikeGgufModel(name))
      .map(async (file) => {
        const look = await reader.look(file.path);
        return look?.kind === "file" && look.bytes >= minBytes ? [{ ...file, look }] : [];
      }),
  );
  const sets = new Map<string, LookedFile[]>();
  for (const file of looked.flat()) {
    const split = splitPartOf(file.name);
    const key = split === undefined ? file.name : `${split.stem}\n${split.count}`;
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [file]);
    else set.push(file);
  }
  return [...sets.values()].flatMap((set) => wholeOf(set, origin, nameOf));
}

interface LookedFile extends NamedFile {
  readonly look: Look;
}

/** The first part is the path of the whole: opening any part opens all. */
function wholeOf(set: readonly LookedFile[], origin: ModelOrigin, nameOf: (name: string) => string): FoundFile[] {
  const [first] = set.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  if (first === undefined || set.length !== (splitPartOf(first.name)?.count ?? 1)) return [];
  const bytes = set.reduce((sum, { look }) => sum + look.bytes, 0);
  return [{ path: first.path, origin, name: nameOf(nameOfFile(first.name)), bytes, identity: first.look.identity }];
}
