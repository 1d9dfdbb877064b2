/**
 * What the figures of one model share: how many rounds, the fixed prompt, both engines in processes of their own, and llama.cpp's
 * best settings, which are looked for once. An engine that cannot be opened is undefined and has a reason; the other is still measured.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./bundle.mjs";
import { bestSettings } from "./llamaCpp/bestSettings.mjs";
import { startSubject, subjects } from "./subject.mjs";
import { repositoryText } from "./texts.mjs";

/** Positions of the context where nothing longer is asked: what a worker has. */
const usualCapacity = 2048;

export function createContest({ model, threads, quick, say }) {
  const options = { modelPath: model.path, threads, capacity: usualCapacity, cacheFolder: join(repository, "out", "bench-cache") };
  let settings;
  let found;
  let ids;

  const find = (prompt) => bestSettings({ modelPath: model.path, threads, prompt, quick, say });
  const settingsPath = join(repository, "out", `bench-rival-${model.name}-${threads}.json`);

  /** Starts a subject; [subject, undefined] or [undefined, reason]. */
  async function tryStart(name, more = {}) {
    try {
      return [await startSubject(subjects[name], { ...options, ...more }), undefined];
    } catch (error) {
      return [undefined, error.message];
    }
  }

  /** Token ids of texts, by our tokenizer or, where ours cannot read the file, by llama.cpp's. */
  async function tokenizeAll(texts) {
    for (const name of ["nearline", "llamaCpp"]) {
      const [subject] = await tryStart(name);
      if (subject === undefined) continue;
      try {
        return await Promise.all(texts.map((text) => subject.call("tokenize", text)));
      } finally {
        await subject.stop();
      }
    }
    throw new Error(`neither engine can read ${model.path}`);
  }

  /** Token ids of the repository's text. */
  async function textIds() {
    [ids] = ids === undefined ? await tokenizeAll([repositoryText()]) : [ids];
    return ids;
  }

  /** The first tokens of the repository's text. */
  const prompt = async (tokens) => (await textIds()).slice(0, tokens);

  /** { decode, prefill, measured }; undefined when llama.cpp cannot be run. */
  async function rivalSettings() {
    settings ??= prompt(tokens(512))
      .then((prompt) => (quick ? find(prompt) : kept(settingsPath, () => find(prompt))))
      .catch((error) => {
        say(`  llama.cpp's settings could not be tried: ${error.message}`);
        return undefined;
      })
      .then((result) => {
        found = result;
        return result;
      });
    return await settings;
  }

  /** Runs `work({ nearline, rival, reasons })` with both engines started, and ends them. */
  async function beside({ capacity = usualCapacity, rivalSettings }, work) {
    const [nearline, nearlineReason] = await tryStart("nearline", { capacity });
    const [rival, rivalReason] = await tryStart("llamaCpp", { capacity, settings: rivalSettings });
    try {
      return await work({ nearline, rival, reasons: { nearline: nearlineReason, rival: rivalReason } });
    } finally {
      await nearline?.stop();
      await rival?.stop();
    }
  }

  const rounds = (count) => (quick ? 1 : count);
  /** Of how many tokens: a few in a quick run. */
  const tokens = (count) => (quick ? Math.ceil(count / 16) : count);
  /** What rivalSettings found, if anybody asked. */
  const settingsFound = () => found;
  return {
    settingsFound,
    model,
    threads,
    quick,
    say,
    options,
    rounds,
    tokens,
    tokenizeAll,
    textIds,
    prompt,
    rivalSettings,
    tryStart,
    beside,
  };
}

/** What `find` finds, kept in a file for later runs: the search takes minutes. Who deletes the file has it searched anew. */
async function kept(path, find) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    const found = await find();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(found));
    return found;
  }
}
