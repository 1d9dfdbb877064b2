/** What a link of an answer leads to. A model writes it, so it is read strictly: what is not clearly harmless is refused. */
export type LinkTarget =
  | { readonly kind: "web"; readonly url: string }
  /** Relative to a folder of the workspace and inside it; lines count from 0. */
  | { readonly kind: "file"; readonly path: string; readonly startLine: number | undefined; readonly endLine: number | undefined }
  | { readonly kind: "refused" };

const maxLength = 4096;
/** Web pages and relative paths: everything else with a scheme (`command:`, `javascript:`, `file:`, `vscode:` …) is refused. */
const scheme = /^[a-z][a-z0-9+.-]*:/i;
/** `#L12`, `#L12-L20`, `#12`, `:12`, `:12:3`, `:12-20` behind a path, as people and models write them. */
const lines = /(?:#L?|:)(\d{1,7})(?:(?::\d+)?|[-–]L?(\d{1,7}))$/;

export function linkTarget(href: string): LinkTarget {
  const text = href.trim();
  if (text === "" || text.length > maxLength || /[\p{Cc}\p{Cf}]/u.test(text)) return { kind: "refused" };
  if (/^https?:\/\//i.test(text)) return webTarget(text);

  const [whole = "", first, last] = lines.exec(text) ?? [];
  const path = pathInside(decoded(whole === "" ? text.replace(/[?#].*$/, "") : text.slice(0, -whole.length)));
  if (path === undefined) return { kind: "refused" };
  const startLine = lineFrom0(first);
  return { kind: "file", path, startLine, endLine: lineFrom0(last) ?? startLine };
}

function webTarget(text: string): LinkTarget {
  try {
    const { username, password, href } = new URL(text);
    // A name before the host looks like another host: https://bank.example@evil.example.
    return username !== "" || password !== "" ? { kind: "refused" } : { kind: "web", url: href };
  } catch {
    return { kind: "refused" };
  }
}

/** The parts of the path with `/` between them; undefined for one that is absolute, or leads up and out, on any system. */
function pathInside(path: string | undefined): string | undefined {
  const parts = path?.split(/[\\/]/) ?? [];
  if (parts[0] === "" || parts.includes("..")) return undefined;
  const named = parts.filter((part) => part !== "" && part !== ".");
  const inside = named.join("/");
  return inside === "" || scheme.test(inside) || inside.startsWith("~") ? undefined : inside;
}

function decoded(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path);
    return /[\p{Cc}\p{Cf}]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function lineFrom0(line: string | undefined): number | undefined {
  return line === undefined ? undefined : Math.max(0, Number(line) - 1);
}
