/**
 * Simulated people against one server. Two cores are no server for many: the rhythm inside a spell of typing is that of people, and how much of the
 * time they type and in how slow a motion all of it goes are options, which the figures are shown with. (64 people need about twenty times two cores.)
 *
 * Tokens of cancelled requests are those of the server's own log: all that was read and generated for a request that was closed, but for answers
 * that were closed because the rest of them was not wanted. Wasted of these are the ones that the next request in the same slot did not find in the
 * server's cache and go on from; both shares are told.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { percentile } from "../percentile.mjs";
import { startLlamaServer } from "./llamaServer.mjs";
import { serverWork, workVerbosity } from "./serverWork.mjs";

/** Of a server after the last request was closed. */
const settleMs = 1000;

/** What a slot held would come back in another one, and nobody could tell whose work it was. */
const slotsOnly = ["--cache-ram", "0", "--no-cache-idle-slots"];

/** @param options parts: the bundle; url, apiKey: of a server that is there, else one is started */
export async function measureTogether({ parts, modelPath, url, apiKey, users, keys, seed, files, typingShare, slowness, slots, say }) {
  const threads = availableParallelism();
  const more = [...workVerbosity, ...slotsOnly];
  const own = url === undefined ? await startLlamaServer({ kind: "llamaServer", modelPath, slots, threads, more }) : undefined;
  try {
    const server = await parts.connectServer(own?.url ?? url, apiKey);
    try {
      say(`${users} users, ${keys} keys each, typing ${Math.round(100 * typingShare)} % of the time, ${slowness} times as slowly`);
      const backends = Array.from({ length: users }, () => server.backend());
      const { tallies, asked, seconds } = await parts.typeTogether({ backends, files, seed, keys, typingShare, slowness });
      await wait(settleMs);
      const work = own === undefined ? undefined : serverWork(readFileSync(own.logPath, "utf8"));
      const { title, model } = server;
      return { server: title, model, users, typingShare, slowness, ...(own && { slots }), seconds, ...summary(tallies, asked, work) };
    } finally {
      await server.close();
    }
  } finally {
    await own?.stop();
  }
}

function summary(tallies, asked, work) {
  const sum = (pick) => tallies.reduce((total, tally) => total + pick(tally), 0);
  const times = (pick) => {
    const all = tallies.flatMap(pick);
    return { p50: percentile(all, 0.5), p95: percentile(all, 0.95), count: all.length };
  };
  const counts = Object.fromEntries(
    ["keys", "requests", "shown", "accepted", "acceptedInPart", "withdrawn"].map((name) => [name, sum((tally) => tally[name])]),
  );
  return {
    ...counts,
    ghostMs: times(({ ghostMs }) => ghostMs),
    askedGhostMs: times(({ askedGhostMs }) => askedGhostMs),
    asked,
    ...(work === undefined ? told(asked) : { work, ...logged(asked, work) }),
  };
}

/** As far as a server tells while it answers; a prompt that was given up before its first token is not in it. */
function told({ promptTokens, reusedTokens, generatedTokens, givenUpTokens }) {
  const computed = promptTokens - reusedTokens + generatedTokens;
  return { hitRate: reusedTokens / promptTokens, computedTokens: computed, wastedShare: givenUpTokens / computed };
}

function logged({ wantedClosedTokens }, { finished, cancelled }) {
  const computed = finished.read + finished.generated + cancelled.read + cancelled.generated;
  const closed = Math.max(0, cancelled.read + cancelled.generated - wantedClosedTokens);
  const wasted = Math.max(0, closed - cancelled.reused);
  return {
    hitRate: (finished.cached + cancelled.cached) / (finished.prompt + cancelled.prompt),
    computedTokens: computed,
    cancelledShare: closed / computed,
    wastedTokens: wasted,
    wastedShare: wasted / computed,
  };
}
