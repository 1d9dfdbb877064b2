/** Which memory a run of a session reads and writes. A session may have several, one for each KV cache. */
import type { OrtApi, Pointer } from "./api.ts";
import { check } from "./runtime.ts";
import type { Tensor } from "./session.ts";

export class Binding {
  readonly handle: Pointer;
  private readonly api: OrtApi;
  private readonly requireUsable: (binding: Binding, tensor: Tensor) => void;

  /** For sessions: `requireUsable` throws when the session runs, or the binding or the tensor is not its own. */
  constructor(api: OrtApi, handle: Pointer, requireUsable: (binding: Binding, tensor: Tensor) => void) {
    this.api = api;
    this.handle = handle;
    this.requireUsable = requireUsable;
  }

  /** Holds until the name is bound anew. The same tensor as input and output is updated in place. */
  bindInput(name: string, tensor: Tensor): void {
    this.requireUsable(this, tensor);
    check(this.api, this.api.bindInput(this.handle, name, tensor.handle));
  }

  bindOutput(name: string, tensor: Tensor): void {
    this.requireUsable(this, tensor);
    check(this.api, this.api.bindOutput(this.handle, name, tensor.handle));
  }
}
