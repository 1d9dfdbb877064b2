/** Copies a graph and its data, laid out so that all of it begins where pages do (onnx/alignData.ts). */
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { alignData } from "../../onnx/alignData.ts";

const chunkBytes = 8 << 20;

/** Both files have the same names in `from` and `to`, which are folders. */
export async function alignedCopy(from: string, to: string, graphFileName: string, dataFileName: string): Promise<void> {
  const { model, moves } = alignData(await readFile(join(from, graphFileName)));
  const buffer = Buffer.alloc(chunkBytes);
  await using source = await open(join(from, dataFileName), "r");
  await using target = await open(join(to, dataFileName), "w");
  for (const move of moves) {
    for (let done = 0; done < move.byteLength; ) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(chunkBytes, move.byteLength - done), move.from + done);
      if (bytesRead === 0) throw new Error(`${dataFileName}: ends before ${move.from + move.byteLength}`);
      await target.write(buffer, 0, bytesRead, move.to + done);
      done += bytesRead;
    }
  }
  await target.sync();
  await writeFile(join(to, graphFileName), model, { flush: true });
}
