import type { LitElement, ReactiveController } from "lit";

/**
 * Gives the focus another place where an update of its element takes away what had it: the keyboard would have to begin at the top of the page.
 * `placeOf` notes before each update what `restore` needs to know where that was. An editor beside the panel never loses its focus to it.
 */
export class FocusKeeper<Place = undefined> implements ReactiveController {
  readonly #host: LitElement;
  readonly #restore: (place: Place | undefined) => void;
  readonly #placeOf: ((focused: Element) => Place) | undefined;
  #before: { readonly focused: Element; readonly place: Place | undefined } | undefined;

  constructor(host: LitElement, restore: (place: Place | undefined) => void, placeOf?: (focused: Element) => Place) {
    this.#host = host;
    this.#restore = restore;
    this.#placeOf = placeOf;
    host.addController(this);
  }

  hostUpdate(): void {
    const focused = this.#focused();
    this.#before = focused === null ? undefined : { focused, place: this.#placeOf?.(focused) };
  }

  hostUpdated(): void {
    if (this.#before?.focused.isConnected === false) this.#restore(this.#before.place);
    this.#before = undefined;
  }

  /** The page remembers what had the focus also while it has none. */
  #focused(): Element | null {
    const { renderRoot } = this.#host;
    const root = renderRoot.getRootNode();
    if (!document.hasFocus() || !(root instanceof Document || root instanceof ShadowRoot)) return null;
    return root.activeElement !== null && renderRoot.contains(root.activeElement) ? root.activeElement : null;
  }
}
