import { beforeEach, describe, expect, it } from "vitest";
import { networkFor } from "../../../../src/editor/servers/networkSettings.ts";
import { fake } from "../../../fake/vscode.ts";

beforeEach(() => fake.reset());

function proxyOf(
  address: string,
  environment: Readonly<Record<string, string>> = {},
  http: Record<string, unknown> = {},
): string | undefined {
  fake.state.otherSections["http"] = http;
  return networkFor(new URL(address), environment).proxy;
}

describe("the proxy to a server", () => {
  it("is none where nobody named one", () => {
    expect(proxyOf("https://gpu.example")).toBe(undefined);
    expect(proxyOf("https://gpu.example", { https_proxy: "", HTTP_PROXY: " " }, { proxy: " " })).toBe(undefined);
  });

  it.each([
    ["https://gpu.example", { HTTPS_PROXY: "http://a:1", HTTP_PROXY: "http://b:2", ALL_PROXY: "http://c:3" }, "http://a:1"],
    ["https://gpu.example", { HTTP_PROXY: "http://b:2", ALL_PROXY: "http://c:3" }, "http://b:2"],
    ["https://gpu.example", { ALL_PROXY: "http://c:3" }, "http://c:3"],
    ["http://gpu.example", { HTTPS_PROXY: "http://a:1", HTTP_PROXY: "http://b:2", ALL_PROXY: "http://c:3" }, "http://b:2"],
    ["http://gpu.example", { HTTPS_PROXY: "http://a:1", ALL_PROXY: "http://c:3" }, "http://c:3"],
    ["http://gpu.example", { HTTPS_PROXY: "http://a:1" }, undefined],
    ["https://gpu.example", { https_proxy: "http://small:1", HTTPS_PROXY: "http://large:2" }, "http://small:1"],
    ["https://gpu.example", { https_proxy: "proxy.example:3128" }, "http://proxy.example:3128"],
    ["https://gpu.example", { https_proxy: "socks5://proxy.example:1080" }, "socks5://proxy.example:1080"],
  ])("of %s with %j is %s", (address, environment, proxy) => {
    expect(proxyOf(address, environment)).toBe(proxy);
  });

  it("is that of VS Code's own setting before any other", () => {
    expect(proxyOf("https://gpu.example", { https_proxy: "http://env:1" }, { proxy: "http://set:2" })).toBe("http://set:2");
  });

  it("is none where VS Code uses none for extensions", () => {
    expect(proxyOf("https://gpu.example", { https_proxy: "http://env:1" }, { proxy: "http://set:2", proxySupport: "off" })).toBe(undefined);
  });

  it.each(["http://localhost:8080", "https://127.0.0.1", "http://[::1]:8080", "http://gpu.localhost"])("is none for %s", (address) => {
    const all = "http://a:1";
    expect(proxyOf(address, { http_proxy: all, https_proxy: all, all_proxy: all }, { proxy: all })).toBe(undefined);
  });

  it.each([
    ["https://gpu.example", "gpu.example", true],
    ["https://GPU.example", "gpu.EXAMPLE", true],
    ["https://a.gpu.example", "gpu.example", true],
    ["https://a.gpu.example", ".gpu.example", true],
    ["https://a.gpu.example", "*.gpu.example", true],
    ["https://gpu.example", "other, example", true],
    ["https://gpu.example", "other example", true],
    ["https://gpu.example", "*", true],
    ["https://gpu.example", "gpu.example:443", true],
    ["https://gpu.example:8443", "gpu.example:8443", true],
    ["http://gpu.example", "gpu.example:80", true],
    ["http://10.0.0.7:8000", "10.0.0.7", true],
    ["http://[fd00::1]:8000", "[fd00::1]", true],
    ["https://gpu.example:8443", "gpu.example:443", false],
    ["https://notgpu.example", "gpu.example", false],
    ["https://gpu.example.org", "gpu.example", false],
    ["http://10.0.0.7:8000", "10.0.0.0/8", false],
    ["https://gpu.example", ",, ,.,*.", false],
  ])("to %s with NO_PROXY %j: none is %s", (address, entries, isDirect) => {
    const expected = isDirect ? undefined : "http://a:1";
    expect(proxyOf(address, { http_proxy: "http://a:1", NO_PROXY: entries })).toBe(expected);
    expect(proxyOf(address, {}, { proxy: "http://a:1", noProxy: entries.split(",") })).toBe(
      entries.includes(" example") && !entries.includes(",") ? "http://a:1" : expected,
    );
  });

  it("forgets NO_PROXY where VS Code has a list of its own", () => {
    const environment = { http_proxy: "http://a:1", no_proxy: "gpu.example" };
    expect(proxyOf("https://gpu.example", environment, { noProxy: ["other.example"] })).toBe("http://a:1");
    expect(proxyOf("https://gpu.example", environment, { noProxy: [] })).toBe(undefined);
  });
});

describe("what else is said of the network", () => {
  const networkOf = (address: string, http: Record<string, unknown>) => {
    fake.state.otherSections["http"] = http;
    return Object.keys(networkFor(new URL(address), {}));
  };

  it("gives the proxy's authorization, and to no server that is reached directly", () => {
    const http = { proxy: "http://a:1", proxyAuthorization: "Basic eDp5", systemCertificates: false };
    fake.state.otherSections["http"] = http;
    expect(networkFor(new URL("https://gpu.example"), {})).toEqual({ proxy: "http://a:1", proxyAuthorization: "Basic eDp5" });
    expect(networkOf("https://localhost", http)).toEqual([]);
    expect(networkOf("https://gpu.example", { ...http, noProxy: ["gpu.example"] })).toEqual([]);
  });

  it.each([
    ["https://gpu.example", {}, ["authorities"]],
    ["https://localhost:8443", {}, ["authorities"]],
    ["http://gpu.example", {}, []],
    ["http://gpu.example", { proxy: "https://a:1" }, ["proxy", "authorities"]],
    ["https://gpu.example", { systemCertificates: false }, []],
    ["https://gpu.example", { proxyStrictSSL: false }, ["authorities"]],
  ])("for %s with %j are %j", (address, http, expected) => {
    expect(networkOf(address, http)).toEqual(expected);
  });
});
