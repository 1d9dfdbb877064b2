/** The real model in virtual time, with what it was asked and what it did for it. */
import type { Backend } from "../../src/backend/backend.ts";
import type { GenerateEnd, GenerateRequest } from "../../src/shared/protocol.ts";
import type { ModelEvent, ModelRun, VirtualTime } from "./virtualTime.ts";

/** How long the model takes: as long as it does here, or the same on every machine. */
export type Pace = "measured" | { readonly firstPieceMs: number; readonly pieceMs: number };

export interface ModelWork {
  generations: number;
  generationsEndedEarly: number;
  promptTokens: number;
  reusedTokens: number;
  generatedTokens: number;
  /** Texts read before anybody typed there, and the tokens of them that were computed. */
  readAheads: number;
  readAheadTokens: number;
  busyMs: number;
}

/**
 * Answers as `model` does, at the times that the pace says. At a fixed pace a run that is given up before its next piece comes is ended when
 * that piece comes, so that what the model has in its memory does not depend on the machine, but for a token or two. Nor are tokens guessed
 * there: how many run together follows from the time they take, and 8-bit weights round those a little differently.
 */
export function pacedModel(model: Backend, time: VirtualTime, pace: Pace, work: ModelWork): Backend {
  const generate = (request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> =>
    new Promise((resolve, reject) => {
      const startedRealMs = performance.now();
      const startedMs = time.now();
      const pieces: string[] = [];
      let finished: { readonly end: GenerateEnd } | { readonly error: unknown } | undefined;
      const run: ModelRun = {
        signal,
        startedMs,
        startedRealMs: pace === "measured" ? startedRealMs : undefined,
        timeOf: ({ kind, index, realMs }) =>
          startedMs +
          (pace === "measured"
            ? realMs - startedRealMs
            : pace.firstPieceMs + pace.pieceMs * (kind === "end" ? Math.max(0, index - 1) : index)),
        deliver({ kind, index }) {
          if (kind === "text") onText(pieces[index] ?? "");
          else if (finished !== undefined && "end" in finished) resolve(finished.end);
          else reject(finished?.error);
        },
      };
      const arrive = (kind: ModelEvent["kind"], index: number) => time.arrive(run, { kind, index, realMs: performance.now() });
      time.begin(run);
      model
        .generate(pace === "measured" ? request : { ...request, lookup: "off" }, (text) => arrive("text", pieces.push(text) - 1), signal)
        .then(
          (end) => {
            count(work, request, end, performance.now() - startedRealMs);
            finished = { end };
          },
          (error: unknown) => {
            finished = { error };
          },
        )
        .then(() => arrive("end", pieces.length));
    });
  return {
    generate,
    async prewarm(request, signal) {
      await generate(
        { ...request, maxTokens: 1, stop: { strings: [], afterText: false }, sampling: { temperature: 0 }, priority: "prewarm" },
        () => {},
        signal,
      );
    },
  };
}

function count(work: ModelWork, { priority }: GenerateRequest, end: GenerateEnd, realMs: number): void {
  work.busyMs += realMs;
  if (priority === "prewarm") {
    work.readAheads++;
    work.readAheadTokens += end.promptTokens - end.reusedTokens;
    return;
  }
  work.generations++;
  if (end.finish === "cancelled") work.generationsEndedEarly++;
  work.promptTokens += end.promptTokens;
  work.reusedTokens += end.reusedTokens;
  work.generatedTokens += end.generatedTokens;
}
