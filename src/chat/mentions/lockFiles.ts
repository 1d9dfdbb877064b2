/** Files that tools write to remember exact versions: long, and nothing in them was thought by anybody. */

const names: ReadonlySet<string> = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
  "cargo.lock",
  "poetry.lock",
  "pdm.lock",
  "uv.lock",
  "pipfile.lock",
  "gemfile.lock",
  "composer.lock",
  "go.sum",
  "go.work.sum",
  "mix.lock",
  "pubspec.lock",
  "podfile.lock",
  "package.resolved",
  "packages.lock.json",
  "flake.lock",
  "gradle.lockfile",
  ".terraform.lock.hcl",
]);

/** @param path with `/` or `\` between its parts */
export function isLockFile(path: string): boolean {
  const parts = path.replaceAll("\\", "/");
  return names.has(parts.slice(parts.lastIndexOf("/") + 1).toLowerCase());
}
