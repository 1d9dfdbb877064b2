/** The server that the user has named, above its models: where text goes, how it stands with it, and what helps. */
import { t } from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { ModelsHost } from "../../shared/modelsProtocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import { longestHost, visibleLine } from "../../shared/visibleText.ts";
import { icon } from "../icon.ts";
import { backLabel, statusWords } from "./serverWords.ts";

/** Of what the server or the network said. */
const shownMessageCharacters = 600;

/** Leaves a call of the host to the view, which shows what is refused. */
export type AskHost = (call: (host: ModelsHost) => Promise<void>) => void;

export function serverHead(server: ServerView, ask: AskHost): TemplateResult {
  const { host, title, hitRate } = server;
  const { icon: sign, words, message } = statusWords(server);
  const remedies = remediesOf(server);
  return html`
    <div class="server">
      <div class="server-line">
        <p class="server-name">
          <bdi class="host">${visibleLine(host, longestHost)}</bdi>
          ${title === undefined ? nothing : html`<span class="quiet">${visibleLine(title)}</span>`}
        </p>
        ${tool("refresh", t("Ask the server again"), () => ask((page) => page.refreshServer()))}
        ${tool("key", t("Set API Key…"), () => ask((page) => page.setServerKey()))}
        ${tool("debug-disconnect", t("Disconnect"), () => ask((page) => page.disconnectServer()))}
      </div>
      <p class="server-status">${icon(sign)}<span>${words}</span></p>
      ${message === undefined ? nothing : html`<p class="server-message">${visibleLine(message, shownMessageCharacters)}</p>`}
      ${
        hitRate === undefined
          ? nothing
          : html`<p class="quiet hit-rate">${t("{0} % of all prompt tokens came from its cache", Math.round(100 * hitRate))}</p>`
      }
      ${
        remedies.length === 0
          ? nothing
          : html`
              <div class="actions" role="group" aria-label=${t("What to do about {0}", visibleLine(host))}>
                ${remedies.map(
                  ({ id, label, isWanted, run }) =>
                    html`<vscode-button class=${id} ?secondary=${!isWanted} @click=${() => ask(run)}>${label}</vscode-button>`,
                )}
              </div>
            `
      }
    </div>
  `;
}

interface Remedy {
  readonly id: string;
  readonly label: string;
  readonly isWanted: boolean;
  readonly run: (host: ModelsHost) => Promise<void>;
}

function remediesOf({ status, roles, models }: ServerView): readonly Remedy[] {
  // The model of such a role is not in the list, where it would be given back.
  const lost = roles.filter((role) => !models.some(({ inUseFor }) => inUseFor.includes(role)));
  return [
    ...statusRemedies(status.kind),
    // Nobody asks a server that is not used what it has, unless a person wants to know.
    ...(status.kind === "unused" && roles.length === 0 && models.length === 0
      ? [remedy("list", t("Show Its Models"), (host) => host.refreshServer(), true)]
      : []),
    ...lost.map((role) => remedy(`back-${role}`, backLabel(role), (host) => host.useThisMachine(role))),
  ];
}

function statusRemedies(kind: ServerView["status"]["kind"]): readonly Remedy[] {
  const tryAgain = remedy("try-again", t("Try Again"), (host) => host.refreshServer(), true);
  switch (kind) {
    case "untrusted":
      return [remedy("trust", t("Manage Workspace Trust…"), (host) => host.manageTrust(), true)];
    case "unconfirmed":
      return [remedy("review", t("Review…"), (host) => host.refreshServer(), true)];
    case "away":
      return [tryAgain];
    case "misconfigured":
      return [tryAgain, remedy("set-key", t("Set API Key…"), (host) => host.setServerKey())];
    case "unused":
    case "asking":
    case "here":
      return [];
  }
}

function remedy(id: string, label: string, run: Remedy["run"], isWanted = false): Remedy {
  return { id, label, isWanted, run };
}

function tool(name: string, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="icon-button ${name}" title=${label} aria-label=${label} @click=${act}>${icon(name)}</button>`;
}
