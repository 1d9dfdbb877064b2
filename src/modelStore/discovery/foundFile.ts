import type { FoundModel } from "../../shared/models.ts";

/** A model with what tells whether another path leads to the same bytes. */
export interface FoundFile extends FoundModel {
  /** Of `Look`, of the first of its files. */
  readonly identity: string;
}
