import { beforeEach, describe, expect, it } from "vitest";
import { ServerConsent } from "../../../../src/editor/servers/serverConsent.ts";
import { FakeMemento, fake } from "../../../fake/vscode.ts";

beforeEach(() => fake.reset());

const secure = new URL("https://gpu.example/team");

async function answered(consent: ServerConsent, address: URL, choice: string | undefined): Promise<boolean> {
  fake.state.choice = choice;
  return consent.ask(address);
}

const setUp = () => {
  const memory = new FakeMemento();
  return { memory, consent: new ServerConsent(memory) };
};

describe("ServerConsent", () => {
  it("asks in a modal dialog that names host and port, what is sent and what never is", async () => {
    const { consent } = setUp();
    await consent.ask(secure);
    const detail = String(fake.state.modalDetail);
    expect(fake.state.isModal).toBe(true);
    expect(fake.state.errors).toEqual([["Send text to gpu.example:443?", "Do Not Send", "Send to gpu.example:443"]]);
    expect(detail).toMatch(
      /Sent: the text around the cursor, parts of other open files, .*and what you ask in the chat and in actions with what is attached/u,
    );
    expect(detail).toMatch(/Never sent: secret files, and files that git ignores/u);
    expect(detail).not.toMatch(/not encrypted/u);
  });

  it("makes not sending what Enter presses", async () => {
    const { consent } = setUp();
    await consent.ask(secure);
    expect(fake.state.errors[0]?.[1]).toBe("Do Not Send");
  });

  it("has confirmed nothing before a person says so, nor where the dialog is closed or declined", async () => {
    const { memory, consent } = setUp();
    expect(consent.isConfirmed(secure)).toBe(false);
    expect(await answered(consent, secure, undefined)).toBe(false);
    expect(await answered(consent, secure, "Do Not Send")).toBe(false);
    expect([consent.isConfirmed(secure), memory.keys()]).toEqual([false, []]);
  });

  it("remembers what was confirmed, in later windows too, until it is forgotten", async () => {
    const { memory, consent } = setUp();
    expect(await answered(consent, secure, "Send to gpu.example:443")).toBe(true);
    expect(new ServerConsent(memory).isConfirmed(new URL("https://gpu.example:443/other"))).toBe(true);
    await consent.forget(secure);
    expect(consent.isConfirmed(secure)).toBe(false);
    expect(memory.keys()).toEqual([]);
  });

  it("holds what was confirmed of one scheme, host and port for that alone", async () => {
    const { consent } = setUp();
    await answered(consent, secure, "Send to gpu.example:443");
    const others = [
      "http://gpu.example",
      "http://gpu.example:443",
      "https://gpu.example:8443",
      "https://other.example",
      "https://a.gpu.example",
    ];
    expect(others.filter((address) => consent.isConfirmed(new URL(address)))).toEqual([]);
    await answered(consent, new URL("http://10.0.0.7:8000"), "Send to 10.0.0.7:8000");
    await consent.forget(secure);
    expect(consent.isConfirmed(new URL("http://10.0.0.7:8000"))).toBe(true);
  });

  it.each(["http://gpu.example", "http://10.0.0.7:8000", "http://localhost.example"])(
    "says of %s that others can read along",
    async (address) => {
      await setUp().consent.ask(new URL(address));
      expect(fake.state.errors[0]?.[0]).toMatch(/without encryption\?$/u);
      expect(fake.state.modalDetail).toMatch(
        /^The connection to \S+:\d+ is not encrypted \(http\)\. Others in the networks between can read/u,
      );
    },
  );

  it.each(["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"])("does not say so of %s", async (address) => {
    await setUp().consent.ask(new URL(address));
    expect(fake.state.errors[0]?.[0]).toBe(`Send text to ${new URL(address).host}?`);
    expect(fake.state.modalDetail).not.toMatch(/encrypted/u);
  });

  it("asks again where something else than origins is in the memory", () => {
    const { memory, consent } = setUp();
    for (const value of ["https://gpu.example", { 0: "https://gpu.example" }, [true]]) {
      memory.values.set("nearline.confirmedServers", value);
      expect(consent.isConfirmed(secure)).toBe(false);
    }
  });
});
