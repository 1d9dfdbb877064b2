/** What a server's answer means for a download, before a byte of its body is read. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import { headerText } from "./headerText.ts";
import type { PlannedFile } from "./plan.ts";

export interface Asked {
  /** First byte that was asked for; the bytes before it are on the disk. */
  readonly from: number;
  /** Of the answer that those bytes came from. */
  readonly etag: string | undefined;
}

export type Verdict =
  /** The body holds the file from here on to its end; 0 where the server gave all of it, asked or not. */
  | { readonly kind: "receive"; readonly from: number; readonly etag: string | undefined }
  /** What is on the disk cannot be gone on with. */
  | { readonly kind: "beginAnew"; readonly reason: string }
  | { readonly kind: "tryLater"; readonly waitMs?: number; readonly reason: string }
  | { readonly kind: "refuse"; readonly error: AppError };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Host that gave it. */
  readonly host: string;
}

/** @param nowMs since 1970; Retry-After may be a date */
export function judgeAnswer(answer: Answer, asked: Asked, file: PlannedFile, nowMs: number): Verdict {
  const { status, headers, host } = answer;
  const told = t("{0} answered {1}", host, status);
  if (status === 200 || status === 206) return judgeBody(answer, asked, file);
  if (status === 416 && asked.from > 0) return { kind: "beginAnew", reason: told };
  if (passingStatuses.includes(status) || status >= 500) {
    const waitMs = retryAfterMs(headers.get("retry-after"), nowMs);
    return { kind: "tryLater", reason: told, ...(waitMs === undefined ? {} : { waitMs }) };
  }
  return { kind: "refuse", error: new AppError("download/refused", refusal(answer, file)) };
}

/** Request Timeout, Too Early, Too Many Requests (RFC 9110 §15.5.9, RFC 8470, RFC 6585). All of 500 and more may pass as well. */
const passingStatuses: readonly number[] = [408, 425, 429];

function judgeBody({ status, headers, host }: Answer, asked: Asked, file: PlannedFile): Verdict {
  const type = headers.get("content-type") ?? "";
  if (/^(?:text\/html|application\/xhtml\+xml)\b/iu.test(type)) {
    const remedy = t("the network may ask you to log in: open a web page in the browser and try again");
    return refuse("download/refused", t("{0}: must be a file, got a web page from {1}; {2}", file.name, host, remedy));
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    return refuse(
      "download/refused",
      t("{0}: must come as it is, got it compressed ({1}) from {2}", file.name, headerText(encoding), host),
    );
  }
  const etag = headers.get("etag") ?? undefined;
  if (status === 200) {
    const length = headers.get("content-length");
    return length === null || Number(length) === file.bytes ? { kind: "receive", from: 0, etag } : wrongSize(file, length, host);
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/u.exec(headers.get("content-range") ?? "");
  const total = range?.[2] ?? "*";
  if (total !== "*" && Number(total) !== file.bytes) return wrongSize(file, total, host);
  if (asked.from === 0) return refuse("download/refused", t("{0}: must come whole, got a part of it from {1}", file.name, host));
  if (range === null || Number(range[1]) !== asked.from) {
    return { kind: "beginAnew", reason: t("{0} sent another part of the file than was asked for", host) };
  }
  if (asked.etag !== undefined && etag !== undefined && asked.etag !== etag) {
    return { kind: "beginAnew", reason: t("{0} has another version of the file than before", host) };
  }
  return { kind: "receive", from: asked.from, etag: etag ?? asked.etag };
}

function wrongSize(file: PlannedFile, length: string, host: string): Verdict {
  const sizes = [formatBytes(file.bytes), file.bytes, length, host] as const;
  return refuse("download/mismatch", t("{0}: must have {1} ({2} bytes), got {3} bytes from {4}", file.name, ...sizes));
}

function refuse(code: "download/refused" | "download/mismatch", message: string): Verdict {
  return { kind: "refuse", error: new AppError(code, message) };
}

/**
 * The hub names the reason in `X-Error-Code`; a repository that does not exist is 401 to people it does not know, since it could be private
 * (huggingface_hub, utils/_http.py).
 */
function refusal({ status, headers, host }: Answer, { name, address }: PlannedFile): string {
  const code = headers.get("x-error-code") ?? "";
  const page = `${address.origin}${address.pathname.split("/resolve/")[0]}`;
  if (code === "GatedRepo") {
    return t(
      "{0}: the model must be open to all, but its authors let in only who agrees to terms; get it at {1} and import the file",
      name,
      page,
    );
  }
  if (status === 404 || status === 410 || code.endsWith("NotFound")) {
    return t("{0}: must be on {1}, got {2} (not there); it was moved or removed, or a mirror does not have it", name, host, status);
  }
  if (status === 401 || status === 407) {
    return t("{0}: must be open to all, got {1} (needs a login) from {2}; get it at {3} and import the file", name, status, host, page);
  }
  if (status === 403 || status === 451) {
    return t("{0}: must be open to all, got {1} (not allowed) from {2}; a proxy or firewall may not let it through", name, status, host);
  }
  return t("{0}: must be available, got {1} from {2}", name, status, host);
}

/** Seconds, or a date (RFC 9110 §10.2.3); what is neither counts as not said. */
function retryAfterMs(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/u.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
