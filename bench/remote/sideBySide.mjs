/**
 * One person types the same into the local worker and into a server on this machine with the same weights and as many threads: in turns, in one file
 * after the other, and who comes first changes with each file. In real time: what a server still does for a request that was closed then falls into
 * the pauses between keys, as it does with people.
 */
import { percentile } from "../percentile.mjs";
import { startLlamaServer } from "./llamaServer.mjs";

/** Keys in a file before the other's turn. */
const keysOfTurn = 60;

/** @param options parts: the bundle; worker: its script; keys: of each side */
export async function measureSideBySide({ parts, kind, modelPath, cacheFolder, worker: script, keys, seed, files, say }) {
  const threads = parts.chooseThreads(0);
  const worker = await parts.openWorker({ script, modelPath, cacheFolder });
  const own = await startLlamaServer({ kind, modelPath, threads });
  const server = await parts.connectServer(own.url);
  try {
    const remoteBackend = server.backend();
    const sides = {
      local: parts.openUser({ backend: worker.backend, isShared: false }),
      remote: parts.openUser({ backend: remoteBackend, isShared: true }),
    };
    const turns = Math.max(2, Math.round(keys / keysOfTurn));
    for (let turn = 0; turn < turns; turn++) {
      const file = files[turn % files.length];
      say(`turn ${turn + 1} of ${turns}: ${file.path}`);
      const order = turn % 2 === 0 ? ["local", "remote"] : ["remote", "local"];
      for (const side of order) await sides[side].user.type(file, { seed: seed + turn, keys: Math.ceil(keys / turns) });
    }
    for (const { user } of Object.values(sides)) user.leave();
    const [local, remote] = [summary(sides.local), summary(sides.remote)];
    const ratio = (pick) => pick(remote) / pick(local);
    return {
      model: worker.info.name,
      server: server.title,
      threads,
      local,
      remote,
      ratio: { p50: ratio(({ askedGhostMs }) => askedGhostMs.p50), p95: ratio(({ askedGhostMs }) => askedGhostMs.p95) },
    };
  } finally {
    await server.close();
    await own.stop();
    worker.close();
  }
}

function summary({ tally, asked }) {
  const times = (values) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95), count: values.length });
  const { keys, shown, accepted, acceptedInPart, withdrawn, savedCharacters, ghostMs, askedGhostMs } = tally;
  return {
    ...{ keys, shown, accepted, acceptedInPart, withdrawn, savedCharacters, asked },
    ghostMs: times(ghostMs),
    askedGhostMs: times(askedGhostMs),
    // llama-cpp-python tells neither.
    ...(asked.promptTokens === 0 ? {} : { reusedShare: asked.reusedTokens / asked.promptTokens }),
  };
}
