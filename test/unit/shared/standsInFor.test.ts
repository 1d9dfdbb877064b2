import { describe, expect, it } from "vitest";
import { standsInFor } from "../../../src/shared/standsInFor.ts";
import { server } from "../../webview/models/modelsStates.ts";

describe("standsInFor", () => {
  it("is what the server answers of what a model has", () => {
    expect(standsInFor(["completion", "chat"], server)).toEqual(["completion"]);
    expect(standsInFor(["chat"], server)).toEqual([]);
    expect(standsInFor(["completion"], undefined)).toEqual([]);
  });

  it.each([
    { kind: "untrusted" },
    { kind: "unconfirmed" },
    { kind: "unused" },
    { kind: "away", message: "" },
    { kind: "misconfigured", message: "" },
  ] as const)("is nothing while the model answers in the server's place: $kind", (status) => {
    expect(standsInFor(["completion"], { ...server, status })).toEqual([]);
  });
});
