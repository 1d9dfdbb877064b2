/** The fixed texts that everything is measured on: sources of this repository, its edits, and the oracle's prompts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { repository } from "./bundle.mjs";

const read = (...path) => readFileSync(join(repository, ...path));

/** About 20,000 tokens of this repository's sources, as they once were (harvestEdits.mjs). */
export const repositoryText = () => gunzipSync(read("bench", "fixtures", "repository.txt.gz")).toString();

/** [{ commit, path, before, typed, recent, added }], see harvestEdits.mjs. */
export const edits = () =>
  read("bench", "fixtures", "edits.jsonl")
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Prompts of the embedded model's oracle: { name: { text, ids, mean_nll, … } }. */
export const oraclePrompts = () => JSON.parse(read("test", "fixtures", "oracles", "smollm2.json").toString()).prompts;

/** At most so many of a list, spread over it. */
export const evenly = (list, most) =>
  list.length <= most ? list : Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)]);
