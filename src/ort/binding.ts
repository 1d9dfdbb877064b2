/**
 * Which memory a run of a session reads and writes. A session may have several, one for each KV cache.
 *
 * Invariants:
 * - A host tensor holds, on every device, what was written to it before the run began, and after the run what the run wrote.
 * - A captured graph is run again only on the very tensors that it was captured with.
 */
import type { OrtApi, Pointer } from "./api.ts";
import type { Device } from "./devices.ts";
import { check } from "./runtime.ts";
import type { Tensor } from "./tensor.ts";

/** What a binding needs of the session that it belongs to. */
export interface BindingOwner {
  /** Throws when the session runs, or the binding or the tensor is not its own. */
  requireUsable(binding: Binding, tensor: Tensor): void;
  isHost(tensor: Tensor): boolean;
  twinOf(tensor: Tensor): Tensor;
  /** A number for a captured graph that no other in the session has had. */
  newCapture(): number;
}

/** Tensors to copy: each of `from` to the one of `to` at the same place. */
export interface Copies {
  readonly from: readonly Pointer[];
  readonly to: readonly Pointer[];
}

export class Binding {
  readonly handle: Pointer;
  private readonly api: OrtApi;
  private readonly device: Device;
  private readonly owner: BindingOwner;
  private readonly inputs = new Map<string, Tensor>();
  private readonly outputs = new Map<string, Tensor>();
  /** Numbers of captured graphs by the serial numbers of all tensors that were bound. */
  private readonly captures = new Map<string, number>();

  /** For sessions, which make bindings. */
  constructor(api: OrtApi, device: Device, handle: Pointer, owner: BindingOwner) {
    this.api = api;
    this.device = device;
    this.handle = handle;
    this.owner = owner;
  }

  /** Holds until the name is bound anew. The same tensor as input and output is updated in place. */
  bindInput(name: string, tensor: Tensor): void {
    this.owner.requireUsable(this, tensor);
    const bound = this.hasTwin(tensor) ? this.owner.twinOf(tensor) : tensor;
    check(this.api, this.api.bindInput(this.handle, name, bound.handle));
    this.inputs.set(name, tensor);
  }

  bindOutput(name: string, tensor: Tensor): void {
    this.owner.requireUsable(this, tensor);
    check(this.api, this.api.bindOutput(this.handle, name, tensor.handle));
    this.outputs.set(name, tensor);
  }

  /** For sessions, before a run: binds anew what the provider copies as it is bound; returns what else must be copied to the device. */
  copiesToDevice(): Copies {
    const inputs = this.hostTensors(this.inputs);
    if (this.device.hostTensors === "copiedWhenBound") {
      for (const [name, { handle }] of inputs) check(this.api, this.api.bindInput(this.handle, name, handle));
    }
    const twinned = inputs.filter(([, tensor]) => this.hasTwin(tensor));
    return {
      from: twinned.map(([, { handle }]) => handle),
      to: twinned.map(([, tensor]) => this.owner.twinOf(tensor).handle),
    };
  }

  /**
   * For sessions, before a run on a device with twins: a captured run writes to twins on the device, which must be copied from afterwards.
   * In any other the runtime copies outputs itself, which saves the device the memory of twins that may be large and many.
   */
  bindHostOutputs(captured: boolean): Copies {
    const outputs = this.hostTensors(this.outputs).map(([name, tensor]) => {
      const { handle } = captured ? this.owner.twinOf(tensor) : tensor;
      check(this.api, this.api.bindOutput(this.handle, name, handle));
      return { from: handle, to: tensor.handle };
    });
    return captured ? { from: outputs.map(({ from }) => from), to: outputs.map(({ to }) => to) } : { from: [], to: [] };
  }

  /** For sessions: the number under which a run on the tensors now bound is captured, or was. */
  capture(): number {
    const tensors = this.boundSerials();
    const known = this.captures.get(tensors);
    if (known !== undefined) return known;
    const made = this.owner.newCapture();
    this.captures.set(tensors, made);
    return made;
  }

  /** For sessions: a run that failed may have been captured in part. */
  forgetCapture(): void {
    this.captures.delete(this.boundSerials());
  }

  private hasTwin(tensor: Tensor): boolean {
    return this.device.hostTensors === "twinned" && this.owner.isHost(tensor);
  }

  private hostTensors(tensors: ReadonlyMap<string, Tensor>): readonly (readonly [name: string, tensor: Tensor])[] {
    return [...tensors].filter(([, tensor]) => this.owner.isHost(tensor));
  }

  private boundSerials(): string {
    return [...this.inputs, ...this.outputs].map(([name, { serial }]) => `${name}=${serial}`).join();
  }
}
