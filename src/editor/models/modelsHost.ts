/**
 * What the page of the Models view and the commands may ask for.
 *
 * Invariants
 * - What is on the disk is known by `ModelShelf`, what runs by the switch, what comes by the downloads, what a server has by the servers:
 *   nothing of it is kept here.
 * - Who chooses a model of this machine for a role is answered by it: a role that was the server's is taken back.
 * - A notice stands until it is dismissed or another takes its place.
 */

import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { CatalogueEntry, ModelRole } from "../../shared/catalogue.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { ModelRow, ModelsHost, ModelsState } from "../../shared/modelsProtocol.ts";
import { visibleLine } from "../../shared/visibleText.ts";
import type { ModelShelf } from "./modelShelf.ts";
import type { ModelsParts } from "./modelsParts.ts";
import { removeModel } from "./removeModel.ts";

export interface ModelsHostSide extends ModelsHost {
  state(): ModelsState;
}

export function modelsHost(parts: ModelsParts, shelf: ModelShelf, show: () => void): ModelsHostSide {
  let notice: ModelsState["notice"];
  /** That run now, by the path of the model. */
  const tests = new Map<string, AbortController>();
  const { downloads, modelSwitch, tools, imported, servers } = parts;

  const tell = (kind: "info" | "error", text: string) => {
    notice = { kind, text };
    show();
  };
  const rowOf = (key: string): ModelRow => {
    const row = shelf.rows.find((each) => each.key === key);
    if (row === undefined) throw new AppError("request/invalid", t("model: must be in the list, got one that is gone; look again"));
    return row;
  };
  const pathOf = (key: string): string => {
    const { place, name } = rowOf(key);
    if (place.kind !== "disk")
      throw new AppError("request/invalid", t("{0}: must be on this machine, got one that is not; download it first", name));
    return place.path;
  };
  const entryOf = (key: string): CatalogueEntry => {
    const { entry, name } = rowOf(key);
    if (entry === undefined) throw new AppError("request/invalid", t("{0}: must be in the catalogue, got a model that is not", name));
    return entry;
  };

  const takeBack = async (role: ModelRole) => {
    if (servers.view?.roles.includes(role) === true) await servers.choose(role, undefined);
  };

  const selfTest = async (path: string) => {
    if (tests.has(path)) return;
    const test = new AbortController();
    tests.set(path, test);
    shelf.note(path, { isTesting: true, selfTest: undefined });
    try {
      const result = await tools.selfTest(path, test.signal);
      shelf.note(path, { isTesting: undefined, selfTest: result });
      if (!result.fill.isRight || result.chat?.isRight === false) {
        const { name } = rowOf(path);
        tell("error", t("{0} answered its test wrongly: look at what it said, its template or its weights may be damaged.", name));
      }
    } catch (error) {
      shelf.note(path, { isTesting: undefined });
      if (!test.signal.aborted) throw error;
    } finally {
      tests.delete(path);
      // The test has repacked the weights, which takes disk.
      await shelf.refresh();
    }
  };

  const importPath = async (picked: string) => {
    const { path } = await imported.add(picked);
    const inspection = await shelf.inspect(path);
    if (inspection.kind === "refused") {
      await imported.remove(path);
      throw new AppError("request/invalid", inspection.message);
    }
    await shelf.refresh();
    const { name, fit } = rowOf(path);
    if (fit.kind === "tooLarge") {
      tell("info", t("{0} is in the list and stays where it is. It was not tested, for it is too large now: {1}.", name, fit.reason));
      return;
    }
    tell("info", t("{0} is in the list and stays where it is. A short test shows whether it answers sensibly.", name));
    await selfTest(path);
  };

  return {
    state: () => ({
      machine: { ...parts.machineMemory(), ...parts.device(), freeDiskBytes: shelf.freeDiskBytes },
      models: shelf.rows,
      ...(servers.view === undefined ? {} : { server: servers.view }),
      diskBytes: shelf.diskBytes,
      search: shelf.search,
      ...(notice === undefined ? {} : { notice }),
    }),

    // The view tells the page its state at once; the disk is looked at behind that.
    async ready() {
      shelf.open().catch((error: unknown) => tell("error", messageOf(error)));
    },
    search: () => shelf.searchDisk(),

    async choose(key, role) {
      const { name } = rowOf(key);
      const path = pathOf(key);
      shelf.note(path, { loading: { fraction: 0 } });
      try {
        await modelSwitch.choose(role, path, (fraction) => shelf.note(path, { loading: { fraction } }));
        await takeBack(role);
        tell("info", chosenText(role, name));
      } finally {
        shelf.note(path, { loading: undefined });
        await shelf.refresh();
      }
    },
    async shareModel() {
      await modelSwitch.share();
      await takeBack("chat");
      tell("info", t("One model completes and answers the chat now."));
      await shelf.refresh();
    },

    async download(key) {
      if ((await downloads.start(entryOf(key))) !== undefined) await shelf.refresh();
    },
    pauseDownload: async (key) => downloads.pause(entryOf(key).id),
    cancelDownload: async (key) => downloads.cancel(entryOf(key).id),

    async importFile() {
      for (const path of await imported.pick()) await importPath(path);
    },
    async importDropped(uriList) {
      for (const path of imported.dropped(uriList)) await importPath(path);
    },
    selfTest: async (key) => selfTest(pathOf(key)),
    cancelSelfTest: async (key) => tests.get(key)?.abort(),
    async remove(key) {
      const row = rowOf(key);
      const removed = row.place.kind === "downloading" ? undefined : await removeModel(row, parts);
      if (row.place.kind === "downloading") await downloads.cancel(entryOf(key).id);
      if (removed !== undefined) tell("info", removed);
      await shelf.refresh();
    },

    async revealFile(key) {
      await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(pathOf(key)));
    },
    openLicense: async (key) => openWebPage(entryOf(key).license.url),
    openLink: openWebPage,
    async dismissNotice() {
      notice = undefined;
      show();
    },

    connectServer: () => servers.connect(),
    disconnectServer: () => servers.disconnect(),
    setServerKey: () => servers.setKey(),
    refreshServer: () => servers.refresh(),
    async chooseServerModel(id, role) {
      const model = servers.view?.models.find((each) => each.id === id);
      if (model === undefined) {
        throw new AppError("request/invalid", t("model: must be one that the server has, got one that it has not; refresh the list"));
      }
      await servers.choose(role, id);
      // Where text may not go there, or nobody answers, the view says so.
      const kind = servers.view?.status.kind;
      if (kind === "here" || kind === "asking") tell("info", chosenText(role, visibleLine(model.name)));
    },
    async useThisMachine(role) {
      await servers.choose(role, undefined);
      if (servers.view?.roles.includes(role) !== true) tell("info", thisMachineText(role));
    },
    async manageTrust() {
      await vscode.commands.executeCommand("workbench.trust.manage");
    },
  };
}

function chosenText(role: ModelRole, name: string): string {
  return role === "completion" ? t("{0} completes your code now.", name) : t("{0} answers the chat now.", name);
}

function thisMachineText(role: ModelRole): string {
  return role === "completion" ? t("This machine completes your code now.") : t("This machine answers the chat now.");
}

/** VS Code asks before it opens one. */
async function openWebPage(href: string): Promise<void> {
  const uri = vscode.Uri.parse(href, true);
  if (uri.scheme !== "https") throw new AppError("request/invalid", t("link: must be a web page, got another kind of address"));
  await vscode.env.openExternal(uri);
}
