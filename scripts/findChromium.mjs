import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findProgram } from "./findProgram.mjs";
import { mustRun } from "./runCommand.mjs";

/** Browsers that playwright-core can drive, by the names that systems give them. */
const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome"];

const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The path of a browser on this machine, or undefined. The environment variable CHROMIUM goes first. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return programs.map(findProgram).find((path) => path !== undefined) ?? applications.find(existsSync) ?? playwrightChromium();
}

/**
 * The same, installing one where there is none: Debian's package as root on Debian, playwright's build elsewhere.
 * @param {string} root the repository, whose playwright-core is used
 * @param {(message: string) => void} say
 * @throws {Error} with a remedy.
 */
export async function provideChromium(root, say) {
  const found = findChromium();
  if (found !== undefined) return found;
  try {
    if (process.getuid?.() === 0 && isDebian()) {
      say("Installing chromium from Debian's packages");
      await installDebianPackages(["chromium"]);
    } else {
      say("Installing chromium through playwright-core");
      await mustRun(process.execPath, [join(root, "node_modules/playwright-core/cli.js"), "install", "chromium"], { cwd: root });
    }
  } catch (error) {
    throw new Error(
      `chromium: none was found and none could be installed; install one, or name one in the variable CHROMIUM\n${error.message}`,
    );
  }
  const installed = findChromium();
  if (installed === undefined) throw new Error("chromium: was installed but is not where it should be; name it in the variable CHROMIUM");
  return installed;
}

/** Whether apt-get can be used, by what the system says of itself. */
export function isDebian() {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Installs packages of Debian; needs to be root. */
export async function installDebianPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await mustRun("apt-get", ["update", "-qq"], { env });
  await mustRun("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], { env });
}

/** The newest chromium in playwright's own cache. */
function playwrightChromium() {
  const folder =
    process.env.PLAYWRIGHT_BROWSERS_PATH ||
    { darwin: join(homedir(), "Library/Caches/ms-playwright"), win32: join(process.env.LOCALAPPDATA ?? "", "ms-playwright") }[
      process.platform
    ] ||
    join(homedir(), ".cache/ms-playwright");
  if (!existsSync(folder)) return undefined;
  const builds = readdirSync(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.split("-")[1]) - Number(a.split("-")[1]));
  const binaries = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win/chrome.exe",
    "chrome-win64/chrome.exe",
  ];
  return builds.flatMap((build) => binaries.map((binary) => join(folder, build, binary))).find(existsSync);
}
