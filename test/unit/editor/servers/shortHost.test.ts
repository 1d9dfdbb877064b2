import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shortHost } from "../../../../src/editor/servers/shortHost.ts";

describe("shortHost", () => {
  it("leaves out the middle of a long host, and keeps whose machine it is and the port", () => {
    expect(shortHost("localhost:8080")).toBe("localhost:8080");
    expect(shortHost("inference-3.eu-west.cluster.example.com:8443")).toBe("inference…r.example.com:8443");
  });

  it("is never longer than 28 characters, and ends as the host does", () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (domain, port) => {
        const short = shortHost(`${domain}:${port}`);
        expect(short.length).toBeLessThanOrEqual(28);
        expect(`${domain}:${port}`.endsWith(short.split("…").at(-1) ?? "")).toBe(true);
      }),
    );
  });
});
