import { describe, expect, it } from "vitest";
// @ts-expect-error plain JavaScript
import { serverWork } from "../../../bench/remote/serverWork.mjs";

/** Lines as llama.cpp's server writes them at verbosity 4. */
const begins = (task: number, slot: number, reason: "LRU" | "LCP similarity", prompt: number, cached: number) => `
0.16.588.866 I slot get_availabl: id ${slot} | task -1 | selected slot by ${reason}, t_last = -1
0.16.588.867 I slot launch_slot_: id ${slot} | task ${task} | processing task, is_child = 0
0.16.588.905 I slot   operator(): id ${slot} | task ${task} | new prompt, n_ctx_slot = 2048, n_keep = 0, task.n_tokens = ${prompt}
0.16.588.944 I slot   operator(): id ${slot} | task ${task} | cached n_tokens = ${cached}, memory_seq_rm [${cached}, end)`;
const ends = (task: number, slot: number, held: number) =>
  `\n0.16.700.000 I slot      release: id ${slot} | task ${task} | stop processing: n_tokens = ${held}, truncated = 0`;
const cancels = (task: number) => `\n0.16.650.000 I srv          stop: cancel task, id_task = ${task}`;

describe("serverWork", () => {
  it("counts what was read and generated, for requests that were cancelled apart", () => {
    const log = begins(1, 0, "LRU", 100, 0) + ends(1, 0, 112) + begins(2, 1, "LRU", 50, 10) + cancels(2) + ends(2, 1, 30) + cancels(3);
    const { finished, cancelled } = serverWork(log);
    expect(finished).toMatchObject({ requests: 1, prompt: 100, cached: 0, read: 100, generated: 12, reused: 0 });
    expect(cancelled).toMatchObject({
      requests: 2,
      neverBegun: 1,
      whileReading: 1,
      prompt: 50,
      cached: 10,
      read: 20,
      generated: 0,
      reused: 0,
    });
  });

  it("counts as reused what the next request in the slot goes on from, and nothing where the slot was given to another text", () => {
    const first = begins(1, 0, "LRU", 100, 0) + cancels(1) + ends(1, 0, 108);
    expect(serverWork(first + begins(2, 0, "LCP similarity", 101, 99) + ends(2, 0, 110)).cancelled.reused).toBe(99);
    expect(serverWork(first + begins(2, 0, "LRU", 101, 99) + ends(2, 0, 110)).cancelled.reused).toBe(0);
    expect(serverWork(first + begins(2, 1, "LCP similarity", 101, 99) + ends(2, 1, 110)).cancelled.reused).toBe(0);
  });

  it("refuses a log that tells of no request", () => {
    expect(() => serverWork("listening")).toThrow("another version?");
  });
});
