import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isIdentified, modelIdentity } from "../../../src/model/identity.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("identity");
let count = 0;

/** A file and an empty cache folder. */
function place(content: string): { readonly path: string; readonly cache: string; readonly memo: string } {
  const cache = folder.path(`cache-${count++}`);
  mkdirSync(cache);
  const path = folder.path(`model-${count}`);
  writeFileSync(path, content);
  return { path, cache, memo: `${cache}/identities.json` };
}

const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");

describe("the identity of a model file", () => {
  it("is the hash of its bytes, whatever it is called", async () => {
    const { path, cache } = place("weights");
    expect(await modelIdentity([path], cache)).toBe(sha256("weights"));
    const other = place("weights");
    expect(await modelIdentity([other.path], cache)).toBe(sha256("weights"));
  });

  it("of a model in several files follows from all of them and their order", async () => {
    const { path, cache } = place("first");
    const { path: second } = place("second");
    const identity = await modelIdentity([path, second], cache);
    expect(identity).toBe(sha256(`${sha256("first")}\n${sha256("second")}`));
    expect(await modelIdentity([second, path], cache)).not.toBe(identity);
  });

  it("is known of a model of which each file was read, as it is now", async () => {
    const { path, cache } = place("first");
    const { path: second } = place("second");
    await modelIdentity([path], cache);
    expect([await isIdentified([path], cache), await isIdentified([path, second], cache)]).toEqual([true, false]);
    writeFileSync(path, "another model");
    expect(await isIdentified([path], cache)).toBe(false);
  });

  it("is remembered as long as the file does not change", async () => {
    const { path, cache, memo } = place("weights");
    await modelIdentity([path], cache);
    const entries: Record<string, string> = JSON.parse(readFileSync(memo, "utf8"));
    const [key = ""] = Object.keys(entries);
    expect(key).toContain(path);
    // An identity that only the memo can give.
    writeFileSync(memo, JSON.stringify({ [key]: "a".repeat(64) }));
    expect(await modelIdentity([path], cache)).toBe("a".repeat(64));
    expect(readdirSync(cache)).toEqual(["identities.json"]);
  });

  it("is another when the file has changed, and the memo keeps both", async () => {
    const { path, cache, memo } = place("weights");
    const first = await modelIdentity([path], cache);
    writeFileSync(path, "weights, trained longer");
    expect(await modelIdentity([path], cache)).toBe(sha256("weights, trained longer"));
    expect(Object.values(JSON.parse(readFileSync(memo, "utf8")))).toEqual([first, sha256("weights, trained longer")]);
  });

  it.each(["", "not JSON", "[]", "null", '{"a":5}', '{"a":"not a hash"}', '{"__proto__":1}'])(
    "does without a memo of %j",
    async (content) => {
      const { path, cache, memo } = place("weights");
      writeFileSync(memo, content);
      expect(await modelIdentity([path], cache)).toBe(sha256("weights"));
      // The next call is served by a memo again.
      expect(Object.values(JSON.parse(readFileSync(memo, "utf8")))).toEqual([sha256("weights")]);
    },
  );

  it("does without a memo that cannot be read or written", async () => {
    const { path, cache, memo } = place("weights");
    mkdirSync(memo);
    expect(await modelIdentity([path], cache)).toBe(sha256("weights"));
    expect(await modelIdentity([path], folder.path("no-such-folder"))).toBe(sha256("weights"));
  });
});
