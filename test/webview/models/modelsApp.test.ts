import { describe, expect, it, vi } from "vitest";
import type { ModelRow, ModelsState } from "../../../src/shared/modelsProtocol.ts";
import { FakeModelsHost } from "./fakeModelsHost.ts";
import {
  downloading,
  embedded,
  emptyState,
  everyKind,
  imported,
  loading,
  ollama,
  recommendedChat,
  refused,
  row,
  tooLarge,
} from "./modelsStates.ts";
import { openModels } from "./openModels.ts";

const withModels = (...models: readonly ModelRow[]): ModelsState => ({ ...emptyState, models });

describe("the view", () => {
  it("asks the host for everything when it opens, and says what the machine has", async () => {
    const view = await openModels(everyKind);
    expect(view.fake.callsOf("ready")).toEqual([[]]);
    expect(view.text(".machine dl")).toBe(
      "Runs on WebGPU (NVIDIA GeForce RTX 4070) Memory 9.8 GB free of 16.0 GB Disk 1.9 GB used by Nearline, 120.0 GB free",
    );
    expect(view.text("details")).toContain("CUDA: its libraries are not there; set nearline.cudaLibraryPath");
  });

  it("has each model in the section of where it is", async () => {
    const view = await openModels(everyKind);
    const sections = [...view.app.querySelectorAll("main section:has(> h2)")].map((section) => [
      section.querySelector("h2")?.textContent,
      [...section.querySelectorAll(".name")].map(({ textContent }) => textContent),
    ]);
    expect(sections).toEqual([
      ["In use", [embedded.name]],
      ["On this machine", [ollama, imported, loading, refused].map(({ name }) => name)],
      ["Can be downloaded", [downloading, recommendedChat, tooLarge].map(({ name }) => name)],
    ]);
  });

  it("says what to do where nothing else was found, and while it is looked for", async () => {
    const view = await openModels(emptyState);
    expect(view.text(".nothing")).toBe("No other model was found. Import a file, drop one here, or download one below.");
    await view.show({ ...emptyState, search: { kind: "running" } });
    expect(view.text(".nothing")).toBe("Looking for models of other programs…");
    expect(view.find(".search-again").hasAttribute("disabled")).toBe(true);
  });

  it("looks again and imports by its buttons", async () => {
    const view = await openModels(emptyState);
    await view.click(".search-again");
    await view.click(".import");
    expect(view.fake.calls.slice(1)).toEqual([["search"], ["importFile"]]);
  });

  it("shows a filter when there are many, by name, path and origin", async () => {
    const few = await openModels(emptyState);
    expect(few.app.querySelector(".filter")).toBeNull();
    const view = await openModels(everyKind);
    const filter = view.find(".filter") as HTMLInputElement;
    filter.value = "OLLAMA qwen";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    await view.settle();
    expect(view.names()).toEqual([ollama.name]);
    filter.value = "nothing like it";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    await view.settle();
    expect(view.text(".nothing")).toBe("No model here has all of these words.");
  });

  it("shows failures with their remedy, the host's notice and a search that failed, and dismisses them", async () => {
    const view = await openModels(emptyState);
    view.fake.refusals.set("importFile", "clip.gguf: is for pictures; choose a language model");
    await view.click(".import");
    expect(view.text('[role="alert"]')).toBe("clip.gguf: is for pictures; choose a language model");
    await view.click('[role="alert"] .icon-button');
    expect(view.app.querySelector('[role="alert"]')).toBeNull();
    await view.show({
      ...emptyState,
      search: { kind: "failed", message: "no right to read" },
      notice: { kind: "info", text: "It is here." },
    });
    expect(view.text('[role="alert"]')).toBe("The search failed: no right to read");
    expect(view.text(".told")).toBe("It is here.");
    await view.click(".told .icon-button");
    expect(view.fake.callsOf("dismissNotice")).toHaveLength(1);
  });

  it("imports what is dropped", async () => {
    const view = await openModels(emptyState);
    const drag = (type: string) =>
      Object.assign(new Event(type, { bubbles: true, cancelable: true }), {
        dataTransfer: { types: ["text/uri-list"], getData: (name: string) => (name === "text/uri-list" ? "file:///m/a.gguf" : "") },
      });
    view.find(".models").dispatchEvent(drag("dragover"));
    await view.settle();
    expect(view.text(".drop")).toBe("Drop to import; nothing is copied");
    view.find(".models").dispatchEvent(drag("drop"));
    await view.settle();
    expect(view.fake.callsOf("importDropped")).toEqual([["file:///m/a.gguf"]]);
    expect(view.app.querySelector(".drop")).toBeNull();
  });
});

describe("a page without a state", () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it("asks for it again, and shows what the host refuses", async () => {
    document.body.replaceChildren();
    const app = document.createElement("nearline-models");
    let asked = 0;
    app.host = {
      ...new FakeModelsHost().host,
      async ready() {
        asked++;
        if (asked === 1) throw new Error("models: must be read, got no right; ask for it");
        app.showState(emptyState);
      },
    };
    document.body.append(app);
    await wait(20);
    expect(app.querySelector('[role="alert"] .words')?.textContent).toBe("models: must be read, got no right; ask for it");
    await vi.waitFor(() => expect(app.querySelector("nearline-model-row")).not.toBeNull(), 10_000);
    expect(asked).toBe(2);
  });
});

describe("a row", () => {
  it.each([
    [embedded, ["Test", "Show in folder", "Licence"]],
    [ollama, ["Use for completion", "Use for the chat", "Test", "Show in folder", "Licence"]],
    [imported, ["Use for completion", "Use for the chat", "Test", "Show in folder", "Remove"]],
    [refused, ["Show in folder"]],
    [loading, ["Stop the test", "Show in folder", "Remove"]],
    [downloading, ["Pause", "Cancel", "Licence"]],
    [{ ...downloading, place: { ...downloading.place, phase: "paused" } } as ModelRow, ["Resume", "Cancel", "Licence"]],
    [recommendedChat, ["Download", "Licence"]],
    [{ ...ollama, inUseFor: ["completion"] } as ModelRow, ["Use for the chat too", "Test", "Show in folder", "Licence"]],
    [{ ...ollama, inUseFor: ["chat"] } as ModelRow, ["Use for completion", "Test", "Show in folder", "Licence"]],
  ])("offers what can be done with it: $name", async (model, expected) => {
    const view = await openModels(withModels(model));
    expect(view.actions(await view.open(model.name))).toEqual(expected);
  });

  it.each([
    [ollama, ".useForCompletion", ["choose", ollama.key, "completion"]],
    [ollama, ".useForChat", ["choose", ollama.key, "chat"]],
    [{ ...ollama, inUseFor: ["completion"] } as ModelRow, ".share", ["shareModel"]],
    [ollama, ".test", ["selfTest", ollama.key]],
    [loading, ".stopTest", ["cancelSelfTest", loading.key]],
    [ollama, ".reveal", ["revealFile", ollama.key]],
    [ollama, ".license", ["openLicense", ollama.key]],
    [imported, ".remove", ["remove", imported.key]],
    [recommendedChat, ".download", ["download", recommendedChat.key]],
    [downloading, ".pause", ["pauseDownload", downloading.key]],
    [downloading, ".cancel", ["cancelDownload", downloading.key]],
  ])("asks the host: $name $1", async (model, selector, call) => {
    const view = await openModels(withModels(model));
    await view.click(selector, await view.open(model.name));
    expect(view.fake.calls.at(-1)).toEqual(call);
  });

  it("puts forward what it is recommended for, and nothing else", async () => {
    const view = await openModels(withModels(ollama, recommendedChat));
    const forward = [...view.app.querySelectorAll("vscode-button:not([secondary])")].map(({ className }) => className);
    expect(forward).toEqual(["useForCompletion", "download"]);
  });

  it("says size, form, context, licence, place and fit in words", async () => {
    const view = await openModels(withModels(embedded, ollama, tooLarge));
    expect(view.text(".summary", view.rowOf(ollama.name))).toBe("990 MB · Q4_K_M · 32,768 tokens");
    expect(view.text(".badge", view.rowOf(ollama.name))).toBe("Recommended for completion");
    const body = view.text(".body", await view.open(ollama.name));
    expect(body).toContain("Fits: takes up to 1.9 GB, 9.8 GB of 16.0 GB are free.");
    expect(body).toContain("From Ollama; not copied");
    expect(body).toContain("Apache-2.0, commercial use is free");
    expect(body).toContain("Reads the code after the cursor as well");
    expect(view.text(".badge", view.rowOf(embedded.name))).toBe("Completes and answers the chat");
    expect(view.text(".fit", view.rowOf(tooLarge.name))).toBe("Too large now");
    expect(view.text(".body", await view.open(tooLarge.name))).toContain("Gemma, commercial use under conditions");
  });

  it("says why a file does not run and what would", async () => {
    const view = await openModels(withModels(refused));
    expect(view.text(".fit", view.rowOf(refused.name))).toBe("Does not run");
    const body = await view.open(refused.name);
    expect(view.text(".body", body)).toContain("choose a language model such as Qwen2.5-Coder");
    expect(view.text(".body .wrong", body), "the path stands below").toMatch(/^the architecture must be/);
  });

  it("shows how far loading and downloading are", async () => {
    const view = await openModels(withModels(loading, downloading));
    expect(view.text(".progress", view.rowOf(loading.name))).toBe("Loading · 42 %");
    expect(view.text(".progress", view.rowOf(downloading.name))).toBe("1.2 GB of 4.7 GB, 24 MB/s, 2 min left");
    expect(view.find("vscode-progress-bar", view.rowOf(downloading.name)).getAttribute("aria-label")).toBe("Download of Seed-Coder 8B");
  });

  it("shows what the test asked, what was answered, and whether that is right", async () => {
    const view = await openModels(withModels(imported));
    const test = view.text(".self-test", await view.open(imported.name));
    expect(test).toContain("Fills a hole function add(a, b) { return a + b; }");
    expect(test).toContain("Answers a question wrongly What is the capital of France? Answer with one word. The capital of the");
  });

  it("stays as the person folded it while states come", async () => {
    const view = await openModels(withModels(embedded, imported));
    await view.open(imported.name);
    await view.click(".fold", view.rowOf(embedded.name));
    await view.show(withModels(embedded, imported, ollama));
    expect(view.rowOf(imported.name).querySelector(".body")).not.toBeNull();
    expect(view.rowOf(embedded.name).querySelector(".body")).toBeNull();
    expect(view.find(".fold", view.rowOf(embedded.name)).getAttribute("aria-expanded")).toBe("false");
  });
});

describe("the page", () => {
  it("comes back as it was left, whatever another version of it remembered", async () => {
    const first = await openModels(everyKind);
    await first.click(".fold", first.rowOf(embedded.name));
    await first.open(tooLarge.name);
    const filter = first.find(".filter") as HTMLInputElement;
    filter.value = "m";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
    const second = await openModels(everyKind, first.remembered.state);
    expect((second.find(".filter") as HTMLInputElement).value).toBe("m");
    expect(second.rowOf(embedded.name).querySelector(".body")).toBeNull();
    expect(second.rowOf(tooLarge.name).querySelector(".body")).not.toBeNull();
    const third = await openModels(everyKind, { words: 5 });
    expect(third.names()).toHaveLength(everyKind.models.length);
  });
});

describe("the keyboard", () => {
  it("goes between rows with the arrows and removes with Delete only what is Nearline's own", async () => {
    const view = await openModels(withModels(embedded, imported));
    view.find(".fold", view.rowOf(embedded.name)).focus();
    await view.press("Delete");
    await view.press("ArrowDown");
    expect(document.activeElement?.textContent).toContain(imported.name);
    await view.press("Delete");
    expect(view.fake.callsOf("remove")).toEqual([[imported.key]]);
    await view.press("ArrowUp");
    expect(document.activeElement?.textContent).toContain(embedded.name);
  });

  it("stays at the model that was chosen, while it loads and where it comes to stand", async () => {
    const idle = { ...embedded, inUseFor: [] };
    const view = await openModels(withModels(embedded, imported));
    view.find("vscode-button.useForCompletion", await view.open(imported.name)).focus();
    const place = { ...imported.place, loading: { fraction: 0.5 } } as ModelRow["place"];
    await view.show(withModels(embedded, { ...imported, place }));
    expect(document.activeElement?.textContent).toContain(imported.name);
    await view.show(withModels({ ...imported, inUseFor: ["completion", "chat"] }, idle));
    expect(document.activeElement?.textContent).toContain(imported.name);
    expect(document.activeElement?.closest("section")?.getAttribute("aria-label")).toBe("In use");
  });
});

describe("a screen reader", () => {
  it("hears of a download at each quarter, of loading and of the search's end", async () => {
    const at = (doneBytes: number) =>
      withModels(row(downloading.key, { ...downloading.place, doneBytes } as ModelRow["place"], { name: "Seed" }));
    const view = await openModels(at(0));
    const said = () => view.text('[role="status"].visually-hidden');
    await view.show(at(1e9));
    expect(said()).toBe("");
    await view.show(at(2.5e9));
    expect(said()).toBe("Seed: 50 percent downloaded.");
    await view.show(at(2.6e9));
    expect(said()).toBe("Seed: 50 percent downloaded.");
    await view.show({ ...at(2.6e9), search: { kind: "running" } });
    await view.show(at(2.6e9));
    expect(said()).toBe("One model is in the list.");
    const idle = { ...loading, place: { ...loading.place, loading: undefined } } as unknown as ModelRow;
    await view.show(withModels(idle));
    await view.show(withModels(loading));
    expect(said()).toBe("Loading Llama 3.2 1B.");
    await view.show(withModels({ ...loading, isTesting: false }));
    expect(said()).toBe("The test of Llama 3.2 1B is finished.");
  });
});
