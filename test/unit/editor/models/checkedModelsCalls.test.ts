import { describe, expect, it } from "vitest";
import { checkedModelsCalls } from "../../../../src/editor/models/checkedModelsCalls.ts";
import type { ModelsHost } from "../../../../src/shared/modelsProtocol.ts";

const good: readonly (readonly [keyof ModelsHost, ...unknown[]])[] = [
  ["ready"],
  ["search"],
  ["choose", "/models/a.gguf", "completion"],
  ["shareModel"],
  ["download", "catalogue:a"],
  ["pauseDownload", "catalogue:a"],
  ["cancelDownload", "catalogue:a"],
  ["importFile"],
  ["importDropped", "file:///a.gguf"],
  ["selfTest", "/models/a.gguf"],
  ["cancelSelfTest", "/models/a.gguf"],
  ["remove", "/models/a.gguf"],
  ["revealFile", "/models/a.gguf"],
  ["openLicense", "catalogue:a"],
  ["openLink", "https://example.com"],
  ["dismissNotice"],
  ["connectServer"],
  ["disconnectServer"],
  ["setServerKey"],
  ["refreshServer"],
  ["chooseServerModel", "/srv/a.gguf", "chat"],
  ["useThisMachine", "completion"],
  ["manageTrust"],
];

const bad: readonly (readonly [keyof ModelsHost, ...unknown[]])[] = [
  ["ready", "more"],
  ["choose", "/models/a.gguf"],
  ["choose", "/models/a.gguf", "everything"],
  ["remove", ["/models/a.gguf"]],
  ["remove", "x".repeat(100_000)],
  ["importDropped", null],
  ["importFile", "/etc/passwd"],
  ["connectServer", "https://elsewhere.example.com"],
  ["chooseServerModel", "x".repeat(100_000), "chat"],
  ["chooseServerModel", "/srv/a.gguf", "everything"],
  ["useThisMachine"],
  ["openLink", `https://${"x".repeat(10_000)}`],
];

function recorded() {
  const heard: unknown[][] = [];
  const host = Object.fromEntries(good.map(([name]) => [name, async (...values: unknown[]) => void heard.push([name, ...values])]));
  return { heard, calls: checkedModelsCalls(host as unknown as ModelsHost) };
}

describe("checkedModelsCalls", () => {
  it("lets through what is as agreed, and has every function of the contract", async () => {
    const { heard, calls } = recorded();
    for (const [name, ...values] of good) await calls[name](...values);
    expect(heard).toEqual(good);
    expect(Object.keys(calls).sort()).toEqual(good.map(([name]) => name).sort());
  });

  it.each(bad.map(([name, ...values]) => ({ name, values })))("refuses $name with $values", async ({ name, values }) => {
    const { heard, calls } = recorded();
    await expect(calls[name](...values)).rejects.toThrow(/must be called as agreed/);
    expect(heard).toEqual([]);
  });
});
