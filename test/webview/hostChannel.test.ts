import { expect, it } from "vitest";
import { hostChannel, type VsCodeApi } from "../../src/webview/hostChannel.ts";

interface Host {
  fail(): Promise<void>;
}

it("an error of the host's, which comes as plain data, rejects with an error of that message", async () => {
  const api: VsCodeApi = {
    postMessage(message) {
      const { i } = message as { readonly i: string };
      const answer = { t: "s", i, e: { name: "Error", message: "one.gguf: it must be a model, got none" } };
      queueMicrotask(() => window.dispatchEvent(new MessageEvent("message", { data: structuredClone(answer) })));
    },
    getState: () => undefined,
    setState: () => {},
  };
  const refused = await hostChannel<Host, object>(api, {})
    .fail()
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Error);
  expect(refused).toHaveProperty("message", "one.gguf: it must be a model, got none");
});
