/**
 * Which files git would ignore: by the `.gitignore` files of a repository and of the folders in it, and by the rules that hold for all of it
 * (`gitRepository.ts`).
 *
 * Invariants
 * - Nothing waits for a disk: what is not read yet is read in the background, and the answer is "unknown" until then.
 * - Each folder's file is read once, until `forget` is told that it changed; the repository and what holds for all of it, once.
 */
import ignore, { type Ignore } from "ignore";
import { LRUCache } from "lru-cache";
import type { Repository } from "./gitRepository.ts";
import { isExcluded } from "./ignoreRules.ts";

/** The text of a file, or undefined when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

export type FindRepository = (folder: string) => Promise<Repository>;

interface FoundRepository {
  readonly root: string;
  /** For all of it, the weakest first. */
  readonly outerRules: readonly Ignore[];
}

type Rules = Ignore | "none" | "unread";

/** More folders than anybody has files open in. */
const maxFolders = 512;
/** The repository is read, then the rules, and again where they were forgotten meanwhile. A path deeper than `maxFolders` is never known. */
const maxReadings = 4;

export class IgnoredFiles {
  readonly #readText: ReadText;
  readonly #onRead: () => void;
  readonly #rules = new LRUCache<string, Rules>({ max: maxFolders });
  readonly #findRepository: FindRepository | undefined;
  readonly #repositories = new Map<string, FoundRepository | "unread">();
  readonly #reading = new Set<Promise<void>>();

  /**
   * @param readText gets the absolute path of a `.gitignore`; a rejection counts as no file
   * @param onRead hears that an answer that was "unknown" may be known now
   * @param findRepository gets a folder whose rules count; without it, it is the root of all rules
   */
  constructor(readText: ReadText, onRead: () => void = () => {}, findRepository?: FindRepository) {
    this.#readText = readText;
    this.#onRead = onRead;
    this.#findRepository = findRepository;
  }

  /**
   * @param folder absolute path of the folder whose files may be ignored, with `/` between its parts and none at its end
   * @param path absolute path of a file
   */
  check(folder: string, path: string): "ignored" | "kept" | "unknown" {
    if (!path.startsWith(`${folder}/`)) return "kept";
    const repository = this.#repositoryOf(folder);
    if (repository === "unread") return "unknown";
    const { root, outerRules } = repository;
    const parts = path.slice(root.length + 1).split("/");
    const known = parts.map((_, depth) => this.#rulesOf([root, ...parts.slice(0, depth)].join("/")));
    if (known.includes("unread")) return "unknown";
    const rules = known.map((found, depth) => {
      const within = parts.slice(0, depth).map((part) => `${part}/`);
      return typeof found === "string" ? [] : [{ folder: within.join(""), rules: found }];
    });
    const outer = outerRules.map((rules) => ({ folder: "", rules }));

    // A folder that is excluded takes all in it along, so each folder on the way down is asked for, and the file last.
    for (let end = 1; end <= parts.length; end++) {
      const inner = `${parts.slice(0, end).join("/")}${end < parts.length ? "/" : ""}`;
      if (isExcluded(inner, [...outer, ...rules.slice(0, end).flat()])) return "ignored";
    }
    return "kept";
  }

  /** As `check`, for those who can wait. What cannot be found out counts as ignored. */
  async settled(folder: string, path: string): Promise<"ignored" | "kept"> {
    for (let reading = 0; reading < maxReadings; reading++) {
      const answer = this.check(folder, path);
      if (answer !== "unknown") return answer;
      await Promise.all(this.#reading);
    }
    return this.check(folder, path) === "kept" ? "kept" : "ignored";
  }

  /** To be told of each `.gitignore` that was written or deleted. */
  forget(gitignorePath: string): void {
    this.#rules.delete(gitignorePath.slice(0, gitignorePath.lastIndexOf("/")));
  }

  #rulesOf(folder: string): Rules {
    const known = this.#rules.get(folder);
    if (known !== undefined) return known;
    this.#rules.set(folder, "unread");
    this.#begin(this.#read(folder));
    return "unread";
  }

  #repositoryOf(folder: string): FoundRepository | "unread" {
    const known = this.#repositories.get(folder);
    if (known !== undefined) return known;
    const find = this.#findRepository;
    const alone = { root: folder, outerRules: [] };
    this.#repositories.set(folder, find === undefined ? alone : "unread");
    if (find === undefined) return alone;
    const look = async () => {
      const { root, outerRules } = await find(folder).catch(() => alone);
      this.#repositories.set(folder, { root, outerRules: outerRules.map((text) => ignore().add(text)) });
      this.#onRead();
    };
    this.#begin(look());
    return "unread";
  }

  #begin(work: Promise<void>): void {
    const reading = work.finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  async #read(folder: string): Promise<void> {
    const text = await this.#readText(`${folder}/.gitignore`).catch(() => undefined);
    this.#rules.set(folder, text === undefined ? "none" : ignore().add(text));
    this.#onRead();
  }
}
