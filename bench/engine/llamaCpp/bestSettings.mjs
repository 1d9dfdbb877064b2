/**
 * llama.cpp's fastest settings on this machine for a file, found by trying: flash attention, a thread pool that lives as long as the
 * context, repacked weights, and then the size of the physical batch. The type of its KV cache stays its default (float16).
 * Decoding and prefill each get their own best, which is more than one program could have.
 */
import { percentile } from "../../percentile.mjs";
import { startSubject, subjects } from "../subject.mjs";
import { defaultSettings, settingsText } from "./settings.mjs";

const decodeSteps = 32;
const rounds = 5;

export async function bestSettings({ modelPath, threads, prompt, quick, say }) {
  const measured = [];
  const measure = async (settings) => {
    const subject = await startSubject(subjects.llamaCpp, { modelPath, threads, capacity: 2048, settings });
    try {
      const prefillMs = [];
      const decodeMs = [];
      for (let round = -1; round < (quick ? 1 : rounds); round++) {
        const ms = await subject.call("prefill", prompt);
        const { stepMs } = await subject.call("decode", prompt, quick ? 2 : decodeSteps);
        if (round < 0) continue;
        prefillMs.push(ms);
        decodeMs.push(percentile(stepMs, 0.5));
      }
      const result = { settings, prefillMs: percentile(prefillMs, 0.5), decodeMs: percentile(decodeMs, 0.5) };
      say(
        `  llama.cpp ${settingsText(settings)}: prefill ${result.prefillMs.toFixed(0)} ms, decode ${result.decodeMs.toFixed(2)} ms/token`,
      );
      measured.push(result);
    } finally {
      await subject.stop();
    }
  };
  const best = (name) => measured.reduce((least, result) => (result[name] < least[name] ? result : least)).settings;

  if (quick) {
    for (const flashAttention of ["on", "off"]) await measure({ ...defaultSettings, flashAttention });
    return { decode: best("decodeMs"), prefill: best("prefillMs"), measured };
  }
  for (const flashAttention of ["on", "off"]) {
    for (const threadPool of [true, false]) {
      for (const repack of [true, false]) await measure({ ...defaultSettings, flashAttention, threadPool, repack });
    }
  }
  for (const microBatch of [64, 128, 256]) await measure({ ...best("prefillMs"), microBatch });
  return { decode: best("decodeMs"), prefill: best("prefillMs"), measured };
}
