/** Tells the user, once, that a device does not run the model. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { deviceLabels } from "../../shared/deviceName.ts";
import type { DeviceRefusal } from "../../shared/deviceReport.ts";
import { writeDevice } from "../settingsWriter.ts";

const toldKey = "nearline.devices.told";

/** More refusals than there are devices and ways in which they fail. */
const maxTold = 20;

/**
 * @param memory outlives the window: what was refused for the same reason yesterday is not told again
 * @returns a function that tells a refusal if it is new
 */
export function deviceNotice(memory: Pick<vscode.Memento, "get" | "update">, onError: (error: unknown) => void) {
  const toldNow = new Set<string>();
  return (refusal: DeviceRefusal): void => {
    const key = `${refusal.device}: ${refusal.reason}`;
    if (toldNow.has(key)) return;
    toldNow.add(key);
    const told = memory.get<readonly string[]>(toldKey) ?? [];
    // A failure is news each time that the user works with the editor; a refusal stays what it was.
    if (refusal.hasFailed !== true && told.includes(key)) return;
    Promise.resolve(memory.update(toldKey, [...told.filter((one) => one !== key), key].slice(-maxTold))).catch(onError);
    show(refusal).catch(onError);
  };
}

async function show({ device, reason }: DeviceRefusal): Promise<void> {
  const [showDevices, useCpu] = [t("Show Devices"), t("Use CPU From Now On")];
  const message = t("Nearline runs the model on the processor. {0}: {1}", deviceLabels[device], reason);
  const choice = await vscode.window.showWarningMessage(message, {}, showDevices, useCpu);
  if (choice === showDevices) await vscode.commands.executeCommand("nearline.showDevices");
  if (choice === useCpu) await writeDevice("cpu");
}
