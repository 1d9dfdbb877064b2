/**
 * What each figure must reach and what it aims at. Where llama.cpp is the measure, values are multiples of its own in the same run; absolute
 * ones hold for files of the size named, and larger files have none.
 */
const MB = 1e6;

export const ratioLimits = {
  decode: { must: 1, aim: 0.9 },
  prefill: { must: 1, aim: 0.85 },
  lookup: { must: 0.7, aim: 0.5 },
};

/** Loss above float32, in percent: no worse than llama.cpp's or this; the aim is half of llama.cpp's. */
export const lossMustPercent = 0.15;

/** First row whose files are as large as this one: the embedded model, and a model of half a billion parameters in 4 to 6 bits. */
const bySize = [
  { upToBytes: 150 * MB, load: { must: 600, aim: 300 }, import: { must: 5000, aim: 2500 } },
  { upToBytes: 600 * MB, load: { must: 1200, aim: 600 }, import: { must: 20_000, aim: 10_000 } },
];

const of = (fileBytes, name) => bySize.find(({ upToBytes }) => fileBytes <= upToBytes)?.[name];

/** Milliseconds. */
export const loadLimits = (fileBytes) => of(fileBytes, "load");
export const importLimits = (fileBytes) => of(fileBytes, "import");

/** Bytes. */
export const importMemoryLimits = (fileBytes) => ({ must: fileBytes + 300 * MB, aim: fileBytes + 150 * MB });
export const residentLimits = (fileBytes) => ({ must: 1.6 * fileBytes + 80 * MB, aim: 1.2 * fileBytes + 60 * MB });

/** Milliseconds, the 95th percentile. */
export const cancelLimits = { must: 20, aim: 5 };
