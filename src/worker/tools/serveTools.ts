/** The tools process's side of its protocol. No model outlives the request that loaded it. */
import type { MessageConnection } from "vscode-jsonrpc/node";
import { discoverModels } from "../../modelStore/discovery/discoverModels.ts";
import { abortSignalOf, type Cancellation } from "../../shared/abortSignalOf.ts";
import { LogLine } from "../../shared/protocol.ts";
import { Discover, Inspect, SelfTest, SelfTestProgress, type SelfTestProgressParams, TryDevices } from "../../shared/toolsProtocol.ts";
import { answer } from "../answer.ts";
import { probingIn, tryDevices } from "../devices/tryDevices.ts";
import { inspectModel } from "./inspectModel.ts";
import { selfTest } from "./selfTest.ts";

/** Progress within a stage is told this often at most. */
const progressStep = 0.01;

export function serveTools(connection: MessageConnection, bundleFolder: string): void {
  connection.onRequest(Discover.type, (token) => answer(() => withSignal(token, (signal) => discoverModels(signal))));
  connection.onRequest(Inspect.type, ({ path, weights }) => answer(() => inspectModel(path, weights)));
  connection.onRequest(SelfTest.type, ({ path, weights, ...options }, token) =>
    answer(() => {
      const warn = (message: string) => void connection.sendNotification(LogLine.type, { level: "warn", message });
      const open = { ...options, modelPath: path, form: weights, bundleFolder, warn };
      return withSignal(token, (signal) => selfTest(open, progressReporter(connection, path), signal));
    }),
  );
  connection.onRequest(TryDevices.type, (token) =>
    answer(() =>
      withSignal(token, async (signal) => {
        const findings = await tryDevices(probingIn(bundleFolder), undefined, signal);
        return findings.map(({ device, works, reason, detail }) => ({ device, works, reason, detail }));
      }),
    ),
  );
  connection.listen();
}

async function withSignal<Result>(token: Cancellation, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const { signal, dispose } = abortSignalOf(token);
  try {
    return await work(signal);
  } finally {
    dispose();
  }
}

function progressReporter(connection: MessageConnection, path: string) {
  let told: SelfTestProgressParams | undefined;
  return (stage: SelfTestProgressParams["stage"], fraction: number) => {
    if (stage === told?.stage && fraction - told.fraction < progressStep) return;
    told = { path, stage, fraction };
    void connection.sendNotification(SelfTestProgress.type, told);
  };
}
