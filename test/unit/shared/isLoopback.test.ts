import { describe, expect, it } from "vitest";
import { isLoopback } from "../../../src/shared/isLoopback.ts";

describe("isLoopback", () => {
  it.each([
    "http://localhost",
    "https://LOCALHOST:8080/v1",
    "http://localhost.:8080",
    "http://gpu.localhost",
    "http://127.0.0.1:8080",
    "http://127.255.3.4",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.1",
    "http://[::1]:8080",
    "http://[0:0:0:0:0:0:0:1]",
  ])("%s is of this machine", (address) => {
    expect(isLoopback(new URL(address))).toBe(true);
  });

  it.each([
    "http://gpu.example",
    "http://localhost.example",
    "http://notlocalhost",
    "http://127.0.0.1.example",
    "http://128.0.0.1",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://[fd00::1]",
    "http://[::ffff:10.0.0.1]",
    "http://localhost@gpu.example",
  ])("%s may be another machine", (address) => {
    expect(isLoopback(new URL(address))).toBe(false);
  });
});
