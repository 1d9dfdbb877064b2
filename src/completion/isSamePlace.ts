import type { DocumentSnapshot } from "./outcome.ts";

/** Whether the cursor stands in the same document between the same texts. */
export function isSamePlace(one: DocumentSnapshot, other: DocumentSnapshot): boolean {
  return one.uri === other.uri && one.prefix === other.prefix && one.suffix === other.suffix;
}
