/** What holds however somebody types, deletes, accepts and waits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../src/backend/backend.ts";
import type { CompletionOutcome } from "../../../src/completion/outcome.ts";
import { CompletionPipeline, type PipelineOptions } from "../../../src/completion/pipeline.ts";
import type { GenerateRequest } from "../../../src/shared/protocol.ts";
import { ManualClock, settle } from "./manualClock.ts";
import { requestAt, snapshotAt } from "./place.ts";
import { cutAtStop, DrivenBackend, endWith } from "./scriptedBackend.ts";

/** What the user has in mind and the model knows; no line is like another. */
const wanted = "const one = first(a, b);\nlet two = 2;\nif (one > two) {\n  three(one);\n  return four;\n}\nfive();\n";

/** Goes on as wanted where the text so far is as wanted; elsewhere it fills a line up to twelve characters, and always says the same. */
function answerTo({ prompt, stop }: GenerateRequest): string {
  const { prefix } = prompt;
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  const filled = line.endsWith(";") ? "\n" : `${"abcdefghijkl".slice(line.length)};\n`;
  return cutAtStop(wanted.startsWith(prefix) ? wanted.slice(prefix.length) : filled, stop);
}

/** A model that takes 20 ms and one for each piece, and counts how many of its answers are wanted at once. */
class TimedBackend implements Backend {
  readonly #clock: ManualClock;
  readonly prefixes: string[] = [];
  running = 0;
  mostRunning = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal) {
    this.prefixes.push(request.prompt.prefix);
    let isCounted = true;
    const uncount = () => {
      if (isCounted) this.running--;
      isCounted = false;
    };
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    signal.addEventListener("abort", uncount, { once: true });
    await this.#clock.wait(20, signal);
    const text = answerTo(request);
    for (let start = 0; start < text.length && !signal.aborted; start += 4) {
      onText(text.slice(start, start + 4));
      await this.#clock.wait(1, signal);
    }
    uncount();
    return endWith(signal.aborted ? "cancelled" : "stop");
  }
}

function setUp(options: Partial<PipelineOptions> = {}) {
  const clock = new ManualClock();
  const backend = new TimedBackend(clock);
  const pipeline = new CompletionPipeline({ backendFor: () => backend, now: clock.now, wait: clock.wait }, () => ({
    promptTokens: 1024,
    multiLine: "auto",
    debounceMs: 10,
    askAheadMs: 100,
    ...options,
  }));
  return { clock, backend, pipeline };
}

async function askAnew(place: string, multiLine: "auto" | "never"): Promise<string | undefined> {
  const { clock, pipeline } = setUp({ multiLine });
  const asked = pipeline.suggest(requestAt(`${place}█`), new AbortController().signal);
  await clock.moveTo(300);
  return textOf(await asked);
}

function textOf(outcome: CompletionOutcome): string | undefined {
  return outcome.kind === "suggestion" ? outcome.text : undefined;
}

type Step =
  | { readonly do: "typeWanted" | "acceptWord" | "acceptAll" | "enter" }
  | { readonly do: "type"; readonly text: string }
  | { readonly do: "backspace"; readonly count: number }
  | { readonly do: "pause"; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Step>({ do: "typeWanted" }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: "acceptWord" }, { do: "acceptAll" }, { do: "enter" }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "type", text: "x" }, { do: "type", text: " " }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }).map((count): Step => ({ do: "backspace", count })) },
  { weight: 4, arbitrary: fc.constantFrom(5, 15, 40, 200).map((ms): Step => ({ do: "pause", ms })) },
);

/** The text before the cursor after a step. */
function after(text: string, shown: string | undefined, taken: Step): string {
  switch (taken.do) {
    case "typeWanted":
      return wanted.startsWith(text) ? text + wanted.charAt(text.length) : `${text}y`;
    case "type":
      return text + taken.text;
    case "enter":
      return `${text}\n${/[ ]*(?=[^\n]*$)/.exec(text.slice(text.lastIndexOf("\n") + 1))?.[0] ?? ""}`;
    case "backspace":
      return text.slice(0, -taken.count);
    case "acceptWord":
      return text + (/^\s*(?:\w+|[^\w\s]+|$)/.exec(shown ?? "")?.[0] ?? "");
    case "acceptAll":
      return text + (shown ?? "");
    case "pause":
      return text;
  }
}

describe("reuse", () => {
  it("shows what a model that is asked anew shows, at every place on every way, and never asks twice at a time", async () => {
    const multiLine = fc.constantFrom("auto" as const, "never" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), multiLine, async (steps, lines) => {
        const { clock, backend, pipeline } = setUp({ multiLine: lines });
        const answers: { readonly place: string; readonly text: string | undefined }[] = [];
        let text = "const ";
        let shown: string | undefined;
        let atMs = 0;
        for (const taken of steps) {
          const changed = after(text, shown, taken);
          if (taken.do === "pause") atMs += taken.ms;
          if (changed !== text) {
            const place = changed;
            text = changed;
            shown = undefined;
            void pipeline.suggest(requestAt(`${place}█`), new AbortController().signal).then((outcome) => {
              if (outcome.kind === "none" && outcome.reason === "superseded") return;
              answers.push({ place, text: textOf(outcome) });
              if (place === text) shown = textOf(outcome);
            });
          }
          await clock.moveTo(atMs);
        }
        await clock.moveTo(atMs + 1000);
        for (const answer of answers) {
          const anew = await askAnew(answer.place, lines);
          // Of a block that is typed along the rest stays, where asking anew gives its next line.
          const isSame = answer.text === anew || (anew !== undefined && answer.text?.startsWith(`${anew}\n`));
          // The end of what is typed along stays, where it would be too little to begin with.
          const isRest = anew === undefined && (answer.text?.startsWith("\n") === true || /^[^\w]{1,2}(?:\n|$)/.test(answer.text ?? ""));
          expect(isSame || isRest, JSON.stringify([answer, anew])).toBe(true);
        }
        expect(backend.mostRunning).toBeLessThanOrEqual(1);
        expect(backend.running).toBe(0);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it("gives the same after cancelling and going on as without, wherever that happens", async () => {
    const text = "first(a, b) + second;";
    const cuts = fc.integer({ min: 0, max: text.length });
    await fc.assert(
      fc.asyncProperty(cuts, cuts, cuts, async (sent, typed, later) => {
        const backend = new DrivenBackend();
        const pipeline = new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, () => ({
          promptTokens: 1024,
          multiLine: "auto",
          debounceMs: 0,
        }));
        const controller = new AbortController();
        void pipeline.suggest(requestAt("a = █"), controller.signal);
        await settle();
        const [run] = backend.runs;
        run?.send(text.slice(0, sent));
        controller.abort();
        const outcome = pipeline.suggest(requestAt(`a = ${text.slice(0, typed)}█`), new AbortController().signal);
        await settle();
        const from = Math.min(text.length, sent + later);
        run?.send(text.slice(sent, from)).send(text.slice(from)).finish("stop");
        expect(textOf(await outcome) ?? "").toBe(text.slice(typed));
        expect(backend.runs).toHaveLength(1);
      }),
    );
  });

  it("brings a suggestion back when several characters of it are deleted and typed again", async () => {
    const { clock, backend, pipeline } = setUp();
    const ask = async (marked: string) => {
      const outcome = pipeline.suggest(requestAt(marked), new AbortController().signal);
      await clock.moveTo(clock.now() + 60);
      return textOf(await outcome);
    };
    expect(await ask("const one = █")).toBe("first(a, b);");
    for (const typed of ["f", "fi", "fir", "firs", "fir", "fi", "f", "", "f", "fi"]) {
      expect(await ask(`const one = ${typed}█`)).toBe("first(a, b);".slice(typed.length));
    }
    expect(backend.prefixes).toEqual(["const one = "]);
    expect(await ask("const one █")).toBe("= first(a, b);");
    expect(await ask("const one x█")).toBe("l;");
    expect(await ask("const one = fi█")).toBe("rst(a, b);");
    expect(backend.prefixes).toEqual(["const one = ", "const one ", "const one x"]);
  });

  it("keeps the rest of a block when it is accepted in parts, over the end of a line", async () => {
    const { clock, backend, pipeline } = setUp({ askAheadMs: 10_000 });
    const before = "const one = first(a, b);\nlet two = 2;\nif (one > two) {\n  ";
    let accepted = "";
    let left = "three(one);\n  return four;\n}";
    while (left !== "") {
      const outcome = pipeline.suggest(requestAt(`${before}${accepted}█`), new AbortController().signal);
      await clock.moveTo(clock.now() + 60);
      expect(textOf(await outcome)).toBe(left);
      const part = /^\s*(?:\w+|[^\w\s]+)/.exec(left)?.[0] ?? left;
      accepted += part;
      left = left.slice(part.length);
    }
    expect(backend.prefixes).toEqual([before]);
  });
});

describe("the rest of a longer answer", () => {
  const answered = async (generated: string, marked: string, accepted: string) => {
    const backend = new DrivenBackend();
    const pipeline = new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, () => ({
      promptTokens: 1024,
      multiLine: "auto",
      debounceMs: 0,
    }));
    const outcome = pipeline.suggest(requestAt(marked), new AbortController().signal);
    await settle();
    backend.last.send(generated).finish("length");
    const first = await outcome;
    const second = await pipeline.suggest(requestAt(accepted), new AbortController().signal);
    expect(backend.runs).toHaveLength(1);
    return [textOf(first), textOf(second)];
  };

  it("stays after a line of it was accepted", async () => {
    const texts = await answered("one();\n  two();\n", "{\n  █\n}", "{\n  one();█\n}");
    expect(texts).toEqual(["one();\n  two();", "\n  two();"]);
  });

  it("comes at once after a block that ended, line by line", async () => {
    expect(await answered("one();\n}\ntwo();\nthr", "if (x) {\n  █", "if (x) {\n  one();\n}\n█")).toEqual(["one();\n}", "two();"]);
  });
});

describe("asking ahead", () => {
  const settled = async (clock: ManualClock) => clock.moveTo(clock.now() + 400);

  it("has the line after a complete one before it is wanted", async () => {
    const { clock, backend, pipeline } = setUp();
    void pipeline.suggest(requestAt("const one = █"), new AbortController().signal);
    await settled(clock);
    expect(backend.prefixes).toEqual(["const one = ", "const one = first(a, b);\n"]);
    const accepted = await pipeline.suggest(requestAt("const one = first(a, b);█"), new AbortController().signal);
    expect(accepted).toMatchObject({ kind: "none", reason: "endOfLine", end: undefined });
    const next = await pipeline.suggest(requestAt("const one = first(a, b);\n█"), new AbortController().signal);
    expect(next).toMatchObject({ text: "let two = 2;", source: "typedAlong", end: undefined });
    expect(backend.prefixes).toHaveLength(2);
  });

  it("is joined by a request at the place while it runs", async () => {
    const { clock, backend, pipeline } = setUp();
    void pipeline.suggest(requestAt("const one = █"), new AbortController().signal);
    await clock.moveTo(145);
    expect(backend.running).toBe(1);
    const outcome = pipeline.suggest(requestAt("const one = first(a, b);\n█"), new AbortController().signal);
    await clock.moveTo(200);
    expect(await outcome).toMatchObject({ text: "let two = 2;", source: "running" });
    expect(backend.prefixes).toHaveLength(2);
  });

  it("gives way to a request elsewhere at once, and goes on while the suggestion is typed along", async () => {
    const { clock, backend, pipeline } = setUp();
    void pipeline.suggest(requestAt("const one = █"), new AbortController().signal);
    await clock.moveTo(145);
    void pipeline.suggest(requestAt("const one = f█"), new AbortController().signal);
    await clock.moveTo(146);
    expect(backend.running).toBe(1);
    void pipeline.suggest(requestAt("const one = fx█"), new AbortController().signal);
    await clock.moveTo(147);
    expect(backend.running).toBe(0);
    await clock.moveTo(160);
    expect(backend.prefixes.at(-1)).toBe("const one = fx");
  });

  it("waits for a rest, and is left out when a request comes, all is forgotten or the options want none", async () => {
    const busy = setUp();
    void busy.pipeline.suggest(requestAt("const one = █"), new AbortController().signal);
    await busy.clock.moveTo(100);
    for (const typed of ["f", "fi", "fir"]) {
      void busy.pipeline.suggest(requestAt(`const one = ${typed}█`), new AbortController().signal);
      await busy.clock.moveTo(busy.clock.now() + 90);
    }
    expect(busy.backend.prefixes).toHaveLength(1);
    busy.pipeline.forget();
    await settled(busy.clock);
    expect(busy.backend.prefixes).toHaveLength(1);

    const { clock, backend, pipeline } = setUp();
    const never = new CompletionPipeline({ backendFor: () => backend, now: clock.now, wait: clock.wait }, () => ({
      promptTokens: 1024,
      multiLine: "auto",
      debounceMs: 0,
    }));
    void never.suggest({ snapshot: snapshotAt("const one = █"), mode: "auto", explicit: false }, new AbortController().signal);
    await settled(clock);
    expect(backend.prefixes).toHaveLength(1);
    pipeline.dispose();
  });
});
