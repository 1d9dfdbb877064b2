/**
 * Which files git would ignore: by the `.gitignore` files of a repository and of the folders in it, and by the rules that hold for all of it
 * (`gitRepository.ts`).
 *
 * Invariants
 * - Nothing waits for a disk: what is not read yet is read in the background, and the answer is "unknown" until then.
 * - What is known is read anew once it is older than `maxAgeMs` and asked for, and holds until then; a folder's file also after `forget`, at once.
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

/** What was read last, and when it was begun to be read again. */
interface Known<T> {
  value: T;
  askedMs: number;
}

export interface IgnoredFilesOptions {
  /** Gets the absolute path of a `.gitignore`; a rejection counts as no file. */
  readonly readText: ReadText;
  /** Hears that an answer that was "unknown" may be known now. */
  readonly onRead?: () => void;
  /** Gets a folder whose rules count; without it, it is the root of all rules. */
  readonly findRepository?: FindRepository;
  /** For files that nobody watches; without it, what was read holds for good. */
  readonly maxAgeMs?: number;
  /** Milliseconds, from any beginning. */
  readonly now?: () => number;
}

/** More folders than anybody has files open in. */
const maxFolders = 512;
/** The repository is read, then the rules, and again where they were forgotten meanwhile. A path deeper than `maxFolders` is never known. */
const maxReadings = 4;

export class IgnoredFiles {
  readonly #options: IgnoredFilesOptions;
  readonly #rules = new LRUCache<string, Known<Rules>>({ max: maxFolders });
  readonly #repositories = new LRUCache<string, Known<FoundRepository | "unread">>({ max: maxFolders });
  readonly #reading = new Set<Promise<void>>();

  constructor(options: IgnoredFilesOptions) {
    this.#options = options;
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

  /** As `check`, for those who can wait, also for what is being read anew. What cannot be found out counts as ignored. */
  async settled(folder: string, path: string): Promise<"ignored" | "kept"> {
    for (let reading = 0; reading < maxReadings; reading++) {
      const answer = this.check(folder, path);
      if (answer !== "unknown" && this.#reading.size === 0) return answer;
      await Promise.all(this.#reading);
    }
    return this.check(folder, path) === "kept" ? "kept" : "ignored";
  }

  /** To be told of each `.gitignore` that was written or deleted. */
  forget(gitignorePath: string): void {
    this.#rules.delete(gitignorePath.slice(0, gitignorePath.lastIndexOf("/")));
  }

  #rulesOf(folder: string): Rules {
    return this.#known(this.#rules, folder, async () => {
      const text = await this.#options.readText(`${folder}/.gitignore`).catch(() => undefined);
      return text === undefined ? "none" : ignore().add(text);
    });
  }

  #repositoryOf(folder: string): FoundRepository | "unread" {
    const find = this.#options.findRepository;
    const alone = { root: folder, outerRules: [] };
    if (find === undefined) return alone;
    return this.#known(this.#repositories, folder, async () => {
      const { root, outerRules } = await find(folder).catch(() => alone);
      return { root, outerRules: outerRules.map((text) => ignore().add(text)) };
    });
  }

  /** What is known now; it is read in the background where it is not, or not lately. */
  #known<T extends {}>(all: LRUCache<string, Known<T | "unread">>, folder: string, read: () => Promise<T>): T | "unread" {
    const { maxAgeMs = Number.POSITIVE_INFINITY, now = () => performance.now() } = this.#options;
    const askedMs = now();
    const before = all.get(folder);
    if (before !== undefined && askedMs - before.askedMs < maxAgeMs) return before.value;
    const known = before ?? { value: "unread" as const, askedMs };
    known.askedMs = askedMs;
    all.set(folder, known);
    // What was forgotten meanwhile is another's to fill: this may have been read before the change.
    const fill = async () => {
      known.value = await read();
      this.#options.onRead?.();
    };
    const reading: Promise<void> = fill().finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
    return known.value;
  }
}
