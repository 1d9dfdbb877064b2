import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/findChromium.mjs";

/** No acceleration, no updates, and no request of the browser's own. */
const quietArgs = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the Chromium of this machine without a window. Its sandbox does not work as root, which is what a container usually runs as. */
export function launchBrowser() {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: findChromium(), args: [...quietArgs, ...sandbox] });
}
