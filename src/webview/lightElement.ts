import { LitElement } from "lit";
import { messageOf } from "../shared/errors.ts";

/**
 * A Lit element whose markup stands in the page itself and not in a shadow tree: one style sheet and the icon font serve all parts of the
 * panel, and ids of ARIA reach from one part to another.
 *
 * Properties are named in `static override properties` and declared with `declare`: a class field would hide Lit's accessors.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Leaves a call to itself; what the host refuses is told to the panel. */
  protected run(call: Promise<unknown>): void {
    call.catch((error: unknown) => this.fail(error));
  }

  /** Tells the panel, which shows it. */
  protected fail(error: unknown): void {
    this.dispatchEvent(new CustomEvent("nearline-failure", { bubbles: true, detail: { message: messageOf(error) } }));
  }
}
