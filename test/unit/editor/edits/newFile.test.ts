import { expect, it } from "vitest";
import { uriInWorkspace } from "../../../../src/editor/edits/newFile.ts";
import { Uri } from "../../../fake/vscode.ts";

const folder = { uri: Uri.parse("file:/project"), name: "project", index: 0 } as unknown as Parameters<typeof uriInWorkspace>[1];

it("finds a path inside the workspace", () => {
  expect(uriInWorkspace("src\\a.ts", folder)?.path).toBe("/project/src/a.ts");
});

it.each(["../a.ts", "/etc/passwd", "src/../../a.ts", "./a.ts", "C:\\a.ts", "a//b.ts", "", "a\0.ts"])("refuses %j", (path) => {
  expect(uriInWorkspace(path, folder)).toBeUndefined();
});
