import { beforeEach, describe, expect, it } from "vitest";
import { documentStatus } from "../../../src/editor/documentStatus.ts";
import { Settings } from "../../../src/shared/settings.ts";
import { fake } from "../../fake/vscode.ts";
import { documentOf } from "./fakeEditor.ts";

beforeEach(() => fake.reset());

const defaults = Settings.parse({});

function statusOf(uri: string, languageId = "python", settings = defaults): string {
  const status = documentStatus(documentOf([""], { uri, languageId }), settings);
  return status.kind === "on" ? "on" : status.reason;
}

describe("documentStatus", () => {
  it("is on in files, untitled documents, notebook cells and remote files", () => {
    const uris = [
      "file:/a.py",
      "untitled:Untitled-1",
      "vscode-notebook-cell:/a.ipynb#W0",
      "vscode-remote:/a.py",
      "vscode-userdata:/settings.json",
    ];
    expect(uris.map((uri) => statusOf(uri))).toEqual(uris.map(() => "on"));
  });

  it("is on in any file system that can be written", () => {
    expect(statusOf("vscode-vfs:/a.py")).toBe("notFile");
    fake.state.writableSchemes.set("vscode-vfs", true);
    expect(statusOf("vscode-vfs:/a.py")).toBe("on");
  });

  it("is off where nothing can be written", () => {
    fake.state.writableSchemes.set("zip", false);
    expect(statusOf("zip:/a.py")).toBe("readOnly");
  });

  it("is off in what is no file, unless its language is named", () => {
    expect(["output:log", "git:/a.py", "vscode-scm:git/scm0/input"].map((uri) => statusOf(uri))).toEqual(["notFile", "notFile", "notFile"]);
    expect(statusOf("vscode-scm:git/scm0/input", "scminput")).toBe("language");
    expect(statusOf("vscode-scm:git/scm0/input", "scminput", { ...defaults, languages: { scminput: true } })).toBe("on");
  });

  it("says first that everything is off", () => {
    expect(statusOf("file:/a.py", "python", { ...defaults, enable: false, languages: { python: false } })).toBe("disabled");
    expect(statusOf("file:/a.py", "python", { ...defaults, languages: { python: false } })).toBe("language");
  });
});
