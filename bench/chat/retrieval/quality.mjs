/** How well questions about this repository find the files that answer them, here and with a plain MiniSearch over pieces of 40 lines. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import MiniSearch from "minisearch";
import { bundle } from "../../engine/bundle.mjs";

/** As many results as a person looks at. */
const first = 5;
/** Without the questions themselves, models, and what nobody asks about. */
const left = /^(?:bench\/chat\/|models\/|test\/golden\/|media\/|package-lock\.json|bench\/fixtures\/)/;
const rivalPieceLines = 40;

export async function quality(repository) {
  const corpus = join(repository, "out/bench-retrieval-corpus");
  rmSync(corpus, { recursive: true, force: true });
  const files = execFileSync("git", ["ls-files"], { cwd: repository, encoding: "utf8" }).trim().split("\n");
  for (const file of files.filter((path) => !left.test(path))) {
    mkdirSync(dirname(join(corpus, file)), { recursive: true });
    copyFileSync(join(repository, file), join(corpus, file));
  }
  const questions = JSON.parse(readFileSync(join(repository, "bench/chat/questions.json"), "utf8"));
  const searchOurs = await ours(repository, corpus);
  const searchRival = rival(
    corpus,
    files.filter((path) => !left.test(path)),
  );
  const results = [];
  for (const [at, { question, files: answers }] of questions.entries()) {
    const rank = (paths) => paths.findIndex((path) => answers.includes(path)) + 1;
    const found = (await searchOurs(question)).map((path) => relative(corpus, path));
    const rivalFound = searchRival(question);
    results.push({
      question,
      half: at % 2 === 0 ? "odd" : "even",
      answers,
      found,
      rivalFound,
      rank: rank(found),
      rivalRank: rank(rivalFound),
    });
  }
  rmSync(corpus, { recursive: true, force: true });
  return results;
}

/** Share of questions with an answer among the first five, and the mean of one over the rank of the first answer. */
export function scores(results, key) {
  const ranks = results.map((result) => result[key]);
  return {
    amongFirstFive: ranks.filter((rank) => rank >= 1 && rank <= first).length / ranks.length,
    meanReciprocalRank: ranks.reduce((sum, rank) => sum + (rank === 0 ? 0 : 1 / rank), 0) / ranks.length,
  };
}

async function ours(repository, corpus) {
  const script = await bundle("retrievalParts", join(import.meta.dirname, "../retrievalParts.ts"));
  const { IndexedWorkspace, Pace, nodeDisk, Parsers } = createRequire(import.meta.url)(script);
  const workspace = new IndexedWorkspace({
    folders: [corpus],
    disk: nodeDisk,
    parsers: new Parsers({ folder: join(repository, "node_modules/@vscode/tree-sitter-wasm/wasm") }),
    store: { load: async () => undefined, tidy: async () => {}, save: async () => {} },
    pace: new Pace(),
  });
  await workspace.open(() => {}, new AbortController().signal);
  return async (question) => (await workspace.search(question, 2 * first)).map(({ path }) => path);
}

function rival(corpus, files) {
  const index = new MiniSearch({ fields: ["path", "text"], storeFields: ["path"] });
  for (const path of files) {
    const text = readFileSync(join(corpus, path), "utf8");
    if (text.includes("\0")) continue;
    const lines = text.split("\n");
    for (let start = 0; start < lines.length; start += rivalPieceLines) {
      index.add({ id: `${path}:${start}`, path, text: lines.slice(start, start + rivalPieceLines).join("\n") });
    }
  }
  return (question) =>
    index
      .search(question)
      .slice(0, 2 * first)
      .map(({ path }) => path);
}
