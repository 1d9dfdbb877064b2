/** The host's side of the calls of the Models page. */
import * as z from "zod";
import { modelRoles } from "../../shared/catalogue.ts";
import type { ModelsHost } from "../../shared/modelsProtocol.ts";
import { type Called, checkedCall, onlyThese } from "../pages/checkedCall.ts";

/** A path, or an identifier of the catalogue: longer than any system's paths. */
const key = z.string().max(40_000);
/** As a server calls its model: mostly a path or an address, and whatever it likes. */
const serverModelId = z.string().max(40_000);
const role = z.enum(modelRoles);
/** Of as many files as anybody drags at once. */
const uriList = z.string().max(1_000_000);
const href = z.string().max(4096);

/** @returns functions that reject with AppError `request/invalid` what has not the right shape */
export function checkedModelsCalls(host: ModelsHost): Readonly<Record<keyof ModelsHost, Called>> {
  return onlyThese({
    ready: checkedCall("ready", z.tuple([]), host.ready),
    search: checkedCall("search", z.tuple([]), host.search),
    choose: checkedCall("choose", z.tuple([key, role]), host.choose),
    shareModel: checkedCall("shareModel", z.tuple([]), host.shareModel),
    download: checkedCall("download", z.tuple([key]), host.download),
    pauseDownload: checkedCall("pauseDownload", z.tuple([key]), host.pauseDownload),
    cancelDownload: checkedCall("cancelDownload", z.tuple([key]), host.cancelDownload),
    importFile: checkedCall("importFile", z.tuple([]), host.importFile),
    importDropped: checkedCall("importDropped", z.tuple([uriList]), host.importDropped),
    selfTest: checkedCall("selfTest", z.tuple([key]), host.selfTest),
    cancelSelfTest: checkedCall("cancelSelfTest", z.tuple([key]), host.cancelSelfTest),
    remove: checkedCall("remove", z.tuple([key]), host.remove),
    revealFile: checkedCall("revealFile", z.tuple([key]), host.revealFile),
    openLicense: checkedCall("openLicense", z.tuple([key]), host.openLicense),
    openLink: checkedCall("openLink", z.tuple([href]), host.openLink),
    dismissNotice: checkedCall("dismissNotice", z.tuple([]), host.dismissNotice),
    connectServer: checkedCall("connectServer", z.tuple([]), host.connectServer),
    disconnectServer: checkedCall("disconnectServer", z.tuple([]), host.disconnectServer),
    setServerKey: checkedCall("setServerKey", z.tuple([]), host.setServerKey),
    refreshServer: checkedCall("refreshServer", z.tuple([]), host.refreshServer),
    chooseServerModel: checkedCall("chooseServerModel", z.tuple([serverModelId, role]), host.chooseServerModel),
    useThisMachine: checkedCall("useThisMachine", z.tuple([role]), host.useThisMachine),
    manageTrust: checkedCall("manageTrust", z.tuple([]), host.manageTrust),
  } satisfies Record<keyof ModelsHost, Called>);
}
