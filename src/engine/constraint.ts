/** A limit on the next tokens: the engine asks for it before it samples and tells it what was sampled. */
export interface Constraint {
  /** The ids to choose from, or undefined when every id may come. */
  allowed(): readonly number[] | undefined;
  accept(id: number): void;
}
