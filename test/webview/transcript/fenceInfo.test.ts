import { describe, expect, it } from "vitest";
import { fenceInfo } from "../../../src/webview/transcript/fenceInfo.ts";

describe("fenceInfo", () => {
  it.each([
    ["", { language: "" }],
    ["ts", { language: "ts" }],
    ["c++ {1,3}", { language: "c++" }],
    ["ts src/a.ts", { language: "ts", path: "src/a.ts" }],
    ["ts:src/a.ts", { language: "ts", path: "src/a.ts" }],
    ['ts title="src/a.ts"', { language: "ts", path: "src/a.ts" }],
    ["src/a.tsx", { language: "tsx", path: "src/a.tsx" }],
    ["ts ./src/a.ts", { language: "ts", path: "src/a.ts" }],
    ["dockerfile Dockerfile", { language: "dockerfile", path: "Dockerfile" }],
    ["ts ../a.ts", { language: "ts" }],
    ["ts /etc/a.ts", { language: "ts" }],
    ["ts http://a/b.ts", { language: "ts" }],
  ])("reads %j behind the fence", (info, expected) => {
    expect(fenceInfo(info)).toEqual(expected);
  });

  it.each([
    ["In `src/a.ts`:", "src/a.ts"],
    ["**src/a.ts**", "src/a.ts"],
    ["**`a.ts`:**", "a.ts"],
    ["### src/a.ts", "src/a.ts"],
    ["a.ts", "a.ts"],
    ["Change src/a.ts:", "src/a.ts"],
    ["It is written in Node.js:", undefined],
    ["Call `sum()`:", undefined],
    ["And so on, e.g.", undefined],
  ])("finds the path in the line before: %j", (line, path) => {
    expect(fenceInfo("ts", line).path).toBe(path);
  });

  it("prefers the path behind the fence", () => {
    expect(fenceInfo("ts src/b.ts", "In `src/a.ts`:").path).toBe("src/b.ts");
  });
});
