import { beforeEach, describe, expect, it } from "vitest";
import type { RequestTrace } from "../../../../src/completion/trace/requestTrace.ts";
import { ReportDocuments } from "../../../../src/editor/reports/reportDocuments.ts";
import { whyNoSuggestion } from "../../../../src/editor/reports/whyNoSuggestion.ts";
import { fake, Uri } from "../../../fake/vscode.ts";
import { requestAt } from "../../completion/place.ts";
import { documentOf } from "../fakeEditor.ts";

const trace = (number: number): RequestTrace => ({
  number,
  atMs: 0,
  request: { ...requestAt("secretNa█me"), position: { line: 4, character: 8 } },
  startedMs: 0,
  endedMs: 1,
  placing: [],
  outcome: { kind: "none", reason: "midWord", end: undefined, ms: 1 },
});

function setUp(traces: readonly RequestTrace[], isReady = true) {
  const documents = new ReportDocuments();
  return whyNoSuggestion({
    documents,
    traces: () => traces,
    status: () => ({ label: "Nearline: state", isReady }),
    environment: () => ["Nearline 1.2.3"],
  });
}

beforeEach(() => fake.reset());

describe("whyNoSuggestion", () => {
  it("lists the last requests in words and opens the report of the one that is chosen", async () => {
    fake.state.choice = "the cursor stands inside a word";
    await setUp([trace(2), trace(1)]).show();
    expect(fake.state.entries[2]).toBe("$(info) Nearline: state");
    expect(fake.state.entries[0]).toMatch(/^\$\(circle-slash\) \d\d:\d\d:\d\d · a:5 · the cursor stands inside a word$/);
    expect(fake.state.opened[0]?.uri.toString()).toBe("nearline:/Request 2.md");
    expect(fake.state.opened[0]?.text).toContain("Nothing was shown because the cursor stands inside a word.");
    expect(fake.state.opened[0]?.text).toContain("secretNa");
  });

  it("leads from the present state to the menu, also before the first request", async () => {
    fake.state.choice = "Nearline: state";
    await setUp([]).show();
    expect(fake.state.executed).toEqual([["nearline.showMenu"]]);
  });

  it("names the present state first when it keeps suggestions from coming", async () => {
    await setUp([trace(1)], false).show();
    expect(fake.state.entries[0]).toBe("$(info) Nearline: state");
  });

  it("copies the report that is open, without code unless that is chosen", async () => {
    fake.state.activeDocument = documentOf([""], { uri: "nearline:/Request 1.md" });
    fake.state.choice = "Copy without code";
    const { copyReport } = setUp([trace(2), trace(1)]);
    await copyReport();
    expect(fake.state.clipboard).toContain("# Request 1: nothing was shown");
    expect(fake.state.clipboard).toContain("- Nearline 1.2.3");
    expect(fake.state.clipboard).not.toContain("secretNa");
    fake.state.choice = "Copy with code";
    await copyReport();
    expect(fake.state.clipboard).toContain("secretNa");
  });

  it("copies the report of the last request elsewhere, and nothing when there is none", async () => {
    fake.state.choice = "Copy without code";
    await setUp([]).copyReport();
    expect(fake.state.clipboard).toBe("");
    await setUp([trace(2), trace(1)]).copyReport();
    expect(fake.state.clipboard).toContain("# Request 2");
  });
});

describe("ReportDocuments", () => {
  it("keeps the last reports, and says so of older ones", async () => {
    const documents = new ReportDocuments();
    for (let number = 1; number <= 17; number++) await documents.show(`Request ${number}`, `text ${number}`);
    const textOf = (path: string) => documents.provideTextDocumentContent(Uri.from({ scheme: "nearline", path }) as never);
    expect(textOf("/Request 17.md")).toBe("text 17");
    expect(textOf("/Request 2.md")).toBe("text 2");
    expect(textOf("/Request 1.md")).toContain("no longer kept");
    documents.dispose();
    expect(fake.state.contentProvider).toBeUndefined();
  });

  it("gives an open document its new text", async () => {
    const documents = new ReportDocuments();
    await documents.show("Statistics", "before");
    await documents.show("Statistics", "after");
    expect(fake.state.opened[0]?.text).toBe("after");
  });
});
