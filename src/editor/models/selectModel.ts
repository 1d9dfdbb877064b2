import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { type ModelRole, modelRoles } from "../../shared/catalogue.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { ModelRow, ModelsState } from "../../shared/modelsProtocol.ts";
import type { ServerModel, ServerView } from "../../shared/servers.ts";
import { standsInFor } from "../../shared/standsInFor.ts";
import { longestHost, visibleLine } from "../../shared/visibleText.ts";
import { withoutIcons } from "../withoutIcons.ts";
import type { ModelsHostSide } from "./modelsHost.ts";

type SelectHost = Pick<
  ModelsHostSide,
  "state" | "choose" | "shareModel" | "download" | "connectServer" | "chooseServerModel" | "useThisMachine"
>;

/** Without `act` it is a line between the others. */
interface ModelItem extends vscode.QuickPickItem {
  readonly act?: (host: SelectHost) => Promise<void>;
}

/**
 * The models of the Models view as a menu: one that is here or on the server is used, one that is not is downloaded.
 *
 * @param opened resolves when they are known
 */
export async function selectModel(host: SelectHost, opened: Promise<void>): Promise<void> {
  const items = opened.then(() => modelItems(host.state()));
  const item = await vscode.window.showQuickPick(items, {
    title: t("Select a Model"),
    placeHolder: t("A model to use, or to download"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  await item?.act?.(host);
}

function modelItems({ models, server }: ModelsState): readonly ModelItem[] {
  const onDisk = models.filter(({ place }) => place.kind === "disk" && place.inspection?.kind !== "refused");
  const others = models.filter(({ place }) => place.kind === "catalogue");
  return [
    separator(t("On this machine")),
    ...onDisk.map((row) => modelItem(row, server)),
    ...(server === undefined
      ? []
      : [separator(visibleLine(server.host, longestHost)), ...server.models.map(serverItem), ...moreItems(server)]),
    separator(t("Can be downloaded")),
    ...others.map((row) => modelItem(row, server)),
    separator(""),
    { label: `$(plug) ${t("Connect to a Server…")}`, act: (host) => host.connectServer() },
  ];
}

function separator(label: string): ModelItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function modelItem(row: ModelRow, server: ServerView | undefined): ModelItem {
  const { name, place, recommendedFor, inUseFor, fit } = row;
  const bytes = place.kind === "downloading" ? place.totalBytes : place.bytes;
  const standsIn = standsInFor(inUseFor, server);
  const notes = [
    formatBytes(bytes),
    ...(inUseFor.length > standsIn.length ? [t("in use")] : []),
    ...(standsIn.length > 0 ? [t("answers when the server is away")] : []),
    ...(recommendedFor.includes("completion") ? [t("recommended for completion")] : []),
    ...(recommendedFor.includes("chat") ? [t("recommended for the chat")] : []),
  ];
  return {
    label: `$(${inUseFor.length > standsIn.length ? "check" : "blank"}) ${name}`,
    description: notes.join(" · "),
    detail: fit.reason,
    act: (host) => (place.kind === "catalogue" ? host.download(row.key) : useModel(host, row, standsIn)),
  };
}

async function useModel(host: SelectHost, row: ModelRow, standsIn: readonly ModelRole[]): Promise<void> {
  const { key, name } = row;
  const uses = useItems(row, standsIn);
  if (uses.length === 0) {
    await vscode.window.showInformationMessage(t("Nearline: {0} already does all that it can.", name));
    return;
  }
  const use = await vscode.window.showQuickPick(uses, { title: name, placeHolder: t("What to use it for") });
  if (use === undefined) return;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t("Loading {0}", name) }, async () => {
    for (const role of use.roles) await (standsIn.includes(role) ? host.useThisMachine(role) : host.choose(key, role));
    if (use.roles.length === 0) await host.shareModel();
  });
}

/** Its name is shown as text: VS Code draws an icon for what looks like the name of one. */
function serverItem(model: ServerModel): ModelItem {
  const { name, contextTokens, fillsInTheMiddle, isLoaded, inUseFor } = model;
  const notes = [
    ...(contextTokens === undefined ? [] : [t("{0} tokens", contextTokens.toLocaleString("en"))]),
    ...(inUseFor.length > 0 ? [t("in use")] : []),
    ...(isLoaded === false ? [t("not loaded")] : []),
  ];
  const details = {
    yes: t("Reads the code after the cursor as well"),
    no: t("Reads only the code before the cursor"),
    asking: t("Whether it reads the code after the cursor is not known"),
  } satisfies Record<ServerModel["fillsInTheMiddle"], string>;
  return {
    label: `$(${inUseFor.length > 0 ? "check" : "blank"}) ${withoutIcons(visibleLine(name))}`,
    description: notes.join(" · "),
    detail: details[fillsInTheMiddle],
    act: (host) => useServerModel(host, model),
  };
}

function moreItems({ moreModelCount = 0 }: ServerView): readonly ModelItem[] {
  if (moreModelCount === 0) return [];
  const label = moreModelCount === 1 ? t("One more model of the server…") : t("{0} more models of the server…", moreModelCount);
  return [{ label: `$(blank) ${label}`, act: (host) => host.connectServer() }];
}

async function useServerModel(host: SelectHost, { id, name, inUseFor }: ServerModel): Promise<void> {
  const here = { completion: t("Complete on this machine instead"), chat: t("Chat on this machine instead") } satisfies Record<
    ModelRole,
    string
  >;
  const uses = modelRoles.map((role) => ({ label: inUseFor.includes(role) ? here[role] : useLabels()[role], role }));
  const use = await vscode.window.showQuickPick(uses, { title: visibleLine(name), placeHolder: t("What to use it for") });
  if (use === undefined) return;
  await (inUseFor.includes(use.role) ? host.useThisMachine(use.role) : host.chooseServerModel(id, use.role));
}

/** No role stands for the chat's sharing of the model that completes. */
interface UseItem extends vscode.QuickPickItem {
  readonly roles: readonly ModelRole[];
}

function useItems({ roles, inUseFor }: ModelRow, standsIn: readonly ModelRole[]): readonly UseItem[] {
  const shares = inUseFor.includes("completion") && !inUseFor.includes("chat");
  return [
    ...modelRoles
      .filter((role) => standsIn.includes(role) || (roles.includes(role) && !inUseFor.includes(role) && !shares))
      .map((role) => ({ label: useLabels()[role], roles: [role] })),
    ...(shares ? [{ label: t("For the chat too, in the memory once"), roles: [] }] : []),
  ];
}

function useLabels(): Readonly<Record<ModelRole, string>> {
  return { completion: t("For completion"), chat: t("For the chat") };
}
