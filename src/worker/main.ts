/** Entry of the worker process: serves the host that forked it, and ends when the host does. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { serve } from "./server.ts";

if (process.send === undefined) {
  process.stderr.write("nearline worker: must be forked by the extension host, got no IPC channel\n");
  process.exit(2);
}

// The channel closes when the host exits, also when it is killed. Nothing here is worth finishing then.
process.on("disconnect", () => process.exit(0));

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, __dirname);
