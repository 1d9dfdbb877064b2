import { t } from "@vscode/l10n";
import type { Mention } from "../../shared/conversation.ts";

interface Words {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
}

/** How a mention looks before the host has read it. */
export function mentionWords(mention: Mention): Words {
  switch (mention.kind) {
    case "file":
      return { icon: "file", label: fileName(mention.uri) };
    case "selection":
      return { icon: "list-selection", label: `${fileName(mention.uri)}:${lines(mention)}` };
    case "symbol":
      return { icon: "symbol-method", label: mention.name };
    case "problems":
      return { icon: "warning", label: mention.uri === undefined ? t("problems") : t("problems in {0}", fileName(mention.uri)) };
    case "changes":
      return { icon: "git-compare", label: "changes" };
    case "terminal":
      return { icon: "terminal", label: "terminal" };
    case "workspace":
      return { icon: "search", label: "workspace" };
  }
}

/** Equal for mentions of the same thing. */
export function mentionKey(mention: Mention): string {
  const uri = "uri" in mention ? mention.uri : undefined;
  const range = "startLine" in mention ? [mention.startLine, mention.endLine] : [];
  return JSON.stringify([mention.kind, uri, ...range]);
}

function lines({ startLine, endLine }: { readonly startLine: number; readonly endLine: number }): string {
  return startLine === endLine ? `${startLine + 1}` : `${startLine + 1}–${endLine + 1}`;
}

/** The last part of a URI's path, as people read it. */
function fileName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    // A stray percent sign: the name as it stands is still its name.
    return name;
  }
}
