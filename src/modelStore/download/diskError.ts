import { dirname } from "node:path";
import { t } from "@vscode/l10n";
import { AppError, messageOf, systemCodeOf } from "../../shared/errors.ts";

/** What the file system threw, in words; anything else as it is. What was downloaded so far stays. */
export function diskError(path: string, error: unknown): unknown {
  const code = systemCodeOf(error);
  if (error instanceof AppError || code === undefined) return error;
  const folder = dirname(path);
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) {
    const message = t("{0}: the disk must have room for the rest of the download, got {1}; free some and resume", folder, code);
    return new AppError("download/diskFull", message, { cause: error });
  }
  if (["EACCES", "EPERM", "EROFS", "EBUSY", "ENOTDIR", "EISDIR", "ENOENT", "EEXIST", "EIO", "EMFILE", "ENFILE"].includes(code)) {
    const message = t("{0}: must be writable for downloads, got {1}", folder, messageOf(error));
    return new AppError("download/notWritable", message, { cause: error });
  }
  return error;
}
