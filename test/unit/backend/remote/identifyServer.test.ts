import { describe, expect, it } from "vitest";
import { dialectNames } from "../../../../src/backend/remote/dialects/dialect.ts";
import { identifyServer } from "../../../../src/backend/remote/identifyServer.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { connectionTo, fakeServer, never, secrets } from "./remoteFixture.ts";

const shortLimits = { identify: { firstPieceMs: 200, idleMs: 200, totalMs: 500 }, list: { firstPieceMs: 200, idleMs: 200, totalMs: 500 } };

describe("a server that is asked what it is", () => {
  it.each(dialectNames)("is known as %s", async (name) => {
    const { address } = await fakeServer(fakes[name], { apiKey: secrets.key });
    expect((await identifyServer(connectionTo(address), never)).dialect).toBe(name);
  });

  it.each([
    ["llamaCpp", [{ id: "fake.gguf", contextTokens: 8192, fillsInTheMiddle: "asking", isLoaded: true }]],
    [
      "ollama",
      [
        { id: "qwen2.5-coder:1.5b-base", contextTokens: 8192, fillsInTheMiddle: "yes", isLoaded: undefined },
        { id: "llama3.2:latest", contextTokens: 4096, fillsInTheMiddle: "no", isLoaded: undefined },
      ],
    ],
    ["vllm", [{ id: "Qwen/Qwen2.5-Coder-7B", contextTokens: 32_768, fillsInTheMiddle: "yes", isLoaded: true }]],
    [
      "lmStudio",
      [
        { id: "qwen2.5-coder-7b", contextTokens: 4096, fillsInTheMiddle: "yes", isLoaded: true },
        { id: "qwen2-vl-7b-instruct", contextTokens: 32_768, fillsInTheMiddle: "no", isLoaded: false },
      ],
    ],
    ["tgi", [{ id: "bigcode/starcoder2-3b", contextTokens: 8192, fillsInTheMiddle: "yes", isLoaded: true }]],
    ["llamaCppPython", [{ id: "qwen2.5-coder-0.5b-instruct", contextTokens: undefined, fillsInTheMiddle: "yes", isLoaded: undefined }]],
    [
      "openAi",
      [
        { id: "codestral-latest", contextTokens: undefined, fillsInTheMiddle: "yes", isLoaded: undefined },
        { id: "house-model", contextTokens: undefined, fillsInTheMiddle: "asking", isLoaded: undefined },
      ],
    ],
  ] as const)("has the models that %s lists", async (name, models) => {
    const { address } = await fakeServer(fakes[name]);
    expect((await identifyServer(connectionTo(address), never)).models).toEqual(models);
  });

  it("has a bounded number of models with names that people may read, each once", async () => {
    const ids = ["first", "first", "x".repeat(10_000), ...Array.from({ length: 1500 }, (_, index) => `model-${index}`)];
    const data = ids.map((id) => ({ id, owned_by: "vllm", max_model_len: id.length }));
    const { address } = await fakeServer({ ...fakes.vllm, "GET /v1/models": () => ({ kind: "json", value: { object: "list", data } }) });
    const { models, moreModelCount } = await identifyServer(connectionTo(address), never);
    expect([models.length, moreModelCount]).toEqual([1000, 502]);
    expect(models.slice(0, 2).map(({ id }) => id)).toEqual(["first", "model-0"]);
  });

  it("says what is wrong where it is no such server, wants a key, or does not answer", async () => {
    const other = await fakeServer({});
    expect((await appErrorOf(() => identifyServer(connectionTo(other.address), never))).code).toBe("server/misconfigured");
    const locked = await fakeServer(fakes.vllm, { apiKey: "another" });
    expect((await appErrorOf(() => identifyServer(connectionTo(locked.address), never))).message).toContain("API key");
    const silent = await fakeServer(fakes.vllm, { fault: "sendsNothing" });
    expect((await appErrorOf(() => identifyServer(connectionTo(silent.address), never, shortLimits))).code).toBe("server/away");
    const page = await fakeServer(fakes.vllm, { fault: "wrongType" });
    expect((await appErrorOf(() => identifyServer(connectionTo(page.address), never))).code).toBe("server/malformed");
  });
});
