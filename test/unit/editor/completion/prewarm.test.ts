import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DocumentSnapshot } from "../../../../src/completion/outcome.ts";
import { Prewarm } from "../../../../src/editor/completion/prewarm.ts";
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { fake, Position } from "../../../fake/vscode.ts";
import { marked } from "../fakeEditor.ts";

let prewarm: Prewarm;
let ready: boolean;
let read: { readonly place: DocumentSnapshot; readonly signal: AbortSignal }[];
beforeEach(() => {
  fake.reset();
  vi.useFakeTimers();
  ready = true;
  read = [];
  prewarm = new Prewarm({
    readSettings: settingsReader(() => {}),
    isWithheld: ({ uri }) => uri.path.endsWith(".env"),
    isReady: () => ready,
    prewarm: async (place, signal) => void read.push({ place, signal }),
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  prewarm.dispose();
  vi.useRealTimers();
});

/** The user has gone to a place. */
function goTo(text: string, isEmpty = true, options: Parameters<typeof marked>[1] = {}) {
  const { document, position } = marked(text, options);
  fake.state.activeDocument = document;
  fake.state.activeSelection = { active: new Position(position.line, position.character), isEmpty };
  return document;
}

describe("Prewarm", () => {
  it("has the text before the cursor read once the user rests", () => {
    goTo("a = 1\nb = █\nc");
    fake.fireActiveEditorChange();
    vi.advanceTimersByTime(500);
    expect(read).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(read.map(({ place }) => [place.prefix, place.suffix])).toEqual([["a = 1\nb = ", "\nc"]]);
  });

  it("reads nothing of a document that is withheld", () => {
    goTo("KEY=█", true, { uri: "file:/project/.env" });
    fake.fireActiveEditorChange();
    vi.advanceTimersByTime(5000);
    expect(read).toEqual([]);
  });

  it("waits until the user stands still", () => {
    const document = goTo("a█");
    for (let step = 0; step < 5; step++) {
      fake.fireSelectionChange(document);
      vi.advanceTimersByTime(400);
    }
    expect(read).toEqual([]);
    vi.advanceTimersByTime(400);
    expect(read).toHaveLength(1);
  });

  it("leaves places where the user types to suggestions", () => {
    const document = goTo("a█");
    fake.fireSelectionChange(document);
    for (let key = 0; key < 3; key++) {
      document.version++;
      fake.fireSelectionChange(document);
      vi.advanceTimersByTime(2000);
    }
    expect(read).toEqual([]);
  });

  it("ends the reading when the user goes on", () => {
    const document = goTo("a█");
    fake.fireSelectionChange(document);
    vi.advanceTimersByTime(1000);
    expect(read[0]?.signal.aborted).toBe(false);
    fake.fireSelectionChange(document);
    expect(read[0]?.signal.aborted).toBe(true);
  });

  it.each([
    ["the model is not ready", () => (ready = false)],
    ["text is selected", () => goTo("a█", false)],
    ["the window is in the background", () => (fake.state.isFocused = false)],
    ["suggestions are off", () => (fake.state.globalValues = { enable: false })],
    ["no editor is open", () => (fake.state.activeDocument = undefined)],
  ])("does nothing where %s", (_, change) => {
    goTo("a█");
    change();
    fake.fireActiveEditorChange();
    vi.advanceTimersByTime(5000);
    expect(read).toEqual([]);
  });
});
