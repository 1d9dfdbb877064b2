/** Where models are downloaded from: the Hugging Face hub, or a mirror that answers the same addresses. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { isLoopback } from "../../shared/isLoopback.ts";

export interface Hub {
  /** Ends with a slash. */
  readonly base: URL;
  /** Value of the header `Authorization`, where the mirror's address names a user. It goes to this origin only. */
  readonly authorization?: string;
}

const hubBase = "https://huggingface.co/";

/**
 * @param mirror the setting `nearline.downloadMirror`; empty for the hub itself
 * @throws AppError `download/badMirror` for what is no address, or one whose answers anybody on the way could change
 */
export function hubOf(mirror: string): Hub {
  const text = mirror.trim();
  if (text === "") return { base: new URL(hubBase) };
  if (!URL.canParse(text))
    throw badMirror(t("nearline.downloadMirror: must be an address such as https://mirror.example.com, got {0}", text));
  const base = new URL(text.endsWith("/") ? text : `${text}/`);
  if (!isAllowed(base, base)) {
    throw badMirror(t("nearline.downloadMirror: must begin with https://, got {0}; without encryption nobody knows who answers", text));
  }
  if (base.search !== "" || base.hash !== "")
    throw badMirror(t("nearline.downloadMirror: must end with a path, got {0}", base.host + base.search));
  const { username, password } = base;
  // fetch refuses addresses with a user in them; as a header it can be kept from other hosts.
  base.username = "";
  base.password = "";
  if (username === "") return { base };
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return { base, authorization: `Basic ${credentials}` };
}

/**
 * Whether an address may be asked in a download that began at `origin`: https, or plain http on this very machine if the download began
 * there. A server elsewhere cannot send us to services of this machine.
 */
export function isAllowed(address: URL, origin: URL): boolean {
  return address.protocol === "https:" || (address.protocol === "http:" && isLoopback(address) && isLoopback(origin));
}

function badMirror(message: string): AppError {
  return new AppError("download/badMirror", message);
}
