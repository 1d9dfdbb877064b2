import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the development tools keep what is expensive to get again (a real VS Code, data of `npm run try`).
 * `NEARLINE_CACHE` moves it; nothing of the extension itself lives here.
 */
export function cacheFolder() {
  const { NEARLINE_CACHE, XDG_CACHE_HOME } = process.env;
  if (NEARLINE_CACHE) return NEARLINE_CACHE;
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "nearline-dev");
}
