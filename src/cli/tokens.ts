/** `nearline tokens`: text on standard input → a JSON array of token ids. */
import { parseArgs } from "node:util";
import { readGguf } from "../model/gguf.ts";
import { tokenizerFromGguf } from "../tokenizer/fromGguf.ts";
import { modelPathOf } from "./openModel.ts";
import { readStandardInput } from "./readInput.ts";

export async function tokens(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { model: { type: "string" }, special: { type: "boolean", default: false } } });
  const tokenizer = tokenizerFromGguf(await readGguf(modelPathOf(values.model)));
  const ids = tokenizer.encode(await readStandardInput(), { special: values.special, atStart: true });
  process.stdout.write(`${JSON.stringify(ids)}\n`);
}
