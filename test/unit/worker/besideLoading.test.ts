import { describe, expect, it } from "vitest";
import { besideLoading } from "../../../src/worker/besideLoading.ts";

describe("work beside loading", () => {
  it("leaves what was loaded to whoever waits for it", async () => {
    let released = 0;
    const loading = Promise.resolve({ release: async () => void released++ });
    expect(await besideLoading(async () => 1, loading)).toBe(1);
    expect(released).toBe(0);
  });

  it("releases what was loaded before it says that the work failed", async () => {
    let released = 0;
    const loading = Promise.resolve({ release: async () => void released++ });
    const failed = besideLoading(() => Promise.reject(new Error("no tokenizer")), loading);
    await expect(failed).rejects.toThrow("no tokenizer");
    expect(released).toBe(1);
  });

  it("tells the work's failure where loading fails as well, which is then nobody's", async () => {
    const failed = besideLoading(() => Promise.reject(new Error("no tokenizer")), Promise.reject(new Error("no memory")));
    await expect(failed).rejects.toThrow("no tokenizer");
  });
});
