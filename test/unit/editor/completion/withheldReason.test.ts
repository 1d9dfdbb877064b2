import { beforeEach, describe, expect, it } from "vitest";
import type { SnoozeLeft } from "../../../../src/editor/completion/snooze.ts";
import { withheldReason } from "../../../../src/editor/completion/withheldReason.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { fake } from "../../../fake/vscode.ts";
import { documentOf } from "../fakeEditor.ts";

beforeEach(() => fake.reset());

function reasonFor(uri: string, { ignored = "kept" as "ignored" | "kept" | "unknown", left = { kind: "awake" } as SnoozeLeft } = {}) {
  return withheldReason(documentOf([""], { uri }), {
    readSettings: settingsReader(() => {}),
    snooze: { left },
    gitIgnored: { check: () => ignored },
  });
}

describe("withheldReason", () => {
  it("withholds no ordinary file", () => expect(reasonFor("file:/project/a.ts")).toBeUndefined());

  it("withholds files with secrets, whether they are saved or not", () => {
    expect(reasonFor("file:/project/.env")).toBe("secretFile");
    expect(reasonFor("untitled:id_rsa")).toBe("secretFile");
    expect(reasonFor("file:/project/.env", { left: { kind: "untilRestart" } })).toBe("secretFile");
  });

  it("withholds everything while it is snoozed", () => {
    expect(reasonFor("file:/project/a.ts", { left: { kind: "minutes", count: 1 } })).toBe("snoozed");
  });

  it("withholds what git ignores only where the setting says so, and only once it is known", () => {
    expect(reasonFor("file:/project/out.ts", { ignored: "ignored" })).toBeUndefined();
    fake.state.globalValues = { suggestIn: { ignoredFiles: false } };
    expect(reasonFor("file:/project/out.ts", { ignored: "ignored" })).toBe("ignoredFile");
    expect(reasonFor("file:/project/out.ts", { ignored: "unknown" })).toBeUndefined();
    expect(reasonFor("file:/project/out.ts", { ignored: "kept" })).toBeUndefined();
  });
});
