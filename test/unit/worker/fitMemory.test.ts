import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/model/config.ts";
import { readModelFile } from "../../../src/model/formats/modelFile.ts";
import type { MachineMemory } from "../../../src/modelStore/memoryEstimate.ts";
import { fitMemory } from "../../../src/worker/fitMemory.ts";
import { writeHugeLlama } from "../../fixtures/hugeLlama.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../../fixtures/tinyModel.ts";

const folder = temporaryFolder("fitMemory");
const gib = 2 ** 30;
const granted = 512 * 2 ** 20;
const machine: MachineMemory = { memoryBytes: 16 * gib, freeMemoryBytes: 8 * gib };

async function budgetOf(path: string, memory: MachineMemory): Promise<number> {
  const file = await readModelFile(path);
  return fitMemory({ file, config: readConfig(file), form: "exact", contextTokens: 256, kvBudgetBytes: granted }, memory);
}

describe("fitMemory", () => {
  it("grants what the settings do where there is room, and less where it is tight", async () => {
    const { path } = writeTinyLlama(folder.path("tiny.gguf"), { seed: 3, tensorType: "Q8_0" });
    expect(await budgetOf(path, machine)).toBe(granted);
    const tight = await budgetOf(path, { memoryBytes: gib, freeMemoryBytes: 0.5 * gib });
    expect(tight).toBeGreaterThan(0);
    expect(tight).toBeLessThan(0.5 * gib);
  });

  it("refuses a model of 160 GB by its header, with the numbers", async (context) => {
    if (process.platform === "win32") return context.skip();
    await expect(budgetOf(writeHugeLlama(folder.path("huge.gguf")), machine)).rejects.toMatchObject({
      code: "memory/tooLarge",
      message: expect.stringMatching(
        /huge\.gguf: .* got \d+\.\d GB needed \(161\.\d GB of weights\) and 8\.6 GB free of 17\.2 GB; choose a smaller/,
      ),
    });
  });
});
