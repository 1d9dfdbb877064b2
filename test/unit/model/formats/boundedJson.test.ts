import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBoundedJson } from "../../../../src/model/formats/boundedJson.ts";

describe("JSON that nobody vouches for", () => {
  it("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseBoundedJson(text, 1e6)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['{"a":1,"a":2}', '{"a":1,"b":{"x":1,"y":2,"x":3}}', '[{"a":{},"a":[]}]', '{"\\u0061":1,"a":2}', '{"a\\"b":1,"a\\"b":1}'])(
    "may not name a key twice: %s",
    (text) => {
      expect(() => parseBoundedJson(text, 100)).toThrow(/keys must differ, got ".*" twice/);
    },
  );

  it.each(['{"a":"a","b":"a"}', '{"a":{"a":1},"b":["a","a"]}', '["a","a",{"a":1},{"a":1}]', '{"a\\\\":1,"a":2}', "{}", "[]", " 1 "])(
    "may repeat what is no key, or a key of another object: %s",
    (text) => {
      expect(parseBoundedJson(text, 100)).toEqual(JSON.parse(text));
    },
  );

  it("has at most as many values as asked for", () => {
    expect(parseBoundedJson("[1,2,3]", 4)).toEqual([1, 2, 3]);
    expect(() => parseBoundedJson("[1,2,3]", 3)).toThrow("there must be at most 3 values");
    expect(() => parseBoundedJson("[[],[],[]]", 6)).toThrow("there must be at most 6 values");
  });

  it("nests 16 deep at most, however long it goes on", () => {
    expect(parseBoundedJson(`${"[".repeat(16)}${"]".repeat(16)}`, 100)).toBeInstanceOf(Array);
    expect(() => parseBoundedJson("[".repeat(1 << 20), 1 << 30)).toThrow("values must nest at most 16 deep");
  });

  it.each(["", "{", '"', '{"a', '{"a":1,}', "[1,2", "{a:1}", "nul", '{"\\x":1}', "}{", ']"\\'])("says what is none: %j", (text) => {
    expect(() => parseBoundedJson(text, 100)).toThrow(SyntaxError);
  });
});
