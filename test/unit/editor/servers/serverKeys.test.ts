import { beforeEach, describe, expect, it } from "vitest";
import { ServerKeys } from "../../../../src/editor/servers/serverKeys.ts";
import { FakeSecrets, fake } from "../../../fake/vscode.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";

beforeEach(() => fake.reset());

const address = new URL("https://gpu.example/team");
const key = "sk-0123456789";

const setUp = () => {
  const secrets = new FakeSecrets();
  return { secrets, keys: new ServerKeys(secrets) };
};

async function typed(keys: ServerKeys, text: string | undefined, to = address): Promise<boolean> {
  fake.state.typed = text;
  return keys.ask(to);
}

describe("ServerKeys", () => {
  it("asks in a masked input that names the host, and keeps the key in the secret storage", async () => {
    const { secrets, keys } = setUp();
    expect(await typed(keys, ` ${key}\n`)).toBe(true);
    expect(fake.state.input).toMatchObject({ password: true, ignoreFocusOut: true, title: expect.stringContaining("gpu.example") });
    expect(await keys.key(address)).toBe(key);
    expect([...secrets.values.values()]).toEqual([key]);
  });

  it("gives a key to its scheme, host and port alone", async () => {
    const { keys } = setUp();
    await typed(keys, key);
    expect(await keys.key(new URL("https://gpu.example:443/other"))).toBe(key);
    for (const other of ["http://gpu.example", "https://gpu.example:8443", "https://a.gpu.example", "https://gpu.example.evil.example"]) {
      expect(await keys.key(new URL(other))).toBe(undefined);
    }
  });

  it("takes the key away where the answer is empty, and changes nothing where there is none", async () => {
    const { secrets, keys } = setUp();
    await typed(keys, key);
    expect(await typed(keys, undefined)).toBe(false);
    expect(await keys.key(address)).toBe(key);
    expect(await typed(keys, "  ")).toBe(true);
    expect([await keys.key(address), secrets.values.size]).toEqual([undefined, 0]);
  });

  it("says when it replaces a key, and shows none", async () => {
    const { keys } = setUp();
    await typed(keys, key);
    expect(fake.state.input?.prompt).toMatch(/wants none/u);
    await typed(keys, "sk-other");
    expect(fake.state.input?.prompt).toMatch(/replaces the one that is there/u);
    expect(JSON.stringify(fake.state.input)).not.toContain(key);
  });

  it("says that a key was refused where there was one", async () => {
    const { keys } = setUp();
    fake.state.typed = "sk-wrong";
    await keys.ask(address, true);
    expect(fake.state.input?.prompt).toMatch(/wants none/u);
    await keys.ask(address, true);
    expect(fake.state.input?.prompt).toMatch(/does not accept the key/u);
    expect(JSON.stringify(fake.state.input)).not.toContain("sk-wrong");
  });

  it.each([`Bearer ${key}`, `${key}\n${key}`, "sk-schlüssel", "sk-\u200b", "x".repeat(5000)])(
    "does not take %j, and does not repeat it",
    async (text) => {
      const { secrets, keys } = setUp();
      expect(await typed(keys, text)).toBe(false);
      expect(fake.state.inputProblem).toMatch(/^An API key has/u);
      expect(fake.state.inputProblem).not.toContain(text.slice(-8));
      expect(secrets.values.size).toBe(0);
    },
  );

  it("forgets a key, and leaves those of others", async () => {
    const { keys } = setUp();
    await typed(keys, key);
    await typed(keys, "sk-other", new URL("http://gpu.example"));
    await keys.forget(address);
    expect(await keys.key(address)).toBe(undefined);
    expect(await keys.key(new URL("http://gpu.example"))).toBe("sk-other");
  });

  it("reads the storage once, and again when it has changed, also by another window", async () => {
    const { secrets, keys } = setUp();
    await secrets.store("nearline.serverKey:https://gpu.example", key);
    for (let index = 0; index < 5; index++) expect(await keys.key(address)).toBe(key);
    expect(secrets.readCount).toBe(1);
    await secrets.store("nearline.serverKey:https://gpu.example", "sk-other");
    expect(await keys.key(address)).toBe("sk-other");
  });

  it("tells who listens of changes, of keys alone, until that is ended", async () => {
    const { secrets, keys } = setUp();
    let count = 0;
    const end = keys.onChange(() => count++);
    await typed(keys, key);
    await secrets.store("of another part", "a");
    expect(count).toBe(1);
    end();
    await keys.forget(address);
    expect(count).toBe(1);
  });

  it("hears no more of the storage when it is disposed of", async () => {
    const { secrets, keys } = setUp();
    let count = 0;
    keys.onChange(() => count++);
    keys.dispose();
    await secrets.store("nearline.serverKey:https://gpu.example", key);
    expect(count).toBe(0);
  });

  it("has no key while the storage cannot be read, and tries again", async () => {
    const { secrets, keys } = setUp();
    secrets.values.set("nearline.serverKey:https://gpu.example", key);
    secrets.failure = new Error(`no keyring for ${key}`);
    expect(await keys.key(address)).toBe(undefined);
    secrets.failure = undefined;
    expect(await keys.key(address)).toBe(key);
  });

  it("says that a key cannot be kept without repeating it", async () => {
    const { secrets, keys } = setUp();
    secrets.failure = new Error(`no keyring for ${key}`);
    for (const change of [() => typed(keys, key), () => keys.forget(address)]) {
      const error = await appErrorOf(change);
      expect(error.message).toMatch(/gpu\.example.*secret storage/u);
      expect(`${error.message} ${String(error.cause)}`).not.toContain(key);
    }
  });
});
