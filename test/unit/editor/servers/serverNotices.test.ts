import { beforeEach, describe, expect, it } from "vitest";
import { ServerNotices } from "../../../../src/editor/servers/serverNotices.ts";
import { fake } from "../../../fake/vscode.ts";
import { settle } from "../../../fixtures/timerQueue.ts";
import { errors } from "./fakeOpenServer.ts";

beforeEach(() => fake.reset());

function fixture() {
  const clock = { nowMs: 0 };
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(`info ${line}`), warn: (line: string) => lines.push(`warn ${line}`) };
  const notices = new ServerNotices({ now: () => clock.nowMs, log, onError: (error) => lines.push(String(error)) });
  const away = { kind: "away", error: errors.away() } as const;
  const here = { kind: "here" } as const;
  const told = () => fake.state.errors.map(([message]) => message);
  return { clock, lines, notices, away, here, told };
}

describe("notices of a server", () => {
  it("tell once that it went away, and to the log that it is back", () => {
    const { notices, away, here, told, lines, clock } = fixture();
    for (const state of [here, away, away, here, away, here]) {
      clock.nowMs += 60_000;
      notices.note("gpu:8000", state);
    }
    expect(told()).toEqual(["Nearline: gpu:8000 does not answer: this machine does until it is back."]);
    expect(lines.filter((line) => line === "info server gpu:8000: here").length).toBe(3);
    expect(lines.filter((line) => line.startsWith("warn server gpu: must accept connections")).length).toBe(2);
  });

  it("tell it again when it was there for long, and of another server", () => {
    const { notices, away, here, told, clock } = fixture();
    notices.note("gpu:8000", away);
    notices.note("gpu:8000", here);
    clock.nowMs += 10 * 60_000;
    notices.note("gpu:8000", away);
    expect(told().length).toBe(2);
    notices.note("other:8000", away);
    expect(told().at(-1)).toContain("other:8000");
  });

  it("tell what is to be mended each time that it comes up, and offer the key where it may be that", async () => {
    const { notices } = fixture();
    fake.state.choice = "Set API Key…";
    notices.note("gpu:8000", { kind: "misconfigured", error: errors.wrongKey() });
    notices.note("gpu:8000", { kind: "misconfigured", error: errors.wrongKey() });
    await settle();
    expect(fake.state.errors).toEqual([
      [expect.stringContaining("Nearline: server gpu: must accept the API key"), "Set API Key…", "Show Log"],
    ]);
    expect(fake.state.executed).toEqual([["nearline.setServerKey"]]);
    notices.note("gpu:8000", { kind: "asking" });
    notices.note("gpu:8000", { kind: "misconfigured", error: errors.notFound() });
    expect(fake.state.errors.at(-1)).toEqual([expect.stringContaining("status 404"), "Show Log"]);
  });

  it("lead from a mistake in the setting to the setting", async () => {
    const { notices } = fixture();
    fake.state.choice = "Open Setting";
    notices.invalid("server: must be an address");
    await settle();
    expect(fake.state.errors).toEqual([["Nearline: server: must be an address", "Open Setting"]]);
    expect(fake.state.executed).toEqual([["workbench.action.openSettings", "nearline.server"]]);
  });

  it("ask without a dialog whether somebody wants to look at a server that is not confirmed", async () => {
    const { notices } = fixture();
    expect(await notices.offerReview("gpu:8000")).toBe(false);
    fake.state.choice = "Review…";
    expect(await notices.offerReview("gpu:8000")).toBe(true);
    expect(fake.state.modalDetail).toBeUndefined();
  });
});
