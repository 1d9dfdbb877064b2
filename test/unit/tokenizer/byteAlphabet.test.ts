import { describe, expect, it } from "vitest";
import { byteCharacters, bytesOfToken } from "../../../src/tokenizer/byteAlphabet.ts";

describe("the byte alphabet", () => {
  it("writes printing bytes as themselves and the others as its own letters", () => {
    const written = [0, 0x0a, 0x20, 0x21, 0x41, 0x7e, 0x7f, 0xa0, 0xa1, 0xad, 0xff].map((byte) => byteCharacters[byte]);
    expect(written.join(" ")).toBe("Ā Ċ Ġ ! A ~ ġ ł ¡ Ń ÿ");
  });

  it("gives every byte a letter of its own, and back", () => {
    expect(new Set(byteCharacters).size).toBe(256);
    expect([...(bytesOfToken(byteCharacters.join("")) ?? [])]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
  });

  it("does not read texts written in other letters", () => {
    expect(bytesOfToken("a b")).toBeUndefined();
    expect(bytesOfToken("日")).toBeUndefined();
  });
});
