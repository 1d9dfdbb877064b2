/** What is counted of suggestions in a day, as it is stored. */
import { z } from "zod";
import { bucketCount } from "./latencyBuckets.ts";

const Count = z.int().nonnegative();

/** What an earlier version did not count yet. */
const NewCount = Count.default(0);

export const DayCounts = z.object({
  /** Suggestions that stood long enough to be read. */
  shown: Count,
  accepted: Count,
  /** Characters that accepted suggestions put in, less those that they took the place of. */
  savedCharacters: Count,
  /** Accepted texts that were looked at again after 30 s, and those that were still there then. */
  checkedShort: Count,
  keptShort: Count,
  /** The same after 5 min. */
  checkedLong: Count,
  keptLong: Count,
  /** Suggestions by the bucket of the time that they were waited for. */
  latencies: z.array(Count).length(bucketCount),
  /** Tokens of prompts, and those of them that the model had read before; tokens that it wrote. Of suggestions and of the chat. */
  promptTokens: NewCount,
  reusedTokens: NewCount,
  generatedTokens: NewCount,
  /** Processor time of the worker: for suggestions, and for all else (chat, loading, the index). */
  suggestionCpuMs: NewCount,
  otherCpuMs: NewCount,
});
export type DayCounts = z.infer<typeof DayCounts>;

export const noCounts: DayCounts = {
  shown: 0,
  accepted: 0,
  savedCharacters: 0,
  checkedShort: 0,
  keptShort: 0,
  checkedLong: 0,
  keptLong: 0,
  latencies: Array.from({ length: bucketCount }, () => 0),
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  suggestionCpuMs: 0,
  otherCpuMs: 0,
};

export function addCounts(one: DayCounts, other: DayCounts): DayCounts {
  return {
    shown: one.shown + other.shown,
    accepted: one.accepted + other.accepted,
    savedCharacters: one.savedCharacters + other.savedCharacters,
    checkedShort: one.checkedShort + other.checkedShort,
    keptShort: one.keptShort + other.keptShort,
    checkedLong: one.checkedLong + other.checkedLong,
    keptLong: one.keptLong + other.keptLong,
    latencies: one.latencies.map((count, index) => count + (other.latencies[index] ?? 0)),
    promptTokens: one.promptTokens + other.promptTokens,
    reusedTokens: one.reusedTokens + other.reusedTokens,
    generatedTokens: one.generatedTokens + other.generatedTokens,
    suggestionCpuMs: one.suggestionCpuMs + other.suggestionCpuMs,
    otherCpuMs: one.otherCpuMs + other.otherCpuMs,
  };
}
