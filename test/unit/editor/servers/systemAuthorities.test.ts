import * as tls from "node:tls";
import { expect, it } from "vitest";
import { systemAuthorities } from "../../../../src/editor/servers/systemAuthorities.ts";

type GetCertificates = (of: "extra" | "system") => readonly string[];

it("gives what Node.js says that the system trusts, and nothing where it cannot say", async () => {
  const { getCACertificates } = tls as { readonly getCACertificates?: GetCertificates };
  const expected = getCACertificates === undefined ? [] : [...getCACertificates("extra"), ...getCACertificates("system")];
  expect(await systemAuthorities()).toEqual(expected);
  expect(systemAuthorities()).toBe(systemAuthorities());
});
