/** What can be chosen of llama.cpp, with its defaults. `flashAttention` "auto" leaves it to llama.cpp; `microBatch` is its n_ubatch. */
export const defaultSettings = { flashAttention: "auto", threadPool: false, repack: true, microBatch: 512 };

export function settingsText({ flashAttention, threadPool, repack, microBatch }) {
  return [
    `flash attention ${flashAttention}`,
    threadPool ? "thread pool kept" : "thread pool made for each pass",
    repack ? "weights repacked" : "weights as in the file",
    `physical batch ${microBatch}`,
  ].join(", ");
}
