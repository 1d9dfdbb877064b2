import { t } from "@vscode/l10n";
import { AppError, messageOf, systemCodeOf } from "../../shared/errors.ts";

/** Does work that reads a model file. What the system refuses becomes an AppError that names this file, not the folder that is written meanwhile. */
export async function readingModel<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError || systemCodeOf(error) === undefined) throw error;
    throw new AppError("model/notFound", t("{0}: the model file must stay readable, got {1}; check the path", path, messageOf(error)), {
      cause: error,
    });
  }
}
