import { describe, expect, it } from "vitest";
import { type Machine, programsOn } from "../../../../src/modelStore/discovery/modelRoots.ts";
import type { ModelOrigin } from "../../../../src/shared/models.ts";

const linux: Machine = { platform: "linux", environment: {}, home: "/home/u" };
const mac: Machine = { platform: "darwin", environment: {}, home: "/Users/u" };
const windows: Machine = {
  platform: "win32",
  environment: { LOCALAPPDATA: "C:\\Users\\u\\AppData\\Local", APPDATA: "C:\\Users\\u\\AppData\\Roaming" },
  home: "C:\\Users\\u",
};
const set = (machine: Machine, environment: Machine["environment"]): Machine => ({
  ...machine,
  environment: { ...machine.environment, ...environment },
});

const cases: readonly [ModelOrigin, string, Machine, readonly string[]][] = [
  ["ollama", "Linux", linux, ["/home/u/.ollama/models", "/usr/share/ollama/.ollama/models", "/var/lib/ollama/models"]],
  ["ollama", "macOS", mac, ["/Users/u/.ollama/models"]],
  ["ollama", "Windows", windows, ["C:\\Users\\u\\.ollama\\models"]],
  ["ollama", "OLLAMA_MODELS", set(mac, { OLLAMA_MODELS: "/big/ollama" }), ["/big/ollama", "/Users/u/.ollama/models"]],
  ["lmStudio", "Linux", linux, ["/home/u/.lmstudio/models", "/home/u/.cache/lm-studio/models"]],
  ["lmStudio", "Windows", windows, ["C:\\Users\\u\\.lmstudio\\models", "C:\\Users\\u\\.cache\\lm-studio\\models"]],
  ["huggingFaceHub", "Linux", linux, ["/home/u/.cache/huggingface/hub"]],
  ["huggingFaceHub", "Windows", windows, ["C:\\Users\\u\\.cache\\huggingface\\hub"]],
  [
    "huggingFaceHub",
    "all its variables",
    set(linux, { HF_HUB_CACHE: "/a", HUGGINGFACE_HUB_CACHE: "/b", HF_HOME: "~/c", XDG_CACHE_HOME: "/d" }),
    ["/a", "/b", "/home/u/c/hub", "/d/huggingface/hub", "/home/u/.cache/huggingface/hub"],
  ],
  ["llamaCpp", "Linux", linux, ["/home/u/.cache/llama.cpp"]],
  ["llamaCpp", "XDG_CACHE_HOME", set(linux, { XDG_CACHE_HOME: "/x" }), ["/x/llama.cpp"]],
  ["llamaCpp", "macOS", mac, ["/Users/u/Library/Caches/llama.cpp"]],
  ["llamaCpp", "Windows", windows, ["C:\\Users\\u\\AppData\\Local\\llama.cpp"]],
  ["llamaCpp", "LLAMA_CACHE", set(linux, { LLAMA_CACHE: "/l" }), ["/l", "/home/u/.cache/llama.cpp"]],
  ["gpt4all", "Linux", linux, ["/home/u/.local/share/nomic.ai/GPT4All", "/home/u/.cache/gpt4all"]],
  ["gpt4all", "macOS", mac, ["/Users/u/Library/Application Support/nomic.ai/GPT4All", "/Users/u/.cache/gpt4all"]],
  ["gpt4all", "Windows", windows, ["C:\\Users\\u\\AppData\\Local\\nomic.ai\\GPT4All", "C:\\Users\\u\\.cache\\gpt4all"]],
  ["jan", "Linux", linux, ["/home/u/.config/Jan/data", "/home/u/.local/share/Jan/data", "/home/u/jan"]],
  ["jan", "macOS", mac, ["/Users/u/Library/Application Support/Jan/data", "/Users/u/jan"]],
  ["jan", "Windows", windows, ["C:\\Users\\u\\AppData\\Roaming\\Jan\\data", "C:\\Users\\u\\jan"]],
];

describe("the table of programs", () => {
  it.each(cases)("has the folders of %s by %s", (origin, _what, machine, roots) => {
    expect(programsOn(machine).find((program) => program.origin === origin)?.roots).toEqual(roots);
  });

  it("looks for the settings of LM Studio and Jan where each platform keeps them", () => {
    const paths = (machine: Machine) => programsOn(machine).flatMap(({ settings }) => settings?.paths ?? []);
    expect(paths(mac)).toContain("/Users/u/Library/Application Support/LM Studio/settings.json");
    expect(paths(windows)).toContain("C:\\Users\\u\\AppData\\Roaming\\Jan\\settings.json");
    expect(paths(set(linux, { XDG_CONFIG_HOME: "/conf" }))).toContain("/conf/LM Studio/settings.json");
  });
});
