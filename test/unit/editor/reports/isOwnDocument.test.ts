import { expect, it } from "vitest";
import { isOwnDocument } from "../../../../src/editor/reports/isOwnDocument.ts";
import { documentOf } from "../fakeEditor.ts";

it("knows the documents that Nearline writes, in which the status bar says nothing of the document", () => {
  const isOwn = (uri: string) => isOwnDocument(documentOf([""], { uri }));
  expect(["nearline-proposal:/1/a.ts", "nearline:/Statistics.md", "output:/log"].map(isOwn)).toEqual([true, true, true]);
  expect(["file:/project/a.ts", "untitled:Untitled-1", "git:/project/a.ts", "nearlines:/a"].map(isOwn)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
