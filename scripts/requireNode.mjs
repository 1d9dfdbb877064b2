/** Ends the program, with what to do, when Node is older than it needs. */
export function requireNode(major, minor = 0) {
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`Node.js: must be ${major}.${minor} or newer, got ${process.versions.node}; install a newer one from https://nodejs.org`);
  process.exit(2);
}
