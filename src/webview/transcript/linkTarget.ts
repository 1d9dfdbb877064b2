/** What a link in a message may lead to. Everything else is shown as its text. */
export type LinkTarget = { readonly kind: "web"; readonly href: string } | { readonly kind: "file"; readonly href: string };

/**
 * `src/cart.ts`, `../cart.ts:12`, `cart.ts:12:3`, `src/cart.ts#L12-L20`: no scheme, no host, not absolute, nothing that is only a fragment.
 * A dot or slash must come before a colon, for `javascript:12` has the form of a file with a line.
 */
const relativeFile = /^(?![/\\#?])(?=[^:#]*[./])[^\s:\\?#]+(?:#L\d+(?:-L?\d+)?|:\d+(?:[:-]\d+)?)?$/;
/** Longer ones are not something that a person could judge before opening it. */
const maxCharacters = 2000;

/** Undefined for `javascript:`, `command:`, `vscode:`, `data:`, `file:` and anything else that is neither of the two kinds. */
export function linkTarget(written: string): LinkTarget | undefined {
  const href = written.trim();
  if (href.length > maxCharacters || hasControls(href)) return undefined;
  if (/^https?:\/\//i.test(href)) return URL.canParse(href) ? { kind: "web", href } : undefined;
  // What is written as %3A or %2F must not turn into a scheme or a host when somebody decodes it later.
  const decoded = decoding(href);
  return decoded !== undefined && relativeFile.test(href) && relativeFile.test(decoded.replaceAll(" ", "_"))
    ? { kind: "file", href: decoded }
    : undefined;
}

function decoding(href: string): string | undefined {
  try {
    return decodeURIComponent(href);
  } catch {
    return undefined;
  }
}

/** Browsers drop some of them within a scheme, and readers do not see them. */
function hasControls(href: string): boolean {
  return /\p{Cc}|\p{Cf}/u.test(href);
}
