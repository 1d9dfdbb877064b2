import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { ModelsState } from "../../shared/modelsProtocol.ts";
import { icon } from "../icon.ts";

/** What the machine has for models: what runs them, memory, disk. */
export function machineView({ machine, diskBytes }: Pick<ModelsState, "machine" | "diskBytes">): TemplateResult {
  const { device, devices, memoryBytes, freeMemoryBytes, freeDiskBytes } = machine;
  return html`
    <section class="machine" aria-label=${t("This machine")}>
      <dl>
        ${device === "" ? nothing : html`<dt>${t("Runs on")}</dt> <dd>${device}</dd>`}
        <dt>${t("Memory")}</dt>
        <dd>${t("{0} free of {1}", formatBytes(freeMemoryBytes), formatBytes(memoryBytes))}</dd>
        <dt>${t("Disk")}</dt>
        <dd>${t("{0} used by Nearline, {1} free", formatBytes(diskBytes), formatBytes(freeDiskBytes))}</dd>
      </dl>
      ${devices.length === 0 ? nothing : deviceList(devices)}
    </section>
  `;
}

function deviceList(devices: ModelsState["machine"]["devices"]): TemplateResult {
  return html`
    <details>
      <summary>${t("Devices of this machine")}</summary>
      <ul>
        ${devices.map(({ name, works, reason }) => html`<li>${icon(works ? "pass" : "circle-slash")}<span>${name}: ${reason}</span></li>`)}
      </ul>
    </details>
  `;
}
