/** Runs in the page: the dashboard with a host that only notes what it is asked for. */
import type { DashboardApp } from "../../../src/webview/dashboard/dashboardApp.ts";
import "../../../src/webview/dashboard/dashboardApp.ts";

declare global {
  interface Window {
    readonly dashboard: DashboardApp;
    readonly asked: string[];
  }
}

const dashboard = document.createElement("nearline-dashboard");
const asked: string[] = [];
const note = (name: string) => async () => void asked.push(name);
dashboard.host = { ready: note("ready"), clear: note("clear"), selectModel: note("selectModel") };
document.body.append(dashboard);
Object.assign(window, { dashboard, asked });
