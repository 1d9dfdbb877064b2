import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../src/backend/backend.ts";
import type { CompletionOutcome, CompletionRequest, DocumentSnapshot } from "../../../src/completion/outcome.ts";
import { CompletionPipeline, type PipelineOptions } from "../../../src/completion/pipeline.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { ManualClock, settle } from "./manualClock.ts";
import { requestAt } from "./place.ts";
import { answeringBackend, DrivenBackend, endWith } from "./scriptedBackend.ts";

function setUp(options: Partial<PipelineOptions> = {}) {
  const backend = new DrivenBackend();
  const clock = new ManualClock();
  const logged: string[] = [];
  const late: DocumentSnapshot[] = [];
  const pipeline = new CompletionPipeline(
    {
      backendFor: () => backend,
      now: clock.now,
      wait: clock.wait,
      onLateSuggestion: (place) => late.push(place),
      log: (line) => logged.push(line),
    },
    () => ({ promptTokens: 1024, multiLine: "auto", debounceMs: 0, ...options }),
  );
  /** Asks at a marked place; `cancel` ends the waiting, as VS Code's token does. */
  const ask = (marked: string, more: Parameters<typeof requestAt>[1] = {}) => {
    const controller = new AbortController();
    return { outcome: pipeline.suggest(requestAt(marked, more), controller.signal), cancel: () => controller.abort() };
  };
  return { backend, clock, late, logged, pipeline, ask };
}

function textOf(outcome: CompletionOutcome): string {
  return outcome.kind === "suggestion" ? outcome.text : `none: ${outcome.reason}`;
}

describe("CompletionPipeline", () => {
  it("gives the model's text with the generation's end and the time it took", async () => {
    const { backend, clock, ask } = setUp();
    const { outcome } = ask("a = █");
    await settle();
    backend.last.send("b + ").send("c").finish("stop");
    await clock.moveTo(0);
    expect(await outcome).toEqual({ kind: "suggestion", text: "b + c", replaceAfter: 0, source: "model", end: endWith("stop"), ms: 0 });
  });

  it("keeps back what the model is not sure of, unless the user asks", async () => {
    const backend: Backend = {
      async generate(_request, onText) {
        onText("b + c");
        return { ...endWith("stop"), logProbabilities: [-3], tokenEnds: [5] };
      },
    };
    let eagerness: "calm" | "eager" | undefined;
    const options = () => ({ promptTokens: 1024, multiLine: "auto", debounceMs: 0, ...(eagerness && { eagerness }) }) as const;
    const pipeline = new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, options);
    const suggest = async (explicit: boolean) =>
      textOf(await pipeline.suggest(requestAt("a = █", { explicit }), new AbortController().signal));
    expect(await suggest(false)).toBe("none: unsure");
    expect(await suggest(true)).toBe("b + c");
    eagerness = "eager";
    expect(await suggest(false)).toBe("none: unsure");
  });

  it("asks the model once more when the user asks where one suggestion was enough before, and offers all", async () => {
    let asked = 0;
    const backend: Backend = {
      async generate({ alternatives = 0 }, onText) {
        asked++;
        onText("b");
        const candidates = ["b", "c"].map((text) => ({ text, logProbabilities: [0], tokenEnds: [1] }));
        return { ...endWith("stop"), ...(alternatives > 0 ? { candidates } : {}) };
      },
    };
    const options = { promptTokens: 1024, multiLine: "auto", debounceMs: 0 } as const;
    const pipeline = new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, () => options);
    const suggest = (explicit: boolean) => pipeline.suggest(requestAt("a = █", { explicit }), new AbortController().signal);
    expect(await suggest(false)).not.toHaveProperty("alternatives");
    expect(await suggest(true)).toMatchObject({ text: "b", alternatives: [{ text: "c", replaceAfter: 0 }] });
    expect(await suggest(true)).toMatchObject({ text: "b", alternatives: [{ text: "c" }], source: "typedAlong" });
    expect(asked).toBe(2);
  });

  it("measures from the question to the answer", async () => {
    const { backend, clock, ask } = setUp({ debounceMs: 75 });
    const { outcome } = ask("a = █");
    await clock.moveTo(200);
    backend.last.send("b").finish("stop");
    expect((await outcome).ms).toBe(200);
  });

  describe("reading ahead", () => {
    const place = { uri: "file:///a.ts", path: "a.ts", languageId: "typescript", prefix: "a = ", suffix: "\n" };
    const setUpAhead = (more: Pick<Backend, "prewarm">) => {
      const backend = Object.assign(new DrivenBackend(), more);
      const logged: string[] = [];
      const clock = new ManualClock();
      const pipeline = new CompletionPipeline(
        { backendFor: () => backend, now: clock.now, wait: clock.wait, log: (line) => logged.push(line) },
        () => ({
          promptTokens: 1024,
          multiLine: "auto",
          debounceMs: 0,
        }),
      );
      return { backend, logged, pipeline };
    };

    it("reads what a request at the place would read", async () => {
      const asked: unknown[] = [];
      const { pipeline } = setUpAhead({ prewarm: async (request) => void asked.push(request) });
      await pipeline.prewarm(place, new AbortController().signal);
      const prompt = { prefix: "a = ", suffix: "\n", path: "a.ts", languageId: "typescript" };
      expect(asked).toEqual([{ prompt, maxPromptTokens: 1024 }]);
    });

    it("leaves a model alone that writes a suggestion, and one that cannot", async () => {
      const asked: unknown[] = [];
      const { backend, pipeline } = setUpAhead({ prewarm: async (request) => void asked.push(request) });
      void pipeline.suggest(requestAt("a = █"), new AbortController().signal);
      await settle();
      expect(backend.runs).toHaveLength(1);
      await pipeline.prewarm(place, new AbortController().signal);
      expect(asked).toEqual([]);
      await setUpAhead({}).pipeline.prewarm(place, new AbortController().signal);
    });

    it("is no failure that anybody sees", async () => {
      const { logged, pipeline } = setUpAhead({ prewarm: () => Promise.reject(new Error("gone")) });
      await pipeline.prewarm(place, new AbortController().signal);
      expect(logged).toEqual(["completion: the model could not read ahead: gone"]);
    });
  });

  describe("before the model is asked", () => {
    it("asks for nothing inside a word", async () => {
      const { backend, ask } = setUp();
      expect(await ask("fo█o").outcome).toMatchObject({ kind: "none", reason: "midWord", end: undefined });
      expect(await ask("größ█er").outcome).toMatchObject({ reason: "midWord" });
      expect(backend.runs).toHaveLength(0);
    });

    it("asks inside a word when the user wants it", async () => {
      const { backend, ask } = setUp();
      ask("fo█o", { explicit: true });
      await settle();
      expect(backend.runs).toHaveLength(1);
    });

    describe("where the cursor came without typing", () => {
      const circumstances = { isReadOnly: false, hasSelection: false, cursorCount: 1, followsAcceptance: false, followsTyping: false };

      it("asks for nothing", async () => {
        const { backend, ask } = setUp();
        expect(await ask("a = █", { circumstances }).outcome).toMatchObject({ kind: "none", reason: "onlyMoved", end: undefined });
        expect(backend.runs).toHaveLength(0);
      });

      it("shows what is remembered or comes already", async () => {
        const { backend, ask } = setUp();
        const typed = ask("a = █");
        await settle();
        const joined = ask("a = █", { circumstances });
        await settle();
        backend.last.send("b + c").finish("stop");
        await typed.outcome;
        expect(await joined.outcome).toMatchObject({ kind: "suggestion", text: "b + c", source: "running" });
        expect(await ask("a = b█", { circumstances }).outcome).toMatchObject({ kind: "suggestion", text: " + c", source: "typedAlong" });
        expect(backend.runs).toHaveLength(1);
      });
    });

    it("leaves strings and comments out where the options say so", async () => {
      const { backend, ask } = setUp({ suggestIn: { strings: false, comments: false } });
      expect(await ask("// a █").outcome).toMatchObject({ reason: "inComment" });
      expect(backend.runs).toHaveLength(0);
    });

    it("waits for a rest between two keys", async () => {
      const { backend, clock, ask } = setUp({ debounceMs: 75 });
      ask("a = █");
      await clock.moveTo(74);
      expect(backend.runs).toHaveLength(0);
      await clock.moveTo(75);
      expect(backend.runs).toHaveLength(1);
    });

    it("asks only for the last of several quick keys", async () => {
      const { backend, clock, ask } = setUp({ debounceMs: 75 });
      const first = ask("a█");
      await clock.moveTo(50);
      first.cancel();
      const second = ask("ab█");
      await clock.moveTo(200);
      expect(await first.outcome).toMatchObject({ reason: "superseded", end: undefined });
      expect(backend.runs.map((run) => run.request.prompt.prefix)).toEqual(["ab"]);
      backend.last.send("c").finish("stop");
      expect(textOf(await second.outcome)).toBe("c");
    });

    it("lets a newer request pass even when nobody cancelled the older", async () => {
      const { backend, clock, ask } = setUp({ debounceMs: 75 });
      const first = ask("a█");
      ask("ab█");
      await clock.moveTo(100);
      expect(await first.outcome).toMatchObject({ reason: "superseded" });
      expect(backend.runs).toHaveLength(1);
    });

    it("takes a wait that rejects when the signal fires", async () => {
      const wait = (_: number, signal: AbortSignal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        });
      const driven = new DrivenBackend();
      const pipeline = new CompletionPipeline({ backendFor: () => driven, now: () => 0, wait }, () => ({
        promptTokens: 1024,
        multiLine: "auto",
        debounceMs: 75,
      }));
      const controller = new AbortController();
      const outcome = pipeline.suggest(requestAt("a█"), controller.signal);
      await settle();
      controller.abort();
      expect(await outcome).toMatchObject({ reason: "superseded" });
    });

    it("asks for one line where the settings want no block", async () => {
      const { backend, ask } = setUp({ multiLine: "never" });
      ask("function f() {\n  █\n}");
      await settle();
      expect(backend.last.request.stop.strings).toEqual(["\n"]);
    });

    it("asks for a block in an empty block, or when the request names one", async () => {
      const { backend, ask } = setUp();
      ask("function f() {\n  █\n}");
      await settle();
      expect(backend.last.request.stop.strings).toEqual([]);
      ask("a = █", { mode: "block" });
      await settle();
      expect(backend.last.request.stop.strings).toEqual([]);
    });
  });

  describe("a suggestion that is typed along", () => {
    it("stays without asking the model", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a = █\nz");
      await settle();
      backend.last.send("foo(b, c)").finish("stop");
      await outcome;
      expect(await ask("a = fo█\nz").outcome).toMatchObject({ text: "o(b, c)", source: "typedAlong", end: undefined });
      expect(await ask("a = foo(█)\nz").outcome).toMatchObject({ text: "b, c)", replaceAfter: 1 });
      expect(await ask("a = foo(b, c█)\nz").outcome).toMatchObject({ reason: "repeatsSuffix" });
      expect(backend.runs).toHaveLength(1);
    });

    it("leaves out a closing line that the editor wrote below", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("if (x) █\nz", { mode: "block" });
      await settle();
      backend.last.send("{\n  a();\n}\nz").finish("stop");
      expect(textOf(await outcome)).toBe("{\n  a();\n}");
      expect(await ask("if (x) {\n  █\n}\nz").outcome).toMatchObject({ text: "a();", source: "typedAlong" });
    });

    it("asks anew when it is wholly typed and the model had to stop there", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.send("foo()").finish("length");
      await outcome;
      ask("a = foo()█");
      await settle();
      expect(backend.runs).toHaveLength(2);
    });

    it("asks for nothing at the end of a line that the model ended, unless a block is wanted or the user wishes it", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("if (a█");
      await settle();
      backend.last.send(" > b) {").finish("stop");
      await outcome;
      expect(await ask("if (a > b) {█", { mode: "line" }).outcome).toMatchObject({ reason: "endOfLine", end: undefined });
      expect(backend.runs).toHaveLength(1);
      ask("if (a > b) {█");
      await settle();
      expect(backend.runs).toHaveLength(2);
      ask("if (a > b) {█", { mode: "line", explicit: true });
      await settle();
      expect(backend.runs).toHaveLength(3);
    });

    it("comes back when what went another way is deleted", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.send("foo()").finish("stop");
      await outcome;
      ask("a = fx█");
      await settle();
      expect(backend.runs).toHaveLength(2);
      expect(await ask("a = f█").outcome).toMatchObject({ text: "oo()", source: "typedAlong" });
      expect(backend.runs).toHaveLength(2);
    });

    it("does not ask again where the model had nothing, unless the user wants it", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a();█");
      await settle();
      backend.last.finish("stop");
      expect(await outcome).toMatchObject({ reason: "endOfLine", end: endWith("stop") });
      expect(await ask("a();█").outcome).toMatchObject({ reason: "endOfLine", end: undefined });
      expect(backend.runs).toHaveLength(1);
      ask("a();█", { explicit: true });
      await settle();
      expect(backend.runs).toHaveLength(2);
    });

    it("is forgotten on demand", async () => {
      const { backend, pipeline, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.send("foo()").finish("stop");
      await outcome;
      pipeline.forget();
      ask("a = █");
      await settle();
      expect(backend.runs).toHaveLength(2);
    });

    it("of a block is none for a request that wants a line", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("{\n  █\n}");
      await settle();
      backend.last.send("a();\n  b();\n}\n").finish("stop");
      expect(textOf(await outcome)).toBe("a();\n  b();");
      expect(textOf(await ask("{\n  a█\n}").outcome)).toBe("();\n  b();");
      ask("{\n  a█\n}", { mode: "line" });
      await settle();
      expect(backend.runs).toHaveLength(2);
    });

    it("keeps its remainder at every key, whatever the text", async () => {
      const character = fc.constantFrom(..."abc (){}[]\"'.,;+=\n\t".split(""));
      const text = fc.array(character, { minLength: 1, maxLength: 30 }).map((characters) => characters.join(""));
      await fc.assert(
        fc.asyncProperty(text, fc.constantFrom("line" as const, "block" as const), async (generated, mode) => {
          let runCount = 0;
          const backend = answeringBackend(
            () => (runCount++ === 0 ? generated : "other"),
            (whole) => [whole],
          );
          const pipeline = pipelineOn(backend);
          const first = await pipeline.suggest(requestAt("x = █", { mode }), new AbortController().signal);
          if (first.kind === "none") return;
          for (let typed = 1; first.text.slice(typed).trim() !== ""; typed++) {
            const outcome = await pipeline.suggest(requestAt(`x = ${first.text.slice(0, typed)}█`, { mode }), new AbortController().signal);
            expect(textOf(outcome)).toBe(first.text.slice(typed));
          }
          expect(runCount).toBe(1);
        }),
        { numRuns: 300 },
      );
    });
  });

  describe("a generation that goes on", () => {
    it("outlives the request that started it and answers the next one at the same place", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      backend.last.send("fo");
      first.cancel();
      expect(await first.outcome).toMatchObject({ reason: "superseded" });
      expect(backend.last.signal.aborted).toBe(false);
      const second = ask("a = █");
      await settle();
      backend.last.send("o()").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "foo()", source: "running", end: endWith("stop") });
      expect(backend.runs).toHaveLength(1);
    });

    it("is remembered when nobody waits for it", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      first.cancel();
      backend.last.send("foo()").finish("stop");
      await settle();
      expect(await ask("a = █").outcome).toMatchObject({ text: "foo()", source: "typedAlong" });
      expect(backend.runs).toHaveLength(1);
    });

    it("tells of its suggestion when the newest request gave up waiting for it", async () => {
      const { backend, late, ask } = setUp();
      const first = ask("a = █");
      await settle();
      first.cancel();
      await first.outcome;
      expect(late).toEqual([]);
      backend.last.send("foo()").finish("stop");
      await settle();
      expect(late).toEqual([expect.objectContaining({ prefix: "a = ", suffix: "" })]);
    });

    it("tells nothing late when it was answered, asked again, or has nothing to show", async () => {
      const answered = setUp();
      const waiting = answered.ask("a = █");
      await settle();
      answered.backend.last.send("foo()").finish("stop");
      await waiting.outcome;
      expect(answered.late).toEqual([]);

      const askedAgain = setUp();
      const first = askedAgain.ask("a = █");
      await settle();
      first.cancel();
      await first.outcome;
      const second = askedAgain.ask("a = █");
      await settle();
      askedAgain.backend.last.send("foo()").finish("stop");
      expect(textOf(await second.outcome)).toBe("foo()");
      expect(askedAgain.late).toEqual([]);

      const empty = setUp();
      const third = empty.ask("a = █");
      await settle();
      third.cancel();
      await third.outcome;
      empty.backend.last.finish("endOfText");
      await settle();
      expect(empty.late).toEqual([]);
    });

    it("answers a request with text typed along it", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      backend.last.send("foo(b");
      first.cancel();
      const second = ask("a = fo█");
      await settle();
      backend.last.send(")").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "o(b)", source: "running" });
    });

    it("answers a request that typed ahead of it as soon as it covers what was typed", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      backend.last.send("f");
      first.cancel();
      const second = ask("a = foo█");
      await settle();
      expect(backend.runs).toHaveLength(1);
      backend.last.send("oo").send("(b)").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "(b)", source: "running" });
    });

    it("is ended at once when it leaves the path of what was typed", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      backend.last.send("f");
      first.cancel();
      const second = ask("a = foo█");
      await settle();
      backend.last.send("ab");
      await settle();
      expect(backend.runs).toHaveLength(2);
      expect(backend.runs[0]?.signal.aborted).toBe(true);
      expect(backend.last.request.prompt.prefix).toBe("a = foo");
      backend.last.send("(b)").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "(b)", source: "model" });
    });

    it("does not count line breaks that it begins with on a blank line", async () => {
      const { backend, ask } = setUp();
      const first = ask("  a();\n  █");
      await settle();
      backend.last.send("\n\n  re");
      first.cancel();
      const second = ask("  a();\n  ret█");
      await settle();
      backend.last.send("turn").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "urn", source: "running" });
    });

    it("is ended by a request somewhere else, and whoever waits for it is told", async () => {
      const { backend, ask } = setUp();
      const first = ask("a = █");
      await settle();
      ask("b = █");
      expect(await first.outcome).toMatchObject({ reason: "superseded", end: endWith("cancelled") });
      await settle();
      expect(backend.runs.map((run) => run.signal.aborted)).toEqual([true, false]);
    });

    it("is not ended by an older request that it leaves, while a newer one waits for it", async () => {
      const { backend, ask } = setUp();
      ask("a = █").cancel();
      await settle();
      const start = ask("a = █");
      await settle();
      backend.last.send("f");
      const older = ask("a = fo█");
      const newer = ask("a = f█");
      await settle();
      backend.last.send("a()").finish("stop");
      expect(textOf(await newer.outcome)).toBe("a()");
      expect(textOf(await older.outcome)).toBe("none: superseded");
      expect(textOf(await start.outcome)).toBe("fa()");
      expect(backend.runs).toHaveLength(1);
    });

    it("is ended by a line break typed where it makes a line", async () => {
      const { backend, ask } = setUp();
      ask("a = █");
      await settle();
      backend.last.send("b");
      ask("a = b\n█");
      await settle();
      expect(backend.runs[0]?.signal.aborted).toBe(true);
      expect(backend.runs).toHaveLength(2);
    });

    it("starts anew when the whole of it turns out to be typed already", async () => {
      const { backend, ask } = setUp();
      ask("a = █").cancel();
      await settle();
      backend.runs.length = 0;
      const first = ask("a = █");
      await settle();
      backend.last.send("foo");
      first.cancel();
      const second = ask("a = foo█");
      await settle();
      backend.last.finish("length");
      await settle();
      expect(backend.runs).toHaveLength(2);
      backend.last.send("(b)").finish("stop");
      expect(await second.outcome).toMatchObject({ text: "(b)", source: "model" });
    });

    it("is superseded when the backend ends it for somebody else", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.send("fo").finish("cancelled");
      expect(await outcome).toMatchObject({ reason: "superseded" });
      ask("a = █");
      await settle();
      expect(backend.runs).toHaveLength(2);
    });

    it("is ended on disposal", async () => {
      const { backend, pipeline, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      pipeline.dispose();
      expect(backend.last.signal.aborted).toBe(true);
      expect(await outcome).toMatchObject({ reason: "superseded" });
    });
  });

  describe("the end of a block", () => {
    it("ends the generation as soon as it shows", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("function f() {\n  █\n}");
      await settle();
      backend.last.send("a();\n  b();\n");
      expect(backend.last.signal.aborted).toBe(false);
      backend.last.send("}");
      expect(backend.last.signal.aborted).toBe(true);
      expect(await outcome).toMatchObject({ kind: "suggestion", text: "a();\n  b();", end: endWith("cancelled") });
    });

    it("gives the same outcome however the text is cut into pieces", async () => {
      const line = fc.constantFrom("a();", "  b();", "    c();", "}", "} else {", "", "  ", "<|im_end|>", "end", "  x = 1");
      const place = fc.constantFrom("function f() {\n  █\n}", "function f() {\n█", "if (x) {█}", "  a = █", "  a();\n█\n  b();");
      const mode = fc.constantFrom("line" as const, "block" as const, "auto" as const);
      const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 22 }), place, mode, cuts, async (lines, marked, wanted, sizes) => {
          const text = lines.join("\n");
          const request = requestAt(marked, { mode: wanted });
          const whole = await suggestOnce(text, (answer) => [answer], request);
          const pieces = await suggestOnce(text, (answer) => cutBySizes(answer, sizes), request);
          expect(withoutEnd(pieces)).toEqual(withoutEnd(whole));
        }),
        { numRuns: 500 },
      );
    });
  });

  describe("a failure", () => {
    it("of the model is an outcome with its message", async () => {
      const { backend, logged, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.fail(new AppError("worker/stopped", "worker: must run, got a crash; restart it"));
      expect(await outcome).toEqual({
        kind: "none",
        reason: "failed",
        detail: "worker: must run, got a crash; restart it",
        end: undefined,
        ms: 0,
      });
      expect(logged).toHaveLength(1);
    });

    it("is not remembered", async () => {
      const { backend, ask } = setUp();
      const { outcome } = ask("a = █");
      await settle();
      backend.last.fail(new AppError("worker/stopped", "gone"));
      await outcome;
      const second = ask("a = █");
      await settle();
      backend.last.send("b").finish("stop");
      expect(textOf(await second.outcome)).toBe("b");
    });

    it("that is a bug is thrown to the asker and logged where nobody waits", async () => {
      const { backend, logged, ask } = setUp();
      const first = ask("a = █");
      await settle();
      backend.last.fail(new TypeError("oops"));
      await expect(first.outcome).rejects.toThrow("oops");
      const second = ask("b = █");
      await settle();
      second.cancel();
      backend.last.fail(new TypeError("again"));
      await settle();
      expect(logged.at(-1)).toContain("again");
    });

    it("of a generation that was ended is no failure", async () => {
      const rejecting: Backend = {
        generate: (_request, _onText, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new AppError("worker/stopped", "gone")));
          }),
      };
      const pipeline = pipelineOn(rejecting);
      const first = pipeline.suggest(requestAt("a = █"), new AbortController().signal);
      await settle();
      pipeline.forget();
      expect(await first).toMatchObject({ reason: "superseded", end: undefined });
    });
  });
});

function pipelineOn(backend: Backend): CompletionPipeline {
  return new CompletionPipeline({ backendFor: () => backend, now: () => 0, wait: async () => {} }, () => ({
    promptTokens: 1024,
    multiLine: "auto",
    debounceMs: 0,
  }));
}

function suggestOnce(text: string, pieces: (text: string) => readonly string[], request: CompletionRequest): Promise<CompletionOutcome> {
  return pipelineOn(answeringBackend(text, pieces)).suggest(request, new AbortController().signal);
}

function cutBySizes(text: string, sizes: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0, turn = 0; start < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(start, start + size));
    start += size;
  }
  return pieces;
}

function withoutEnd(outcome: CompletionOutcome): CompletionOutcome {
  return { ...outcome, end: undefined };
}
