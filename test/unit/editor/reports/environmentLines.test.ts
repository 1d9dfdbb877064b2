import { describe, expect, it } from "vitest";
import { environmentLines } from "../../../../src/editor/reports/environmentLines.ts";
import type { ModelInfo } from "../../../../src/shared/protocol.ts";
import { serverHere } from "../servers/serverExample.ts";

const model: ModelInfo = {
  name: "SmolLM2",
  architecture: "llama",
  parameterCount: 134.5e6,
  contextTokens: 2048,
  readsContext: false,
  device: "CPU, 2 threads",
  loadMs: 1,
};

describe("environmentLines", () => {
  it("names the model and what runs it, or what the worker does", () => {
    expect(environmentLines("1.2.3", { kind: "ready", model })[1]).toBe("SmolLM2, 135 million weights, CPU, 2 threads");
    expect(environmentLines("1.2.3", { kind: "off" }).slice(1)).toEqual(["worker: off"]);
  });

  it("names a server by its host, and all that it lacks", () => {
    const worker = { kind: "ready", model: { ...model, name: "Qwen", parameterCount: 0, server: "gpu.example.com:8080" } } as const;
    expect(environmentLines("1.2.3", worker, serverHere).slice(1)).toEqual([
      "Qwen, on the server gpu.example.com:8080",
      "Server gpu.example.com:8080 (llama.cpp): completes and chats",
      "It tells no [x](command:evil).",
      "Answers are not compared.",
      "A third thing.",
    ]);
  });

  it("says why a server is sent nothing", () => {
    const away = { ...serverHere, title: undefined, status: { kind: "away", message: "server: must be reachable" } } as const;
    expect(environmentLines("1.2.3", { kind: "ready", model }, away).slice(2)).toEqual([
      "Server gpu.example.com:8080: away; this machine answers",
    ]);
  });
});
