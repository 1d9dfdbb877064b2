/**
 * Which files the `.gitignore` files of a folder and of the folders in it exclude. The rules of git itself outside the folder (its
 * global file, `.git/info/exclude`) are not looked at.
 *
 * Invariants
 * - Nothing waits for a disk: what is not read yet is read in the background, and the answer is "unknown" until then.
 * - Each folder's file is read once, until `forget` is told that it changed.
 */
import ignore, { type Ignore } from "ignore";
import { LRUCache } from "lru-cache";
import { isExcluded } from "./ignoreRules.ts";

/** The text of a file, or undefined when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

type Rules = Ignore | "none" | "unread";

/** More folders than anybody has files open in. */
const maxFolders = 512;
/** Rules are read once as a rule, and again where they were forgotten meanwhile. A path deeper than `maxFolders` is never known. */
const maxReadings = 3;

export class IgnoredFiles {
  readonly #readText: ReadText;
  readonly #onRead: () => void;
  readonly #rules = new LRUCache<string, Rules>({ max: maxFolders });
  readonly #reading = new Set<Promise<void>>();

  /**
   * @param readText gets the absolute path of a `.gitignore`; a rejection counts as no file
   * @param onRead hears that an answer that was "unknown" may be known now
   */
  constructor(readText: ReadText, onRead: () => void = () => {}) {
    this.#readText = readText;
    this.#onRead = onRead;
  }

  /**
   * @param root absolute path of the folder whose rules count, with `/` between its parts and none at its end
   * @param path absolute path of a file
   */
  check(root: string, path: string): "ignored" | "kept" | "unknown" {
    if (!path.startsWith(`${root}/`)) return "kept";
    const parts = path.slice(root.length + 1).split("/");
    const known = parts.map((_, depth) => this.#rulesOf([root, ...parts.slice(0, depth)].join("/")));
    if (known.includes("unread")) return "unknown";
    const rules = known.map((found, depth) => {
      const folder = parts.slice(0, depth).map((part) => `${part}/`);
      return typeof found === "string" ? [] : [{ folder: folder.join(""), rules: found }];
    });

    // A folder that is excluded takes all in it along, so each folder on the way down is asked for, and the file last.
    for (let end = 1; end <= parts.length; end++) {
      const inner = `${parts.slice(0, end).join("/")}${end < parts.length ? "/" : ""}`;
      if (isExcluded(inner, rules.slice(0, end).flat())) return "ignored";
    }
    return "kept";
  }

  /** As `check`, for those who can wait. What cannot be found out counts as ignored. */
  async settled(root: string, path: string): Promise<"ignored" | "kept"> {
    for (let reading = 0; reading < maxReadings; reading++) {
      const answer = this.check(root, path);
      if (answer !== "unknown") return answer;
      await Promise.all(this.#reading);
    }
    return this.check(root, path) === "kept" ? "kept" : "ignored";
  }

  /** To be told of each `.gitignore` that was written or deleted. */
  forget(gitignorePath: string): void {
    this.#rules.delete(gitignorePath.slice(0, gitignorePath.lastIndexOf("/")));
  }

  #rulesOf(folder: string): Rules {
    const known = this.#rules.get(folder);
    if (known !== undefined) return known;
    this.#rules.set(folder, "unread");
    const reading = this.#read(folder).finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
    return "unread";
  }

  async #read(folder: string): Promise<void> {
    const text = await this.#readText(`${folder}/.gitignore`).catch(() => undefined);
    this.#rules.set(folder, text === undefined ? "none" : ignore().add(text));
    this.#onRead();
  }
}
