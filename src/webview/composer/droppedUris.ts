/** Types of a drag, the one that says most first: VS Code's own names files that are no files of this machine too. */
const uriListTypes = ["application/vnd.code.uri-list", "text/uri-list"];

/** Whether something with an address is dragged; what it is cannot be read before it is dropped. */
export function carriesUris(drag: DataTransfer | null): boolean {
  return drag !== null && uriListTypes.some((type) => drag.types.includes(type));
}

/** What was dropped as URIs, one a line; empty for anything else. Lines that begin with `#` are comments (RFC 2483, section 5). */
export function droppedUris(drag: DataTransfer | null): string {
  const list = uriListTypes.map((type) => drag?.getData(type) ?? "").find((text) => text !== "") ?? "";
  return list
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"))
    .join("\n");
}
