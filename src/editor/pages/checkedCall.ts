import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError } from "../../shared/errors.ts";

/** A call of a page as it came: anything may be in it. */
export type Called = (...parameters: unknown[]) => Promise<unknown>;

/**
 * A page is not trusted: whatever reached it (an answer of the model, a file's name) may speak through it. Its calls are checked against their
 * shape and bounds before anything hears of them.
 *
 * @returns a function that rejects with AppError `request/invalid` what has not the right shape
 */
export function checkedCall<Parameters extends unknown[]>(
  called: string,
  shape: z.ZodType<Parameters>,
  call: (...parameters: Parameters) => Promise<unknown>,
): Called {
  return async (...parameters) => {
    const parsed = shape.safeParse(parameters);
    if (parsed.success) return call(...parsed.data);
    throw new AppError("request/invalid", t("panel: {0} must be called as agreed, got {1}", called, z.prettifyError(parsed.error)));
  };
}

/** The functions without a prototype, so that a page can call no other name. */
export function onlyThese<Calls extends Readonly<Record<string, Called>>>(calls: Calls): Calls {
  return Object.assign(Object.create(null), calls);
}
