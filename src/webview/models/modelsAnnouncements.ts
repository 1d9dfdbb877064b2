import { t } from "@vscode/l10n";
import type { ModelRow, ModelsState } from "../../shared/modelsProtocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import { visibleLine } from "../../shared/visibleText.ts";
import { downloadPercent } from "./downloadPercent.ts";
import { statusWords } from "./serverWords.ts";

/** A screen reader hears of a download at each of these steps, and not of every packet. */
const stepPercent = 25;

/** What changed from one state to the next, in the words that a screen reader is given. Notices are alerts and say themselves. */
export function modelsAnnouncements(previous: ModelsState | undefined, next: ModelsState): readonly string[] {
  if (previous === undefined) return [];
  const before = new Map(previous.models.map((row) => [row.key, row]));
  return [
    ...(previous.search.kind === "running" && next.search.kind === "idle" ? [countWords(next.models.length)] : []),
    ...(next.server === undefined ? [] : serverSaid(previous.server, next.server)),
    ...next.models.flatMap((row) => rowWords(before.get(row.key), row)),
  ];
}

/** What came of asking it is said also where nothing has changed: somebody may have pressed Try Again. */
function serverSaid(before: ServerView | undefined, server: ServerView): readonly string[] {
  const { kind } = server.status;
  if (kind === "asking" || kind === before?.status.kind) return [];
  return [t("Server {0}: {1}", visibleLine(server.host), statusWords(server).words)];
}

function countWords(count: number): string {
  return count === 1 ? t("One model is in the list.") : t("{0} models are in the list.", count);
}

function rowWords(before: ModelRow | undefined, { name, place, isTesting }: ModelRow): readonly string[] {
  const was = before?.place;
  if (place.kind === "downloading") {
    const step = Math.floor(downloadPercent(place) / stepPercent);
    const lastStep = was?.kind === "downloading" ? Math.floor(downloadPercent(was) / stepPercent) : 0;
    return step > lastStep ? [t("{0}: {1} percent downloaded.", name, step * stepPercent)] : [];
  }
  if (place.kind !== "disk" || was?.kind !== "disk") return [];
  if (place.loading !== undefined && was.loading === undefined) return [t("Loading {0}.", name)];
  return before?.isTesting === true && isTesting !== true ? [t("The test of {0} is finished.", name)] : [];
}
