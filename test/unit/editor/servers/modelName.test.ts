import { describe, expect, it } from "vitest";
import { modelName } from "../../../../src/editor/servers/modelName.ts";

describe("modelName", () => {
  it.each([
    ["qwen2.5-coder:1.5b", "qwen2.5-coder:1.5b"],
    ["Qwen/Qwen2.5-Coder-7B", "Qwen/Qwen2.5-Coder-7B"],
    ["/srv/models/qwen.gguf", "qwen"],
    ["C:\\models\\Qwen.GGUF", "Qwen"],
    ["models/qwen.gguf", "qwen"],
    ["/srv/models/qwen", "qwen"],
    ["/", "/"],
    ["", ""],
  ])("of %s is %s", (id, name) => {
    expect(modelName(id)).toBe(name);
  });
});
