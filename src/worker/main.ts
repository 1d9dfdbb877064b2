/** Entry of the worker process: serves the host that forked it, reads files or tries a device for it, and ends when the host does. */
import "./speakHostLanguage.ts";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { deviceNames } from "../shared/deviceName.ts";
import { toolsArgument } from "../shared/toolsProtocol.ts";
import { type MeasureResult, MeasureTask, measureModel } from "./devices/measureModel.ts";
import { measureArgument } from "./devices/measureProcess.ts";
import type { TrialStage } from "./devices/trialProcess.ts";
import { lowerPriority } from "./lowerPriority.ts";
import { type ProbeResult, probe } from "./probe.ts";
import { probeArgument } from "./probeProcess.ts";
import { serve } from "./server.ts";
import { serveTools } from "./tools/serveTools.ts";

if (process.send === undefined) {
  process.stderr.write("nearline worker: must be forked by the extension host, got no IPC channel\n");
  process.exit(2);
}

// The channel closes when the host exits, also when it is killed. Nothing here is worth finishing then.
process.on("disconnect", () => process.exit(0));

lowerPriority();

const tell = (message: ProbeResult | MeasureResult | TrialStage) => process.send?.(message);
const [, , mode, subject = "", folder = "", runtimeFolder = __dirname] = process.argv;
const device = deviceNames.find((known) => known === subject);
if (mode === probeArgument && device !== undefined) void probe(device, folder, runtimeFolder, tell);
else if (mode === measureArgument) void measureModel(MeasureTask.parse(JSON.parse(subject)), tell);
else {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  if (mode === toolsArgument) serveTools(connection, __dirname);
  else serve(connection, __dirname);
}
