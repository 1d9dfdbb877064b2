/** The graph of repacked weights in float16, beside the one in float32 that came with them; both read the same file of weights. */
import { randomBytes } from "node:crypto";
import { rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withFloat16 } from "../onnx/float16.ts";
import { serialize } from "../onnx/serialize.ts";
import { graphInterface as io } from "../shared/graphInterface.ts";
import type { LlamaConfig } from "./config.ts";
import type { ModelFile } from "./formats/modelFile.ts";
import { buildLlama } from "./llama.ts";
import { weightsFileName } from "./weights/repack.ts";
import { type WeightForm, weightPlan } from "./weights/weightForms.ts";
import { graphWeights, layoutWeights } from "./weights/weightLayout.ts";
import { sourceTensors } from "./weights/weightSource.ts";

const fileName = "model.float16.onnx";

/** The path of the graph, made when it is not there. `graphPath` is that of the float32 graph of the same model and form. */
export async function float16Graph(file: ModelFile, config: LlamaConfig, form: WeightForm, graphPath: string): Promise<string> {
  const folder = dirname(graphPath);
  const path = join(folder, fileName);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists) return path;
  // Another process may do the same: whichever is last replaces a whole file by its equal.
  const partial = join(folder, `${fileName}.partial-${process.pid}-${randomBytes(4).toString("hex")}`);
  const plan = weightPlan(form, file);
  const graph = buildLlama(config, graphWeights(layoutWeights(config, sourceTensors(file, config), plan)), plan.activations);
  await writeFile(partial, serialize(withFloat16(graph, new Set([io.logits])), weightsFileName), { flush: true });
  await rename(partial, path);
  return path;
}
