import * as z from "zod";
import { UsageError } from "./usageError.ts";

/** JSON of a known form; throws a UsageError that begins with `subject`, which names where the text comes from. */
export function parseJson<Schema extends z.ZodType>(schema: Schema, text: string, subject: string): z.infer<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${subject}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new UsageError(`${subject}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
