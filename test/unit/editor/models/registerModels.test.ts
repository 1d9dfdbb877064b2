import { beforeEach, describe, expect, it } from "vitest";
import type * as vscode from "vscode";
import type { ModelsParts } from "../../../../src/editor/models/modelsParts.ts";
import { registerModels } from "../../../../src/editor/models/registerModels.ts";
import type { ModelsHost, ModelsPage, ModelsState } from "../../../../src/shared/modelsProtocol.ts";
import { fake, Uri } from "../../../fake/vscode.ts";
import { fakeView } from "../chat/fakePanel.ts";
import { rules, runs } from "./modelsFixtures.ts";

beforeEach(() => fake.reset());

function register() {
  let discoveries = 0;
  let serverChanged = () => {};
  const parts = {
    embeddedPath: import.meta.filename,
    catalogue: { read: async () => [], ...rules },
    memory: rules.memory,
    tools: {
      async discover() {
        discoveries++;
        return [];
      },
      inspect: async () => runs({ name: "tiny" }),
    },
    downloads: { running: [], downloaded: async () => [], onChange: () => () => {} },
    modelSwitch: { pathFor: () => import.meta.filename, onChange: () => () => {} },
    servers: {
      view: undefined,
      onChange(listener: () => void) {
        serverChanged = listener;
        return () => {};
      },
    },
    repackedWeights: { bytesOf: async () => 0, totalBytes: async () => 0 },
    imported: { list: async () => [] },
    machineMemory: () => rules.machine,
    storageFolder: "/",
    device: () => ({ device: "CPU", devices: [] }),
    kvBudgetBytes: () => 5e8,
    isLoaded: () => true,
    log: () => {},
  } as unknown as ModelsParts;
  const registered = registerModels(Uri.file("/extension") as unknown as vscode.Uri, parts);
  const view = fakeView();
  const provider = fake.state.viewProvider as vscode.WebviewViewProvider;
  provider.resolveWebviewView(view.view, {} as never, {} as never);
  const states: ModelsState[] = [];
  const open = () => view.connect<ModelsHost, ModelsPage>({ showState: (state) => void states.push(state) });
  return { registered, view, states, open, discoveries: () => discoveries, serverChanged: () => serverChanged() };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve));
}

describe("registerModels", () => {
  it("looks for nothing before its page is there, and then once", async () => {
    const { open, states, discoveries, registered, view } = register();
    await settled();
    expect(discoveries()).toBe(0);
    expect(view.webview.html).toContain("/extension/dist/models.js");
    await open().ready();
    await settled();
    expect(states.at(-1)).toMatchObject({ search: { kind: "idle" }, models: [{ name: "tiny", inUseFor: ["completion", "chat"] }] });
    // The page was hidden and is another one.
    await open().ready();
    await settled();
    expect(discoveries()).toBe(1);
    registered.dispose();
  });

  it("tells the page when something about the server changes", async () => {
    const { open, states, registered, serverChanged } = register();
    await open().ready();
    await settled();
    const before = states.length;
    serverChanged();
    await settled();
    expect(states).toHaveLength(before + 1);
    registered.dispose();
  });

  it("refuses calls that are not as agreed, and gives errors to the page that asked", async () => {
    const { open, registered } = register();
    const host = open();
    await host.ready();
    await expect(host.choose("/nowhere", "chat")).rejects.toThrow("look again");
    await expect(host.choose("/nowhere", "everything" as "chat")).rejects.toThrow("must be called as agreed");
    expect(fake.state.errors).toEqual([]);
    registered.dispose();
  });

  it("shows the view, and a menu by its command", async () => {
    const { registered } = register();
    await fake.state.commands.get("nearline.showModels")?.();
    expect(fake.state.executed).toEqual([["nearline.models.focus"]]);
    await fake.state.commands.get("nearline.selectModel")?.();
    expect(fake.state.entries).toEqual(["$(check) tiny", "$(plug) Connect to a Server…"]);
    registered.dispose();
  });
});
