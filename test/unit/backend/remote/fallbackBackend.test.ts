import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FallbackBackend, type FallbackBackendOptions, type ServerState } from "../../../../src/backend/remote/fallbackBackend.ts";
import { ServerError } from "../../../../src/backend/remote/serverError.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { GenerateEnd } from "../../../../src/shared/protocol.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { settle, TimerQueue } from "../../../fixtures/timerQueue.ts";
import { chatRequest, never, request } from "./remoteFixture.ts";

type Mood = "up" | "away" | "busy" | "misconfigured" | "breaksOff" | "tooLong" | "upButUseless";

const end: GenerateEnd = { finish: "stop", promptTokens: 1, reusedTokens: 0, generatedTokens: 1, prefillMs: 0, decodeMs: 0 };

const errors = {
  away: () => new ServerError("server/away", "server a: must be reachable, got ECONNREFUSED; start it"),
  busy: () => new ServerError("server/busy", "server a: must have room, got status 429; wait", { retryAfterMs: 7000, status: 429 }),
  misconfigured: () =>
    new ServerError("server/misconfigured", "server a: must accept the API key, got status 401; set it", { status: 401 }),
  breaksOff: () => new ServerError("server/away", "server a: must be reachable, got ECONNRESET; start it"),
  tooLong: () => new ServerError("request/tooLong", "server a: must have room, got status 413; attach less", { status: 413 }),
  upButUseless: () =>
    new ServerError("server/away", "server a: must be able to answer, got status 500; look into its log", { status: 500 }),
};

function fixture() {
  const timers = new TimerQueue();
  const states: ServerState["kind"][] = [];
  const calls: string[] = [];
  const control: { mood: Mood } = { mood: "up" };
  const backendNamed = (name: "remote" | "local") => {
    const answer = async (onText: (text: string) => void) => {
      calls.push(name);
      if (name === "remote" && control.mood === "breaksOff") onText("half");
      if (name === "remote" && control.mood !== "up") throw errors[control.mood]();
      onText(name);
      return end;
    };
    return {
      generate: (_request: unknown, onText: (text: string) => void) => answer(onText),
      chat: async (_request: unknown, onText: (text: string) => void) => ({ ...(await answer(onText)), contextTokens: 1 }),
      countTokens: () => answer(() => {}).then(() => [1]),
      probe: async () => {
        calls.push("probe");
        if (control.mood === "away" || control.mood === "breaksOff") throw errors.away();
        if (control.mood === "misconfigured") throw errors.misconfigured();
      },
    };
  };
  const options: FallbackBackendOptions = {
    remote: backendNamed("remote"),
    local: backendNamed("local"),
    onChange: ({ kind }) => states.push(kind),
    now: timers.now,
    wait: timers.wait,
  };
  const backend = new FallbackBackend(options);
  const ask = async () => {
    let heard = "";
    await backend.generate(request, (text) => (heard += text), never);
    return heard;
  };
  return { backend, timers, states, calls, control, ask };
}

async function passTime(timers: TimerQueue, ms: number): Promise<void> {
  const until = timers.nowMs + ms;
  while (await timers.ringNext(until)) await settle();
  timers.nowMs = until;
}

describe("a server with the local model behind it", () => {
  it("answers by itself as long as it can", async () => {
    const { ask, states, calls } = fixture();
    expect([await ask(), await ask()]).toEqual(["remote", "remote"]);
    expect([states, calls]).toEqual([[], ["remote", "remote"]]);
  });

  it("is replaced for the very request that it fails, told once, and is back when it answers again", async () => {
    const { backend, ask, states, calls, control, timers } = fixture();
    control.mood = "away";
    expect([await ask(), await ask()]).toEqual(["local", "local"]);
    expect(await backend.countTokens({ texts: ["a"] }, never)).toEqual([1]);
    expect([states, calls]).toEqual([["away"], ["remote", "local", "local", "local"]]);
    await passTime(timers, 10_000);
    expect(calls.filter((call) => call === "probe")).toHaveLength(2);
    control.mood = "up";
    await passTime(timers, 10_000);
    expect([states, await ask(), timers.nextMs]).toEqual([["away", "here"], "remote", Number.POSITIVE_INFINITY]);
  });

  it("is asked whether it is back ever more seldom, at least each five minutes", async () => {
    const { ask, calls, control, timers } = fixture();
    control.mood = "away";
    await ask();
    const times: number[] = [];
    for (let count = 0; count < 10; count++) {
      const before = timers.nowMs;
      await timers.ringNext(Number.POSITIVE_INFINITY);
      await settle();
      times.push((timers.nowMs - before) / 1000);
    }
    expect(times).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(calls.filter((call) => call === "probe")).toHaveLength(10);
  });

  it("that says it is there but answers nothing is tried ever more seldom too", async () => {
    const { ask, states, control, timers } = fixture();
    control.mood = "upButUseless";
    for (let minute = 0; minute < 60; minute++) {
      expect(await ask()).toBe("local");
      await passTime(timers, 60_000);
    }
    expect(states.filter((kind) => kind === "away").length).toBeLessThan(20);
  });

  it("that somebody else has found is asked at once, and its time does not start anew", async () => {
    const { backend, ask, states, calls, control, timers } = fixture();
    control.mood = "away";
    await ask();
    await passTime(timers, 2000);
    backend.noteFound();
    expect(await ask()).toBe("local");
    expect(calls.filter((call) => call !== "local")).toEqual(["remote", "probe", "remote"]);
    await passTime(timers, 7999);
    expect(calls.filter((call) => call === "probe").length).toBe(1);
    await passTime(timers, 1);
    expect(calls.filter((call) => call === "probe").length).toBe(2);
    expect(states).toEqual(["away", "here", "away"]);
  });

  it("that wants something mended is told once and left alone", async () => {
    const { backend, ask, states, calls, control, timers } = fixture();
    control.mood = "misconfigured";
    expect([await ask(), await ask()]).toEqual(["local", "local"]);
    await passTime(timers, 3_600_000);
    expect([states, calls.filter((call) => call !== "local")]).toEqual([["misconfigured"], ["remote"]]);
    control.mood = "up";
    backend.noteFound();
    expect([await ask(), states]).toEqual(["local", ["misconfigured"]]);
  });

  it("that is busy is spared for as long as it says, without a word", async () => {
    const { ask, states, calls, control, timers } = fixture();
    control.mood = "busy";
    expect(await ask()).toBe("local");
    control.mood = "up";
    await passTime(timers, 6999);
    expect(await ask()).toBe("local");
    await passTime(timers, 1);
    expect([await ask(), states, calls]).toEqual(["remote", [], ["remote", "local", "local", "remote"]]);
  });

  it("is not answered over where a part of its answer was heard", async () => {
    const { backend, states, control } = fixture();
    control.mood = "breaksOff";
    let heard = "";
    const error = await appErrorOf(() => backend.chat(chatRequest, (text) => (heard += text), never));
    expect([error.code, heard, states]).toEqual(["server/away", "half", ["away"]]);
  });

  it("is not taken for away where the request was at fault", async () => {
    const { ask, states, control } = fixture();
    control.mood = "tooLong";
    expect((await appErrorOf(ask)).code).toBe("request/tooLong");
    expect(states).toEqual([]);
  });

  it("is not looked for any more once nobody needs it", async () => {
    const { backend, ask, control, timers, calls } = fixture();
    control.mood = "away";
    await ask();
    backend.dispose();
    await passTime(timers, 3_600_000);
    expect(calls).not.toContain("probe");
    expect(timers.nextMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("answers or fails every request, and never tells the same twice in a row, whatever the server does", async () => {
    const moods = fc.constantFrom<Mood>("up", "away", "busy", "misconfigured", "breaksOff", "tooLong", "upButUseless");
    const steps = fc.array(fc.tuple(moods, fc.integer({ min: 0, max: 400_000 }), fc.nat(3), fc.boolean()), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { backend, ask, states, control, timers } = fixture();
        for (const [mood, ms, requests, isFound] of all) {
          control.mood = mood;
          if (isFound) backend.noteFound();
          const answers = await Promise.allSettled(Array.from({ length: requests }, ask));
          for (const answer of answers) {
            if (answer.status === "fulfilled") expect(["remote", "local"]).toContain(answer.value);
            else expect(answer.reason).toBeInstanceOf(AppError);
          }
          await passTime(timers, ms);
        }
        expect(states.filter((kind, index) => kind === (states[index - 1] ?? "here"))).toEqual([]);
        expect(backend.state.kind).toBe(states.at(-1) ?? "here");
        backend.dispose();
      }),
    );
  });
});
