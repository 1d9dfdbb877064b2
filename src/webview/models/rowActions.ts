import { t } from "@vscode/l10n";
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ModelRow, ModelsHost } from "../../shared/modelsProtocol.ts";

export interface RowAction {
  readonly id: string;
  readonly label: string;
  /** Stands alone on what is small; what a person comes for has its words on it and no icon. */
  readonly icon?: string;
  /** What is recommended. */
  readonly isWanted: boolean;
  readonly run: (host: ModelsHost, key: string) => Promise<void>;
}

/** What can be done with a model now, in the order in which it is shown. @param standsInFor roles that the server has and it would have else */
export function rowActions(row: ModelRow, standsInFor: readonly ModelRole[] = []): readonly RowAction[] {
  const { place, roles, inUseFor, entry, recommendedFor } = row;
  const isRefused = place.kind === "disk" && place.inspection?.kind === "refused";
  const isHere = place.kind === "disk" && !isRefused;
  const isIdle = isHere && place.loading === undefined;
  const phase = place.kind === "downloading" ? place.phase : undefined;
  const isOurs = place.kind === "disk" && (place.origin === "downloaded" || place.origin === "imported" || place.cacheBytes > 0);
  const all: readonly (readonly [boolean, RowAction])[] = [
    [
      isIdle && roles.includes("completion") && !inUseFor.includes("completion"),
      main(
        "useForCompletion",
        t("Use for completion"),
        (host, key) => host.choose(key, "completion"),
        recommendedFor.includes("completion"),
      ),
    ],
    [
      isIdle && standsInFor.includes("completion"),
      main("useForCompletion", t("Use for completion"), (host) => host.useThisMachine("completion")),
    ],
    [
      isIdle && inUseFor.includes("completion") && !inUseFor.includes("chat"),
      main("share", t("Use for the chat too"), (host) => host.shareModel()),
    ],
    [
      isIdle && roles.includes("chat") && inUseFor.length === 0,
      main("useForChat", t("Use for the chat"), (host, key) => host.choose(key, "chat"), recommendedFor.includes("chat")),
    ],
    [isIdle && standsInFor.includes("chat"), main("useForChat", t("Use for the chat"), (host) => host.useThisMachine("chat"))],
    [place.kind === "catalogue", main("download", t("Download"), (host, key) => host.download(key), recommendedFor.length > 0)],
    [phase === "paused", main("resume", t("Resume"), (host, key) => host.download(key))],
    [phase === "waiting" || phase === "receiving", main("pause", t("Pause"), (host, key) => host.pauseDownload(key))],
    [phase !== undefined, main("cancel", t("Cancel"), (host, key) => host.cancelDownload(key))],
    [isHere && row.isTesting === true, main("stopTest", t("Stop the test"), (host, key) => host.cancelSelfTest(key))],
    [isHere && row.isTesting !== true, small("test", t("Test"), "beaker", (host, key) => host.selfTest(key))],
    [place.kind === "disk", small("reveal", t("Show in folder"), "folder-opened", (host, key) => host.revealFile(key))],
    [entry !== undefined, small("license", t("Licence"), "law", (host, key) => host.openLicense(key))],
    [isOurs && inUseFor.length === 0, small("remove", t("Remove"), "trash", (host, key) => host.remove(key))],
  ];
  return all.filter(([isOffered]) => isOffered).map(([, action]) => action);
}

function main(id: string, label: string, run: RowAction["run"], isWanted = false): RowAction {
  return { id, label, run, isWanted };
}

function small(id: string, label: string, icon: string, run: RowAction["run"]): RowAction {
  return { id, label, icon, run, isWanted: false };
}
