/** The script of the dashboard's page. */
import "../speakPageLanguage.ts";
import type { DashboardHost, DashboardPage } from "../../shared/dashboardProtocol.ts";
import { hostChannel, type VsCodeApi } from "../hostChannel.ts";
import "./dashboardApp.ts";

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const dashboard = document.createElement("nearline-dashboard");
const page: DashboardPage = { showState: (state) => dashboard.showState(state) };
const host = hostChannel<DashboardHost, DashboardPage>(vscode, page);
// birpc's own object has a function under every name, so Lit would take it for a directive.
dashboard.host = { ready: () => host.ready(), clear: () => host.clear(), selectModel: () => host.selectModel() };
// The page is made anew each time it is shown.
dashboard.isTable = vscode.getState() === "tables";
dashboard.onToggle = (isTable) => vscode.setState(isTable ? "tables" : "charts");
document.body.append(dashboard);
