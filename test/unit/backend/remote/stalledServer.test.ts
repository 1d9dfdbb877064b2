import { expect, it, vi } from "vitest";
import { FallbackBackend } from "../../../../src/backend/remote/fallbackBackend.ts";
import { TimerQueue } from "../../../fixtures/timerQueue.ts";
import { end, fakeLocal } from "../../editor/servers/fakeOpenServer.ts";
import { never, type RemoteFixture, remote, request } from "./remoteFixture.ts";

/** Far longer than a test: who waits for the whole of it has not noticed. */
const firstPieceMs = 1_000_000;

/** A server that takes requests and answers none, as one does whose process was stopped or whose slots are all taken. */
async function stalled() {
  const clock = { nowMs: 0 };
  const fixture = await remote("llamaCpp", { limits: { firstPieceMs, totalMs: firstPieceMs }, now: () => clock.nowMs });
  fixture.server.fault = "sendsNothing";
  return { clock, fixture };
}

/** Somebody types on. */
async function takeBackAfter(livedMs: number, { backend, server }: RemoteFixture, clock: { nowMs: number }): Promise<void> {
  const typing = new AbortController();
  const before = server.requests.length;
  const asked = backend.generate(request, () => {}, typing.signal);
  await vi.waitFor(() => expect(server.requests.length).toBe(before + 1));
  clock.nowMs += livedMs;
  typing.abort();
  await asked.catch(() => {});
}

it("a server that answers none of the requests of somebody who types without pause is replaced, and told of with the whole time", async () => {
  const { clock, fixture } = await stalled();
  const states: string[] = [];
  const { now, wait } = new TimerQueue();
  const backend = new FallbackBackend({
    remote: fixture.backend,
    local: fakeLocal().backend,
    onChange: (state) => states.push(state.kind === "away" ? state.error.message : state.kind),
    now,
    wait,
  });
  for (let count = 0; count < 5; count++) await takeBackAfter(200_000, fixture, clock);
  let heard = "";
  expect(await backend.generate(request, (text) => (heard += text), never)).toMatchObject(end);
  expect([heard, states]).toEqual(["local", [expect.stringMatching(/must begin to answer within 1000\.25 s, got nothing/u)]]);
  backend.dispose();
});

it("a server is not taken for silent where one of them was answered", async () => {
  const { clock, fixture } = await stalled();
  await takeBackAfter(999_999, fixture, clock);
  fixture.server.fault = "none";
  await fixture.backend.generate(request, () => {}, never);
  fixture.server.fault = "sendsNothing";
  const patient = new AbortController();
  const before = fixture.server.requests.length;
  const asked = fixture.backend.generate(request, () => {}, patient.signal);
  await vi.waitFor(() => expect(fixture.server.requests.length).toBe(before + 1));
  // Longer than a server that had been silent until now would be given.
  await new Promise((resolve) => setTimeout(resolve, 400));
  patient.abort();
  expect((await asked).finish).toBe("cancelled");
});
