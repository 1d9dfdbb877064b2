/** A request that follows redirects by hand, so that each address on the way is looked at before it is asked. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { headerText } from "./headerText.ts";
import { isAllowed } from "./hub.ts";
import type { PlannedFile } from "./plan.ts";
import { unlessAborted } from "./unlessAborted.ts";

/** As the global `fetch`; in VS Code its own one, which goes through the proxy that the user set and trusts what the system trusts. */
export type Fetch = (
  address: URL,
  init: { readonly headers: Readonly<Record<string, string>>; readonly redirect: "manual"; readonly signal: AbortSignal },
) => Promise<Response>;

/** The hub needs two: to the new name of a repository, and to where the bytes lie. */
const maxRedirects = 6;

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];

/**
 * The answer at the end of the redirects, whatever it is. Each try begins at the hub: the addresses to which it sends are signed and hold
 * for minutes. The first answers also carry the hub's own record of the file, which is compared with the pin before any byte is taken.
 *
 * @throws AppError `download/refused` for redirects that lead nowhere or away from https; `download/mismatch` where the hub's record is
 *   another than the pin; else what fetch throws
 */
export async function openRemote(
  file: PlannedFile,
  headers: Readonly<Record<string, string>>,
  { fetch, signal }: { readonly fetch: Fetch; readonly signal: AbortSignal },
): Promise<Response> {
  const { base, authorization } = file.hub;
  let address = file.address;
  for (let count = 0; count <= maxRedirects; count++) {
    const isHub = address.origin === base.origin;
    const own = isHub && authorization !== undefined ? { authorization } : {};
    const response = await unlessAborted(fetch(address, { headers: { ...headers, ...own }, redirect: "manual", signal }), signal);
    try {
      if (isHub) requireSameRecord(response.headers, file);
      if (!redirectStatuses.includes(response.status)) return response;
      address = redirected(address, response.headers.get("location"), file);
    } catch (error) {
      discardBody(response);
      throw error;
    }
    discardBody(response);
  }
  throw refused(t("{0}: redirects must end, got more than {1}; the server is not set up rightly", file.name, maxRedirects));
}

/** Lets go of a connection whose answer is of no use. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}

function redirected(from: URL, location: string | null, file: PlannedFile): URL {
  if (location === null || !URL.canParse(location, from)) {
    throw refused(
      t(
        "{0}: a redirect must say where to, got {1} from {2}",
        file.name,
        location === null ? t("nothing") : headerText(location),
        from.host,
      ),
    );
  }
  const address = new URL(location, from);
  address.username = "";
  address.password = "";
  if (isAllowed(address, file.address)) return address;
  throw refused(
    t(
      "{0}: redirects must lead to https, got {1}; the network may ask you to log in: open a web page in the browser and try again",
      file.name,
      headerText(`${address.protocol}//${address.host}`),
    ),
  );
}

/**
 * `X-Linked-ETag` is the SHA-256 of a large file and `X-Linked-Size` its bytes; small files of the repository have a git hash there, which
 * says nothing about a SHA-256 (huggingface_hub, file_download.py).
 */
function requireSameRecord(headers: Headers, { name, bytes, sha256 }: PlannedFile): void {
  const recordedSize = headers.get("x-linked-size");
  const recordedHash = /^(?:W\/)?"?([0-9a-f]{64})"?$/iu.exec(headers.get("x-linked-etag") ?? "")?.[1]?.toLowerCase();
  if (recordedHash !== undefined && recordedHash !== sha256) {
    throw mismatch(t("{0}: its SHA-256 must be {1}, the server has {2}; nothing was downloaded", name, sha256, recordedHash));
  }
  if (recordedSize !== null && Number(recordedSize) !== bytes) {
    throw mismatch(t("{0}: must have {1} bytes, the server has {2}; nothing was downloaded", name, bytes, headerText(recordedSize)));
  }
}

function refused(message: string): AppError {
  return new AppError("download/refused", message);
}

function mismatch(message: string): AppError {
  return new AppError("download/mismatch", message);
}
