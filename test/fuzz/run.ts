/** The fuzzer's child process; scripts/fuzz.mjs starts it with format, seed, number of cases and a folder for findings. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Format } from "./fuzzCase.ts";
import { fuzzFiles, readHostile } from "./fuzzCase.ts";

/** Of processor time, which a busy machine does not stretch. Reading takes well below a millisecond; this much longer is a hang. */
const slowMs = 1000;
const reportEvery = 50_000;

async function main([format = "", seed = "", count = "", folder = ""]: readonly string[]): Promise<number> {
  if (format !== "gguf" && format !== "safetensors") throw new RangeError(`format must be gguf or safetensors, got ${format}`);
  const codes = new Map<string, number>();
  let findings = 0;
  let slowest = { number: -1, ms: 0 };
  let mostBytes = 0;
  const start = performance.now();
  for (let number = 0; number < Number(count); number++) {
    if (number % reportEvery === 0)
      console.log(`${format}: case ${number} of ${count}, ${Math.round((performance.now() - start) / 1000)} s`);
    const files = fuzzFiles(format, Number(seed), number);
    const before = process.cpuUsage();
    let finding: string | undefined;
    try {
      const { read, config, vocabulary } = await readHostile(files);
      const key = read === "accepted" ? `accepted, then config ${config}, vocabulary ${vocabulary}` : read;
      codes.set(key, (codes.get(key) ?? 0) + 1);
    } catch (error) {
      finding = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const used = process.cpuUsage(before);
    const ms = (used.user + used.system) / 1000;
    if (ms > slowest.ms) slowest = { number, ms };
    if (ms > slowMs) finding ??= `took ${Math.round(ms)} ms`;
    if (number % 256 === 0) mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
    if (finding === undefined) continue;
    findings++;
    if (findings <= 20) keep(folder, format, number, files.files, finding);
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${format}: ${count} cases in ${seconds.toFixed(0)} s, ${findings} findings; slowest case ${slowest.number} with ${slowest.ms.toFixed(1)} ms; at most ${Math.round(mostBytes / 1e6)} MB resident`,
  );
  for (const [code, times] of [...codes].sort(([, a], [, b]) => b - a)) console.log(`  ${String(times).padStart(9)} ${code}`);
  return findings;
}

function keep(folder: string, format: Format, number: number, files: Readonly<Record<string, Uint8Array>>, finding: string): void {
  const place = join(folder, `${format}-${number}`);
  mkdirSync(place, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) writeFileSync(join(place, basename(path)), bytes);
  console.log(`finding in case ${number}, kept in ${place}: ${finding}`);
}

main(process.argv.slice(2)).then(
  (findings) => process.exit(findings === 0 ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
