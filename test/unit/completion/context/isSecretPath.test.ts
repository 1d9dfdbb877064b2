import { describe, expect, it } from "vitest";
import { isSecretPath } from "../../../../src/completion/context/isSecretPath.ts";

describe("isSecretPath", () => {
  it.each([".env", "app/.env.local", "certs/server.pem", "id_rsa", "home/.ssh/config", "C:\\me\\.aws\\config", "secrets.yaml", ".npmrc"])(
    "knows that %s holds secrets",
    (path) => expect(isSecretPath(path)).toBe(true),
  );

  it.each(["src/environment.ts", "src/secretsView.ts", "keys.ts", "monkey.ts", "src/.envoy/a.ts"])("lets %s be read", (path) =>
    expect(isSecretPath(path)).toBe(false),
  );
});
