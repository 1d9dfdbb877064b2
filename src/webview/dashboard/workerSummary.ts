import { t } from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { WorkerFigures } from "../../shared/dashboardProtocol.ts";
import { formatCount } from "../formatCount.ts";
import { icon } from "../icon.ts";

/** The model that runs now, on what, and the memory that it takes. */
export function workerSummary(worker: WorkerFigures, selectModel: () => void): TemplateResult {
  return html`
    <section class="worker" aria-labelledby="worker-heading">
      <header>
        <h2 id="worker-heading">${worker.kind === "ready" ? worker.name : t("Model")}</h2>
        <button type="button" class="icon-button" title=${t("Select Model…")} aria-label=${t("Select Model…")} @click=${selectModel}>
          ${icon("package")}
        </button>
      </header>
      ${facts(worker).map(([name, text]) => html`<p>${icon(name)}<span>${text}</span></p>`)}
    </section>
  `;
}

type Fact = readonly [icon: string, text: string];

function facts(worker: WorkerFigures): readonly Fact[] {
  switch (worker.kind) {
    case "off":
      return [["circle-slash", t("Nearline is off; nothing runs.")]];
    case "loading":
      return [["loading", t("The model is being loaded.")]];
    case "failed":
      return [["error", t("The model could not be loaded; the log says why.")]];
    case "resting":
      return [["coffee", t("The model is resting and takes no memory; it comes back when you type.")]];
    case "ready":
      if (worker.server !== undefined) return serverFacts(worker.server);
      return [["circuit-board", worker.device], ...memoryFacts(worker)];
  }
}

function serverFacts({ host, missing }: NonNullable<Extract<WorkerFigures, { kind: "ready" }>["server"]>): readonly Fact[] {
  return [
    ["server", t("on the server {0}; what is completed is sent there", host)],
    ...missing.map((sentence): Fact => ["info", sentence]),
  ];
}

function memoryFacts({ residentBytes, weightBytes, kvBytes, kvBudgetBytes }: Extract<WorkerFigures, { kind: "ready" }>): readonly Fact[] {
  return [
    ...told("server-process", residentBytes, (bytes) => t("{0} MB of memory in use", megabytes(bytes))),
    ...told("database", weightBytes, (bytes) => t("{0} MB for its weights", megabytes(bytes))),
    ...told("history", kvBytes, (bytes) =>
      kvBudgetBytes === undefined
        ? t("{0} MB for text that was read", megabytes(bytes))
        : t("{0} of {1} MB for text that was read", megabytes(bytes), megabytes(kvBudgetBytes)),
    ),
  ];
}

function told(icon: string, bytes: number | undefined, text: (bytes: number) => string): readonly Fact[] {
  return bytes === undefined ? [] : [[icon, text(bytes)]];
}

/** As VS Code counts them. */
function megabytes(bytes: number): string {
  return formatCount(Math.round(bytes / 2 ** 20));
}
