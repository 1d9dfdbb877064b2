/**
 * Whether what the backend gives is what a real server says.
 *
 * - Greedy text of completions, of holes and of conversations equals the server's own answer to a plain request, which is not streamed. Between two
 *   requests another one takes the cache's place: a prompt that is read in other pieces is rounded otherwise.
 * - Characters of several bytes come whole, in answers that are known to have some.
 * - When a request is cancelled the server stops computing: llama.cpp's is at rest within a second, by its own word; llama-cpp-python, which works on
 *   one request at a time, answers the next one within a second, of the many that the cancelled one would have taken.
 *
 * The local engine is asked the same; that is told and no condition: other kernels round otherwise, and where two tokens are about as likely the
 * answers part.
 */
import { setTimeout as wait } from "node:timers/promises";
import { checkCases } from "./checkCases.mjs";
import { startLlamaServer } from "./llamaServer.mjs";

const never = new AbortController().signal;
const restLimitMs = 1000;
const pollMs = 20;
/** Takes many seconds on a processor. */
const longAnswerTokens = 1500;

/** @param options parts: the bundle; worker: its script */
export async function check({ parts, worker: script, modelPath, kind, cacheFolder, say }) {
  const worker = await parts.openWorker({ script, modelPath, cacheFolder });
  // Servers tell no more of a model than its name, by which its format is known.
  const fills = worker.info.architecture === "qwen2";
  const own = await startLlamaServer({ kind, modelPath, slots: 2, ...(fills ? { name: "qwen2.5-coder-0.5b-instruct" } : {}) });
  const server = await parts.connectServer(own.url);
  try {
    const backend = server.backend();
    const [checks, local] = [[], []];
    for (const { name, isMultiByte, ask, plain } of checkCases(kind, fills)) {
      say(name);
      const [wanted, pieces] = [await askPlainly(own.url, plain), await piecesOf(ask, backend)];
      checks.push({ name, ...judged(wanted, pieces, isMultiByte) });
      local.push({ name, ...compared((await piecesOf(ask, worker.backend)).join(""), wanted) });
    }
    for (const after of ["the first piece", "half a second of reading"]) {
      const name = `cancelled after ${after}`;
      say(name);
      checks.push({ name, ...(await cancelled(kind, own.url, backend, after === "the first piece")) });
    }
    return { server: server.title, model: worker.info.name, kind, checks, local };
  } finally {
    await server.close();
    await own.stop();
    worker.close();
  }

  async function askPlainly(url, { path, body, textOf }) {
    const answer = textOf(await post(url, path, body));
    await post(url, "/v1/completions", { prompt: "Something else.", max_tokens: 1 });
    return answer;
  }
}

async function piecesOf(ask, backend) {
  const pieces = [];
  await ask(backend, (text) => pieces.push(text), never);
  return pieces;
}

function judged(answer, pieces, isMultiByte) {
  // What the most tokens cut off in the middle of a character is shown to nobody.
  const wanted = answer.replace(/\uFFFD+$/u, "");
  const text = pieces.join("");
  const detail = `${pieces.length} pieces: ${JSON.stringify(text.slice(0, 40))}`;
  if (text !== wanted) return { detail, failure: compared(text, wanted).difference };
  if (wanted === "") return { detail, failure: "the answer is empty" };
  if (isMultiByte && !/[^\p{ASCII}]/u.test(text)) return { detail, failure: `no character of several bytes in ${JSON.stringify(text)}` };
  const broken = pieces.find((piece) => /\p{Surrogate}/u.test(piece) || (piece.includes("\uFFFD") && !wanted.includes("\uFFFD")));
  return { detail, ...(broken === undefined ? {} : { failure: `half a character in ${JSON.stringify(broken)}` }) };
}

function compared(text, wanted) {
  if (text === wanted) return { isEqual: true, difference: "" };
  const [characters, others] = [[...text], [...wanted]];
  let at = 0;
  while (at < characters.length && characters[at] === others[at]) at++;
  const from = (whole) => JSON.stringify(whole.slice(at, at + 24).join(""));
  return { isEqual: false, difference: `from character ${at} on: ${from(characters)} instead of ${from(others)}` };
}

/** A long answer is given up once it comes, or a long prompt while it is read. */
async function cancelled(kind, url, backend, isWritten) {
  const controller = new AbortController();
  const prefix = isWritten ? "# Numbers: 1, 2, 3, 4," : Array.from({ length: 400 }, (_, line) => `value${line} = ${line}\n`).join("");
  const request = { prompt: { prefix, suffix: "" }, maxPromptTokens: 1024, maxTokens: longAnswerTokens };
  const asking = backend.generate(
    { ...request, stop: { strings: [], afterText: false }, sampling: { temperature: 0 } },
    () => isWritten && controller.abort(),
    controller.signal,
  );
  if (!isWritten) setTimeout(() => controller.abort(), restLimitMs / 2);
  const { finish } = await asking;
  if (finish !== "cancelled") return { detail: "", failure: `must end as cancelled, got ${finish}` };
  const startedMs = performance.now();
  if (kind === "llamaServer") while (await isAtWork(url)) await wait(pollMs);
  else await post(url, "/v1/completions", { prompt: "1, 2,", max_tokens: 1 });
  const restMs = performance.now() - startedMs;
  const detail = `${kind === "llamaServer" ? "at rest" : "the next one answered"} after ${Math.round(restMs)} ms`;
  // A pass over a batch of a prompt is not interrupted, and takes as long as the processor needs.
  return { detail, ...(isWritten && restMs > restLimitMs ? { failure: detail } : {}) };
}

async function isAtWork(url) {
  const slots = await (await fetch(`${url}/slots`)).json();
  return slots.some(({ is_processing }) => is_processing);
}

async function post(url, path, body) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: must answer 200, got ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return response.json();
}
