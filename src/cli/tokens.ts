/** `nearline tokens`: text on standard input → a JSON array of token ids. */
import { parseArgs } from "node:util";
import { readModelFile } from "../model/formats/modelFile.ts";
import { vocabularyOf } from "../tokenizer/fromModelFile.ts";
import { createTokenizer } from "../tokenizer/tokenizer.ts";
import { modelPathOf } from "./openModel.ts";
import { readStandardInput } from "./readInput.ts";

export async function tokens(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { model: { type: "string" }, special: { type: "boolean", default: false } } });
  const tokenizer = createTokenizer(await vocabularyOf(await readModelFile(modelPathOf(values.model))));
  const ids = tokenizer.encode(await readStandardInput(), { special: values.special, atStart: true });
  process.stdout.write(`${JSON.stringify(ids)}\n`);
}
