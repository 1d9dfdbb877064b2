/** Tells how many requests a server works on. */
import type { AskableServer } from "./openServer.ts";

/** `onRunningCount` hears every change of the number of requests that somebody waits for text of. */
export function countedServer(server: AskableServer, onRunningCount: (count: number) => void): AskableServer {
  let runningCount = 0;
  const counted = async <End>(answer: () => Promise<End>): Promise<End> => {
    onRunningCount(++runningCount);
    try {
      return await answer();
    } finally {
      onRunningCount(--runningCount);
    }
  };
  return {
    get hitRate() {
      return server.hitRate;
    },
    generate: (...request) => counted(() => server.generate(...request)),
    chat: (...request) => counted(() => server.chat(...request)),
    countTokens: (...request) => server.countTokens(...request),
    probe: (signal) => server.probe(signal),
  };
}
