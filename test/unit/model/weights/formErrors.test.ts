import { describe, expect, it } from "vitest";
import { readConfig } from "../../../../src/model/config.ts";
import { readGguf } from "../../../../src/model/formats/gguf.ts";
import { describeForms, measureForms } from "../../../../src/model/weights/formErrors.ts";
import { type WeightForm, weightPlans } from "../../../../src/model/weights/weightForms.ts";
import { sourceTensors } from "../../../../src/model/weights/weightSource.ts";
import type { WrittenType } from "../../../fixtures/quantize.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../../../fixtures/tinyModel.ts";

const folder = temporaryFolder("form-errors");

async function reportsOf(tensorType: WrittenType, form: WeightForm) {
  const { path } = writeTinyLlama(folder.path(`${tensorType}.gguf`), { seed: 8, tensorType });
  const file = await readGguf(path);
  const tensors = sourceTensors(file, readConfig(file));
  return { described: describeForms(tensors, weightPlans[form]), measured: await measureForms(tensors, weightPlans[form]) };
}

describe("what forms change", () => {
  it("is nothing for types without offsets", async () => {
    for (const type of ["Q4_0", "Q5_0", "Q8_0", "F16", "BF16"] as const) {
      const { described, measured } = await reportsOf(type, "exact");
      expect(described.reduce((sum, { tensors }) => sum + tensors, 0)).toBe(15);
      expect(measured).toEqual(described.map((report) => ({ ...report, bound: { kind: "exact" }, measured: { worst: 0, rms: 0 } })));
    }
  });

  it("is little for types with offsets, in units of the weights", async () => {
    const { described, measured } = await reportsOf("Q4_1", "exact");
    const bound = { kind: "grid", ofStep: 1 / 34 };
    expect(described).toMatchObject([
      { type: "Q4_1", form: "8 bits in blocks of 16", tensors: 1, bound },
      { type: "Q4_1", form: "4 bits in blocks of 32 with remainders", tensors: 10, bound: { kind: "exact" } },
      { type: "Q4_1", form: "8 bits in blocks of 32", tensors: 4, bound },
    ]);
    for (const report of measured.filter(({ form }) => form.startsWith("8"))) {
      // A step of four bits over the range of 32 normal numbers is 0.27 of their deviation.
      expect(report.measured?.worst).toBeGreaterThan(0);
      expect(report.measured?.worst).toBeLessThan(0.27 * 2 * (1 / 34));
      expect(report.measured?.rms).toBeLessThan(0.27 / 34 / 2);
    }
  });

  it("is told apart by form where rows of one type need several", async () => {
    const { measured } = await reportsOf("Q8_0", "fast");
    expect(measured.map(({ form, tensors }) => [form, tensors])).toEqual([
      ["8 bits in blocks of 64", 13],
      ["8 bits in blocks of 128", 2],
    ]);
    for (const report of measured) expect(report.measured?.rms).toBeCloseTo(0.006, 2);
  });
});
