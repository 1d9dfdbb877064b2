import { existsSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import manifest from "../../../../package.json" with { type: "json" };
import texts from "../../../../package.nls.json" with { type: "json" };
import { settingsReader } from "../../../../src/editor/configuration.ts";
import { registerWalkthrough, type Walkthrough } from "../../../../src/editor/walkthrough/registerWalkthrough.ts";
import { commands, fake } from "../../../fake/vscode.ts";

/** What stands for a key of the manifest, "%key%". */
const textOf = (key: string) => new Map(Object.entries(texts)).get(key.replaceAll("%", "")) ?? "";
const [walkthrough] = manifest.contributes.walkthroughs;

let registered: Walkthrough;
beforeEach(() => {
  fake.reset();
  registered = registerWalkthrough({ extensionId: "nearline.nearline", readSettings: settingsReader(() => {}) });
});

const executed = () => fake.state.executed.map(([name]) => name);

describe("the walkthrough", () => {
  it("has four steps, each with a picture that is there, a text for it, and a way to be done", () => {
    expect(walkthrough?.steps).toHaveLength(4);
    for (const { media, completionEvents } of walkthrough?.steps ?? []) {
      expect(existsSync(media.svg)).toBe(true);
      expect(textOf(media.altText).length).toBeGreaterThan(40);
      expect(completionEvents.length).toBeGreaterThan(0);
    }
  });

  it("leads to commands of this extension only", () => {
    const named = (walkthrough?.steps ?? []).flatMap(({ description }) =>
      [...textOf(description).matchAll(/\(command:([\w.]+)/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThanOrEqual(4);
    const contributed = manifest.contributes.commands.map(({ command }) => command);
    for (const name of named) expect(contributed).toContain(name);
  });

  it("is opened by its command", async () => {
    await commands.executeCommand("nearline.openWalkthrough");
    expect(fake.state.executed.at(-1)).toEqual([
      "workbench.action.openWalkthrough",
      `${manifest.publisher}.${manifest.name}#${walkthrough?.id}`,
      false,
    ]);
  });

  it("has its first step done when a suggestion is accepted for the first time", () => {
    registered.noteAcceptance();
    registered.noteAcceptance();
    expect(fake.state.executed).toEqual([["setContext", "nearline.hasAccepted", true]]);
    expect(walkthrough?.steps[0]?.completionEvents).toContain("onContext:nearline.hasAccepted");
  });

  it("has its first step done when it is opened after a suggestion was accepted, which VS Code did not see", async () => {
    registered.noteAcceptance();
    await commands.executeCommand("nearline.openWalkthrough");
    expect(fake.state.executed.at(-1)).toEqual(["setContext", "nearline.hasAcceptedSinceOpened", true]);
    expect(walkthrough?.steps[0]?.completionEvents).toContain("onContext:nearline.hasAcceptedSinceOpened");
  });
});

describe("the example", () => {
  it("can end the first step also where a suggestion was accepted before", async () => {
    registered.noteAcceptance();
    await commands.executeCommand("nearline.tryExample");
    registered.noteAcceptance();
    registered.noteAcceptance();
    const told = fake.state.executed.filter(([name]) => name === "setContext").map(([, key]) => key);
    expect(told).toEqual(["nearline.hasAccepted", "nearline.hasAcceptedSinceOpened"]);
  });

  it("is opened in the language that is asked for, and a suggestion asked for where its body is missing", async () => {
    await commands.executeCommand("nearline.tryExample", "python");
    expect(fake.state.opened.at(-1)?.text).toContain("def subtract(a, b):\n    \n");
    expect(executed()).toEqual(["nearline.tryExample", "editor.action.inlineSuggest.trigger"]);
    for (const unknown of [undefined, "cobol", 3, "toString"]) {
      await commands.executeCommand("nearline.tryExample", unknown);
      expect(fake.state.opened.at(-1)?.text).toContain("function subtract(a, b) {\n  \n}");
    }
  });

  it("offers to switch Nearline on where it is off, and opens nothing else", async () => {
    fake.state.globalValues = { enable: false };
    await commands.executeCommand("nearline.tryExample");
    expect(fake.state.informed).toEqual([["Nearline is off, so there are no suggestions.", "Enable"]]);
    expect(fake.state.opened).toEqual([]);
    fake.state.choice = "Enable";
    await commands.executeCommand("nearline.tryExample");
    expect(executed()).toContain("nearline.enable");
    expect(fake.state.opened).toHaveLength(1);
  });
});
