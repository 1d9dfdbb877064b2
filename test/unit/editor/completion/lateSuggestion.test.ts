import { beforeEach, describe, expect, it } from "vitest";
import { showLateSuggestion } from "../../../../src/editor/completion/lateSuggestion.ts";
import { takeSnapshot } from "../../../../src/editor/completion/snapshot.ts";
import { fake, Position } from "../../../fake/vscode.ts";
import { marked } from "../fakeEditor.ts";

beforeEach(() => fake.reset());

/** The user is in a document with the cursor at the mark. */
function open(text: string, isEmpty = true) {
  const { document, position } = marked(text);
  fake.state.activeDocument = document;
  fake.state.activeSelection = { active: new Position(position.line, position.character), isEmpty };
  return takeSnapshot(document, position);
}

const trigger = [["editor.action.inlineSuggest.trigger"]];

describe("showLateSuggestion", () => {
  it("has VS Code ask again where nothing has changed", async () => {
    await showLateSuggestion(open("a = █\nb"));
    expect(fake.state.executed).toEqual(trigger);
  });

  it("does nothing after the text or the cursor has changed", async () => {
    const place = open("a = █\nb");
    open("a = c█\nb");
    await showLateSuggestion(place);
    open("a = \nb█");
    await showLateSuggestion(place);
    expect(fake.state.executed).toEqual([]);
  });

  it("does nothing in another document, with a selection, or without an editor", async () => {
    const place = open("a = █");
    await showLateSuggestion({ ...place, uri: "file:///other.ts" });
    open("a = █", false);
    await showLateSuggestion(place);
    fake.state.activeDocument = undefined;
    await showLateSuggestion(place);
    expect(fake.state.executed).toEqual([]);
  });
});
