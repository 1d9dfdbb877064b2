/** The documents that a first suggestion is shown in, with the embedded model. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { z } from "zod";
import { sampleIn } from "../../src/editor/walkthrough/samples.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { buildBundle } from "./buildBundle.ts";

const folder = temporaryFolder("samples");

it("suggests in each sample what its reader expects", async () => {
  const script = await buildBundle("cli", "samples");
  const lines = (["javascript", "python"] as const).map((id) => {
    const { text, line, character } = sampleIn(id);
    const before = text.split("\n").slice(0, line + 1);
    const prefix = [...before.slice(0, -1), before.at(-1)?.slice(0, character)].join("\n");
    return JSON.stringify({ id, path: id === "python" ? "a.py" : "a.js", language: id, prefix, suffix: text.slice(prefix.length) });
  });
  const { stdout } = spawnSync(process.execPath, [script, "complete", "--jsonl"], {
    input: lines.join("\n"),
    encoding: "utf8",
    env: { ...process.env, NEARLINE_MODEL_CACHE: folder.path("cache") },
  });
  const Answer = z.object({ id: z.string(), completion: z.string() });
  const answers = stdout
    .trim()
    .split("\n")
    .map((line) => Answer.parse(JSON.parse(line)));
  expect(answers).toEqual([
    { id: "javascript", completion: "return a - b;" },
    { id: "python", completion: "return a - b" },
  ]);
});
