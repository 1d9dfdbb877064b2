import type { ModelsHost } from "../../../src/shared/modelsProtocol.ts";

/** A host that notes what it is asked for, as [method, ...arguments], and can be made to refuse. */
export class FakeModelsHost {
  readonly calls: unknown[][] = [];
  /** Methods that fail, with the message. */
  readonly refusals = new Map<string, string>();
  readonly host: ModelsHost;

  constructor(onCall: (method: string) => void = () => {}) {
    this.host = new Proxy({} as ModelsHost, {
      get: (_, method: string) =>
        method === "then" || method.startsWith("_")
          ? undefined
          : async (...values: never[]) => {
              this.calls.push([method, ...values]);
              onCall(method);
              const refusal = this.refusals.get(method);
              if (refusal !== undefined) throw new Error(refusal);
            },
    });
  }

  callsOf(method: string): unknown[][] {
    return this.calls.filter(([name]) => name === method).map(([, ...values]) => values);
  }
}
