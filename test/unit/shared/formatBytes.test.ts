import { expect, test } from "vitest";
import { formatBytes } from "../../../src/shared/formatBytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1500, "2 KB"],
  [999_499, "999 KB"],
  [999_500, "1 MB"],
  [412_345_678, "412 MB"],
  [999_600_000, "1.0 GB"],
  [1_070_000_000, "1.1 GB"],
  [1_234_500_000_000, "1,234.5 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
