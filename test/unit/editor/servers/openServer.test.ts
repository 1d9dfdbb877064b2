import { afterEach, describe, expect, it } from "vitest";
import { openServer } from "../../../../src/editor/servers/openServer.ts";
import { type FakeOptions, type FakeRoutes, type FakeServer, startFakeServer } from "../../../fixtures/fakeServers/fakeServer.ts";
import { fakes } from "../../../fixtures/fakeServers/fakes.ts";
import { never, request } from "./fakeOpenServer.ts";

const running: FakeServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function open(kind: keyof typeof fakes | FakeRoutes, options: FakeOptions = {}, key?: string) {
  const fakeServer = await startFakeServer(typeof kind === "string" ? fakes[kind] : kind, options);
  running.push(fakeServer);
  return { fakeServer, server: openServer({ address: fakeServer.address, apiKey: async () => key }) };
}

describe("a server that is opened", () => {
  it.each([
    ["llamaCpp", "llama.cpp"],
    ["ollama", "Ollama"],
    ["vllm", "vLLM"],
  ] as const)("of the kind %s says what it is, and answers with one of its models", async (kind, title) => {
    const { server } = await open(kind);
    const known = await server.identify(never);
    expect([known.title, known.models.length > 0, known.models[0]?.missing.length]).toEqual([title, true, expect.any(Number)]);
    const model = known.model(known.models[0]?.id ?? "");
    let text = "";
    const { finish } = await server.backend(known, model).generate(request, (piece) => (text += piece), never);
    expect([text.length > 0, finish]).toEqual([true, expect.stringMatching(/stop|endOfText|length/u)]);
    await server.close();
  });

  it("takes a name that it does not list for a model of which nothing is known", async () => {
    const { server } = await open("vllm");
    const known = await server.identify(never);
    expect(known.model("unlisted")).toMatchObject({ id: "unlisted", contextTokens: undefined, fillsInTheMiddle: "asking" });
    await server.close();
  });

  it("lets another connection ask what was known by this one", async () => {
    const { server, fakeServer } = await open("ollama");
    const known = await server.identify(never);
    await server.close();
    const other = openServer({ address: fakeServer.address, apiKey: async () => undefined });
    await expect(other.backend(known, known.model(known.models[0]?.id ?? "")).probe(never)).resolves.toBeUndefined();
    await other.close();
  });

  it("wants its key also where it lists its models without one, and is taken as it is where the key is no help", async () => {
    const routes: FakeRoutes = { ...fakes.llamaCpp, "GET /props": () => ({ kind: "json", status: 401, value: {} }) };
    const { server } = await open(routes);
    await expect(server.identify(never)).rejects.toMatchObject({ status: 401 });
    await server.close();
    const { server: keyed } = await open(routes, {}, "any");
    expect((await keyed.identify(never)).dialect).toBe("openAi");
    await keyed.close();
  });

  it("wants its key", async () => {
    const { server } = await open("vllm", { apiKey: "right" });
    await expect(server.identify(never)).rejects.toMatchObject({ status: 401 });
    await server.close();
    const { server: keyed } = await open("vllm", { apiKey: "right" }, "right");
    expect((await keyed.identify(never)).title).toBe("vLLM");
    await keyed.close();
  });
});
