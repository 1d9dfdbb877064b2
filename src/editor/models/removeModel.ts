import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { modelRoles } from "../../shared/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { ModelRow } from "../../shared/modelsProtocol.ts";
import type { ModelsParts } from "./modelsParts.ts";

/**
 * Removes what is Nearline's own of a model, after asking: the file of a download, repacked weights, an entry of the list. Files of others stay.
 *
 * @returns what was done, in words; undefined when the person said no
 * @throws AppError `request/invalid` for a model in use
 */
export async function removeModel(
  { name, place, inUseFor }: ModelRow,
  {
    imported,
    removeDownload,
    repackedWeights,
    modelSwitch,
  }: Pick<ModelsParts, "imported" | "removeDownload" | "repackedWeights" | "modelSwitch">,
): Promise<string | undefined> {
  if (place.kind !== "disk")
    throw new AppError("request/invalid", t("{0}: must be on this machine to be removed, got one that is not", name));
  if (inUseFor.length > 0)
    throw new AppError("request/invalid", t("{0}: must not be in use to be removed, got a model that is; choose another one first", name));
  const { path, origin, bytes } = place;
  const isDownload = origin === "downloaded";
  const isListed = origin === "imported";
  if (!isDownload && !isListed && place.cacheBytes === 0)
    throw new AppError(
      "request/invalid",
      t("{0}: Nearline must have something of it to remove, got a file of another program; remove it there", name),
    );

  // A copy of the model in use has the same weights, which are in use then.
  const isShared = await repackedWeights.isShared(
    path,
    modelRoles.map((role) => modelSwitch.pathFor(role)),
  );
  const cacheBytes = isShared ? 0 : place.cacheBytes;
  const deleted = isDownload
    ? t("Deleted: the downloaded file, {0}, and its repacked weights, {1}.", formatBytes(bytes), formatBytes(cacheBytes))
    : t("Deleted: its repacked weights in Nearline's own folder, {0}.", formatBytes(cacheBytes));
  const stays = isDownload ? t("It can be downloaded again as long as its source is there.") : t("Stays: the file itself, {0}.", path);
  const button = t("Remove");
  const answer = await vscode.window.showWarningMessage(t("Remove {0}?", name), { modal: true, detail: `${deleted}\n${stays}` }, button);
  if (answer !== button) return undefined;

  // While the file is there it tells which weights are its own.
  if (!isShared) await repackedWeights.remove(path);
  if (isListed) await imported.remove(path);
  if (isDownload) await removeDownload(path);
  return t("{0} was removed; {1} are free again.", name, formatBytes(cacheBytes + (isDownload ? bytes : 0)));
}
