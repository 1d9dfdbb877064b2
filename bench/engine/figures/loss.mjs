/**
 * Loss: by how many percent the mean negative log likelihood of a text's own tokens is above that of the file's weights in float32,
 * for the form that completion runs and for llama.cpp on the same file. Float32 is our exact form, which the tests hold to an oracle made
 * by another implementation. All get the same token ids, in chunks that stand alone, and one function sums all
 * three (textLoss.mjs). Arg max: the share of positions where the likeliest token is float32's.
 */
import { lossMustPercent } from "../limits.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";
import { oraclePrompts } from "../texts.mjs";

const chunkTokens = 1024;
/** 20,480 tokens. */
const maxChunks = 20;
/** Where float32 would take longer than this, only some chunks are read, evenly spread, and the note says so. */
const maxExactMs = 5 * 60 * 1000;

export const loss = {
  name: "loss",
  title: "Loss above float32",
  async measure(contest) {
    const exact = await reader(contest, "nearline", { exact: true });
    if (exact.reason !== undefined) return [missingRow("loss", exact.reason)];
    const prompts = await oracleIds(contest);
    const chunks = await repositoryChunks(contest, exact.read);
    const truth = { prompts: await readAll(exact, prompts), repository: await readAll(exact, chunks.read) };
    await exact.stop();
    const ours = await losses(contest, "nearline", {}, prompts, chunks.read);
    const rival = await losses(contest, "llamaCpp", { settings: (await contest.rivalSettings())?.prefill }, prompts, chunks.read);
    const texts = [
      ["oracle prompts", "prompts", `${prompts.length} prompts, ${count(truth.prompts)} tokens${oracleNote(contest, truth.prompts)}`],
      ["repository", "repository", `${count(truth.repository)} tokens in chunks of ${chunkTokens}${chunks.note}`],
    ];
    return texts.flatMap(([name, text, note]) => {
      const [nearline, llamaCpp] = [ours, rival].map((result) => result[text] && excessPercent(result[text], truth[text]));
      // Where llama.cpp loses nothing, the aim is to lose nothing.
      const half = llamaCpp === undefined ? undefined : Math.max(0, llamaCpp) / 2;
      const limits = { must: Math.max(llamaCpp ?? 0, lossMustPercent), aim: half };
      const reason = [ours, rival].flatMap((result) => result.reason ?? []).join("; ");
      const share = (result) => result[text] && sameArgMax(result[text], truth[text]);
      return [
        resultRow({
          measure: name,
          unit: "%",
          nearline,
          rival: llamaCpp,
          judged: nearline,
          limits,
          show: shows.percent,
          note: `${note}; float32 ${mean(truth[text]).toFixed(5)} a token${reason === "" ? "" : `; ${reason}`}`,
        }),
        resultRow({
          measure: `· ${name}, arg max equal`,
          unit: "%",
          nearline: share(ours),
          rival: share(rival),
          show: (value) => value.toFixed(2),
        }),
      ];
    });
  },
};

/** { read(ids), stop } or { reason }. */
async function reader(contest, name, options) {
  const [subject, reason] = await contest.tryStart(name, options);
  return subject === undefined ? { reason } : { read: (ids) => subject.call("loss", ids), stop: subject.stop };
}

async function losses(contest, name, options, prompts, chunks) {
  const { read, stop, reason } = await reader(contest, name, options);
  if (reason !== undefined) return { reason: `${name}: ${reason}` };
  try {
    return { prompts: await readAll({ read }, prompts), repository: await readAll({ read }, chunks) };
  } catch (error) {
    return { reason: `${name}: ${error.message}` };
  } finally {
    await stop();
  }
}

async function readAll({ read }, texts) {
  const results = [];
  for (const ids of texts) results.push(await read(ids));
  return results;
}

/** The oracle's own ids where they are the model's; the same texts by the model's tokenizer elsewhere. A single token has no loss. */
async function oracleIds(contest) {
  const prompts = Object.values(oraclePrompts());
  const all = contest.model.isEmbedded ? prompts.map(({ ids }) => ids) : await contest.tokenizeAll(prompts.map(({ text }) => text));
  const usable = all.filter((ids) => ids.length > 1).map((ids) => ids.slice(0, contest.options.capacity));
  return contest.quick ? usable.slice(0, 2) : usable;
}

async function repositoryChunks(contest, read) {
  const ids = await contest.textIds();
  const wanted = contest.quick ? 1 : Math.min(maxChunks, Math.floor(ids.length / chunkTokens));
  const size = contest.tokens(chunkTokens);
  const all = Array.from({ length: wanted }, (_, index) => ids.slice(index * size, (index + 1) * size));
  const start = performance.now();
  await read(all[0]);
  const affordable = Math.max(1, Math.floor(maxExactMs / (performance.now() - start)));
  if (affordable >= wanted) return { read: all, note: "" };
  const every = Math.ceil(wanted / affordable);
  return { read: all.filter((_, index) => index % every === 0), note: `, one of every ${every} because float32 is slow here` };
}

const total = (results, pick) => results.reduce((sum, result) => sum + pick(result), 0);
const count = (results) => total(results, ({ tokens }) => tokens);
const mean = (results) => total(results, ({ negativeLogLikelihood }) => negativeLogLikelihood) / count(results);
const excessPercent = (results, truth) => (mean(results) / mean(truth) - 1) * 100;

function sameArgMax(results, truth) {
  const pairs = results.flatMap(({ argMaxima }, text) => argMaxima.map((id, position) => id === truth[text].argMaxima[position]));
  return (pairs.filter(Boolean).length / pairs.length) * 100;
}

/** How far our float32 is from the other implementation's, on the prompts that the oracle has of the embedded model. */
function oracleNote(contest, results) {
  if (!contest.model.isEmbedded) return "";
  const known = Object.values(oraclePrompts()).filter(({ ids }) => ids.length > 1);
  const oracle = results.map((_, index) => known[index].mean_nll * (known[index].ids.length - 1));
  const difference = total(results, ({ negativeLogLikelihood }) => negativeLogLikelihood) / oracle.reduce((sum, nll) => sum + nll, 0) - 1;
  return `; our float32 is ${shows.percent(difference * 100)} % from the oracle's`;
}
