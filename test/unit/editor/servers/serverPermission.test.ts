import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serverPermission } from "../../../../src/editor/servers/serverPermission.ts";

const address = new URL("http://gpu:8000");
const named = { kind: "named", address, models: { completion: "coder", chat: undefined } } as const;
const roleless = { ...named, models: { completion: undefined, chat: undefined } } as const;
const all = { isTrusted: true, isOn: true, isConfirmed: () => true, isListed: false };

describe("serverPermission", () => {
  it("says nothing of a server where none is named", () => {
    expect(serverPermission({ kind: "none" }, all)).toEqual({ kind: "none" });
    expect(serverPermission({ kind: "invalid", message: "wrong" }, all)).toEqual({ kind: "invalid", message: "wrong" });
  });

  it("names what stands in the way, the workspace first", () => {
    const none = { isTrusted: false, isOn: false, isConfirmed: () => false, isListed: false };
    expect(serverPermission(named, none).kind).toBe("untrusted");
    expect(serverPermission(named, { ...none, isTrusted: true }).kind).toBe("unused");
    expect(serverPermission(named, { ...none, isTrusted: true, isOn: true }).kind).toBe("unconfirmed");
    expect(serverPermission(named, all).kind).toBe("granted");
  });

  it("asks a server without a role only for who wants to know what it has", () => {
    expect(serverPermission(roleless, all).kind).toBe("unused");
    expect(serverPermission(roleless, { ...all, isListed: true }).kind).toBe("granted");
    expect(serverPermission(roleless, { ...all, isListed: true, isConfirmed: () => false }).kind).toBe("unconfirmed");
  });

  it("grants nothing as long as anything is missing", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), (isTrusted, isOn, confirmed, isListed, hasRole) => {
        const { kind } = serverPermission(hasRole ? named : roleless, { isTrusted, isOn, isConfirmed: () => confirmed, isListed });
        expect(kind === "granted").toBe(isTrusted && isOn && confirmed && (isListed || hasRole));
      }),
    );
  });
});
