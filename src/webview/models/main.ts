/** The script of the page of the Models view (src/editor/models/modelsView.ts). */
import "../speakPageLanguage.ts";
import "../../shared/zodWithoutEval.ts";
import { hostChannel, type VsCodeApi } from "../hostChannel.ts";
import "./modelsApp.ts";
import type { ModelsHost, ModelsPage } from "../../shared/modelsProtocol.ts";
import { modelsMemory } from "./modelsMemory.ts";

declare function acquireVsCodeApi(): VsCodeApi;

const view = document.createElement("nearline-models");
const vscode = acquireVsCodeApi();
view.recall(modelsMemory(vscode));
const host = hostChannel<ModelsHost, ModelsPage>(vscode, view);
// Lit would take the channel itself for a directive: it has a function under every name.
view.host = {
  ready: () => host.ready(),
  search: () => host.search(),
  choose: (key, role) => host.choose(key, role),
  shareModel: () => host.shareModel(),
  download: (key) => host.download(key),
  pauseDownload: (key) => host.pauseDownload(key),
  cancelDownload: (key) => host.cancelDownload(key),
  importFile: () => host.importFile(),
  importDropped: (uriList) => host.importDropped(uriList),
  selfTest: (key) => host.selfTest(key),
  cancelSelfTest: (key) => host.cancelSelfTest(key),
  remove: (key) => host.remove(key),
  revealFile: (key) => host.revealFile(key),
  openLicense: (key) => host.openLicense(key),
  openLink: (href) => host.openLink(href),
  dismissNotice: () => host.dismissNotice(),
  connectServer: () => host.connectServer(),
  disconnectServer: () => host.disconnectServer(),
  setServerKey: () => host.setServerKey(),
  refreshServer: () => host.refreshServer(),
  chooseServerModel: (id, role) => host.chooseServerModel(id, role),
  useThisMachine: (role) => host.useThisMachine(role),
  manageTrust: () => host.manageTrust(),
};
document.body.append(view);
