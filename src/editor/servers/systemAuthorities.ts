/**
 * The authorities that the system and NODE_EXTRA_CA_CERTS trust.
 *
 * VS Code adds the system's to `node:https` and to the global `fetch`, but neither to `node:tls` nor to a client of HTTP that an extension brings
 * along. Node.js tells them from 22.15 on, which VS Code has from 1.101 on; before that the list is empty, and what Node.js itself trusts counts.
 */
import { Worker } from "node:worker_threads";

/** In a thread of its own: to ask the system can take a second where it judges each one (macOS), and all extensions would stand still. */
const program = `
  const { getCACertificates: certificates } = require("node:tls");
  const found = certificates === undefined ? [] : [...certificates("extra"), ...certificates("system")];
  require("node:worker_threads").parentPort.postMessage(found);
`;

let asked: Promise<readonly string[]> | undefined;

/** PEM of each. Never rejects. Asked once: what changes in the system counts when the window is opened again. */
export function systemAuthorities(): Promise<readonly string[]> {
  asked ??= new Promise((resolve) => {
    const worker = new Worker(program, { eval: true });
    worker.once("message", (found: unknown) => resolve(Array.isArray(found) ? found.filter((pem) => typeof pem === "string") : []));
    for (const end of ["error", "exit"]) worker.once(end, () => resolve([]));
    worker.unref();
  });
  return asked;
}
