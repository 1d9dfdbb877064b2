/** Model files that nobody vouches for: whatever is in them, reading ends with a model or an AppError. `npm run fuzz` tries many more. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fuzzFiles, readHostile } from "../../../fuzz/fuzzCase.ts";
import { seeds } from "../../../fuzz/seeds.ts";

const corpus = "test/fixtures/hostile";

describe("a hostile model file", () => {
  for (const format of ["gguf", "safetensors"] as const) {
    it(`of ${format} is refused or read, and nothing else happens, in ten thousand cases`, { timeout: 60_000 }, async () => {
      const codes = new Map<string, number>();
      for (let number = 0; number < 10_000; number++) {
        const files = fuzzFiles(format, 1, number);
        const { read } = await readHostile(files).catch((error: unknown) => {
          throw new Error(`case ${number} of ${format}: ${String(error)}`, { cause: error });
        });
        codes.set(read, (codes.get(read) ?? 0) + 1);
      }
      // The mutations are neither so coarse that all fail at the door nor so fine that nothing does.
      expect(codes.get("accepted")).toBeGreaterThan(500);
      expect(codes.get("model/malformed")).toBeGreaterThan(500);
    });

    it(`of ${format} is made from models that are read whole`, async () => {
      for (const seed of seeds[format]) expect((await readHostile(seed)).read).toBe("accepted");
    });
  }

  it.each(readdirSync(corpus))("that was found once is refused: %s", async (name) => {
    // A folder is a model of several files, whose path is the folder's.
    const files = Object.fromEntries(readdirSync(join(corpus, name)).map((file) => [`/m/${file}`, readFileSync(join(corpus, name, file))]));
    const gguf = Object.keys(files).find((file) => file.endsWith(".gguf"));
    const outcome = await readHostile({ path: gguf ?? "/m", files });
    expect(Object.values(outcome).some((code) => code !== "accepted")).toBe(true);
  });
});
