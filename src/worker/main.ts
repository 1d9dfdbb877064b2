/** Entry of the worker process: serves the host that forked it, or tries a device for it, and ends when the host does. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { deviceNames } from "../shared/deviceName.ts";
import { probe } from "./probe.ts";
import { probeArgument } from "./probeProcess.ts";
import { serve } from "./server.ts";

if (process.send === undefined) {
  process.stderr.write("nearline worker: must be forked by the extension host, got no IPC channel\n");
  process.exit(2);
}

// The channel closes when the host exits, also when it is killed. Nothing here is worth finishing then.
process.on("disconnect", () => process.exit(0));

const [, , mode, name, folder] = process.argv;
const device = deviceNames.find((known) => known === name);
if (mode === probeArgument && device !== undefined && folder !== undefined) {
  void probe(device, folder, __dirname, (message) => process.send?.(message));
} else {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  serve(connection, __dirname);
}
