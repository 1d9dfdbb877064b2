/**
 * Effective milliseconds a token with prompt lookup, on edits of this repository's history (bench/fixtures/edits.jsonl).
 *
 * What is measured: a completion at the place where the author was about to type a hunk. The prompt is the old file around the hunk
 * and then the new file up to it, as much of each as a completion's prompt has room for. From there the engine decodes as many tokens
 * as the author's own text has, 8 to 64, greedily: its own continuation, which in exact decoding is the same with lookup and without (the
 * table says how often it was). Time counts from the first token to the last, for all edits together, and is divided by
 * all tokens; reading the prompt is not in it. Lookup may draft from the prompt, and from what an editor has at hand: the
 * text just typed in the commit's earlier hunks. Warming up is one edit that does not count.
 *
 * “The author's text” forces the author's tokens instead, and a draft is right when it is what the author typed: what a model
 * would gain that writes what the author did.
 *
 * llama.cpp's own best is the fastest of: its C API one token at a time; its C API with drafts from the text so far
 * (ngramDraft.mjs) in several sizes; node-llama-cpp's InputLookupTokenPredictor.
 */
import { ratioLimits } from "../limits.mjs";
import { settingsText } from "../llamaCpp/settings.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";
import { edits, evenly } from "../texts.mjs";

const editCount = 36;
const decodedTokens = { min: 8, max: 64 };
const capacity = 2048;

const ngramSizes = [
  { ngram: 12, draft: 48 },
  { ngram: 4, draft: 12 },
  { ngram: 3, draft: 6 },
  { ngram: 2, draft: 3 },
];
const predictionLengths = [3, 8];

export const lookup = {
  name: "lookup",
  title: "Prompt lookup on edits of this repository",
  async measure(contest) {
    const places = await placesOf(contest);
    const settings = (await contest.rivalSettings())?.decode;
    return await contest.beside({ capacity, rivalSettings: settings }, async ({ nearline, rival, reasons }) => {
      const [predictor, predictorReason] = await contest.tryStart("nodeLlamaCpp", { capacity, settings });
      try {
        const measured = await measureAll(contest, places, { nearline, rival, predictor });
        return rowsOf(measured, places, { ...reasons, predictor: predictorReason, settings });
      } finally {
        await predictor?.stop();
      }
    });
  },
};

/** Token ids of each edit: the prompt, what the author typed, and what lookup may draft from besides the prompt. */
async function placesOf(contest) {
  const chosen = evenly(edits(), contest.quick ? 1 : editCount);
  const ids = await contest.tokenizeAll(
    chosen.flatMap(({ path, before, typed, added, recent }) => [
      `// ${path}, before the edit\n${before}\n// ${path}, after the edit\n${typed}`,
      added,
      recent,
    ]),
  );
  return chosen.map((_, index) => {
    const [prompt, added, recent] = ids.slice(3 * index, 3 * index + 3);
    const count = contest.tokens(Math.min(decodedTokens.max, Math.max(decodedTokens.min, added.length - 1)));
    return { prompt: prompt.slice(-contest.tokens(capacity)), added, sources: recent.length === 0 ? [] : [recent], count };
  });
}

/** One after the other at each place, the first one alternating: { name: [{ ms, generated }] by place }. */
async function measureAll(contest, places, { nearline, rival, predictor }) {
  const sumMs = ({ stepMs, generated }) => ({ ms: stepMs.reduce((sum, ms) => sum + ms, 0), generated });
  const whole = (result) => result && { ms: result.decodeMs, generated: result.generated };
  const ways = [
    nearline && ["nearline", async ({ prompt, count }) => sumMs(await nearline.call("decode", prompt, count))],
    nearline && [
      "nearlineLookup",
      async ({ prompt, count, sources }) => whole(await nearline.call("decodeWithLookup", prompt, count, sources)),
    ],
    nearline && [
      "nearlineForced",
      async ({ prompt, added, sources }) => {
        const forced = added.slice(0, decodedTokens.max + 1);
        return whole(await nearline.call("decodeWithLookup", prompt, Math.max(1, forced.length - 1), sources, forced));
      },
    ],
    rival && ["rival", async ({ prompt, count }) => sumMs(await rival.call("decode", prompt, count))],
    ...(rival ? ngramSizes : []).map((sizes) => [
      ngramName(sizes),
      async ({ prompt, count }) => whole(await rival.call("decodeWithDrafts", prompt, count, sizes)),
    ]),
    ...(predictor ? predictionLengths : []).map((length) => [
      predictorName(length),
      async ({ prompt, count }) => whole(await predictor.call("decodeWithPredictor", prompt, count, length)),
    ]),
  ].filter(Boolean);
  const measured = Object.fromEntries(ways.map(([name]) => [name, []]));
  for (const [index, place] of [places[0], ...places].entries()) {
    if (index % 12 === 0) contest.say(`  edit ${index} of ${places.length}`);
    for (const [name, measure] of index % 2 === 0 ? ways : [...ways].reverse()) {
      const result = await measure(place);
      if (index > 0 && result !== undefined) measured[name].push(result);
    }
  }
  return measured;
}

const ngramName = ({ ngram, draft }) => `C API, drafts after ${ngram} equal tokens of up to ${draft}`;
const predictorName = (length) => `node-llama-cpp, InputLookupTokenPredictor of up to ${length}`;

function rowsOf(measured, places, { nearline: nearlineReason, rival: rivalReason, predictor: predictorReason, settings }) {
  if (nearlineReason !== undefined) return [missingRow("with lookup", nearlineReason)];
  const msPerToken = (name) => {
    const results = measured[name];
    if (results === undefined || results.length === 0) return undefined;
    return results.reduce((sum, { ms }) => sum + ms, 0) / results.reduce((sum, { generated }) => sum + generated.length - 1, 0);
  };
  const rivals = [
    ["C API, one token at a time", msPerToken("rival")],
    ...[...ngramSizes.map(ngramName), ...predictionLengths.map(predictorName)].map((name) => [name, msPerToken(name)]),
  ].filter(([, ms]) => ms !== undefined);
  const [bestName, best] = rivals.reduce((least, way) => (least === undefined || way[1] < least[1] ? way : least), undefined) ?? [];
  const plain = msPerToken("nearline");
  const withLookup = msPerToken("nearlineLookup");
  const forced = msPerToken("nearlineForced");
  const same = measured.nearlineLookup.filter(({ generated }, index) => `${generated}` === `${measured.nearline[index].generated}`).length;
  const ratio = (ms) => (ms === undefined || best === undefined ? undefined : ms / best);
  const row = (measure, more) => resultRow({ measure, unit: "ms/token", show: shows.ms, ...more });
  const about = `${places.length} edits, ${measured.nearline.reduce((sum, { generated }) => sum + generated.length - 1, 0)} tokens`;
  const failures = [rivalReason && `llama.cpp: ${rivalReason}`, predictorReason && `node-llama-cpp: ${predictorReason}`];
  return [
    withLookup === undefined
      ? missingRow("with lookup", "the engine has no prompt lookup yet")
      : row("with lookup", {
          nearline: withLookup,
          rival: best,
          judged: ratio(withLookup),
          limits: ratioLimits.lookup,
          note: [`${about}; the same text as without at ${same} of ${places.length}`, `llama.cpp's best is: ${bestName}`].join("; "),
        }),
    row("without", { nearline: plain, rival: msPerToken("rival"), note: settings && `llama.cpp with ${settingsText(settings)}` }),
    row("· the author's text, with lookup", { nearline: forced, rival: best, judged: ratio(forced) }),
    ...rivals.map(([name, ms]) => row(`· ${name}`, { rival: ms })),
    ...failures.filter(Boolean).map((failure) => resultRow({ measure: "· not measured", note: failure })),
  ];
}
