/**
 * A graph under construction: values go in and out of operators, names are made here and never typed twice.
 *
 * Invariants:
 * - Every value belongs to one graph and is produced once: by an input, an initializer or one node.
 * - Nodes are in topological order, because an operator can only take values that exist already.
 * - A name is the path of scopes in which the value was made, so profiles and errors read like the model file.
 */

export type ElementType = "float32" | "float16" | "uint8" | "int32" | "int64";

/** A known size, or the name of one that is known when the graph runs. */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Node {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly name: string;
  /** A left-out optional input is null. */
  readonly inputs: readonly (Value | null)[];
  /** A left-out optional output is null. */
  readonly outputs: readonly (Value | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Bytes of an initializer in the file beside the model. */
export interface ExternalData {
  readonly offset: number;
  readonly byteLength: number;
}

export interface Initializer {
  readonly value: Value;
  readonly data: ExternalData;
}

export interface OutputRequest {
  readonly type: ElementType;
  readonly shape: Shape;
}

export class Graph {
  readonly name: string;
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];
  private readonly names = new Set<string>();
  private readonly scopes: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    const value = this.value(name, type, shape);
    this.inputs.push(value);
    return value;
  }

  /** Makes a value an output of the graph under a name of its own. */
  output(name: string, value: Value): void {
    const [renamed] = this.node("Identity", { inputs: [value], outputs: [{ type: value.type, shape: value.shape }], outputNames: [name] });
    if (renamed !== undefined) this.outputs.push(renamed);
  }

  /** An output that an operator writes by this name: the KV cache, which is written in place. */
  markOutput(value: Value): void {
    this.outputs.push(value);
  }

  initializer(name: string, type: ElementType, shape: readonly number[], data: ExternalData): Value {
    const byteLength = shape.reduce((product, size) => product * size, bytesPerElement[type]);
    if (byteLength !== data.byteLength) {
      throw new Error(`${name}: shape [${shape.join(", ")}] of ${type} is ${byteLength} bytes, got ${data.byteLength}`);
    }
    const value = this.value(name, type, shape);
    this.initializers.push({ value, data });
    return value;
  }

  /** Adds a node; the values of its outputs come back in order. */
  node(
    operator: string,
    parts: {
      readonly inputs: readonly (Value | null)[];
      readonly outputs: readonly OutputRequest[];
      readonly outputNames?: readonly string[];
      /** Positions of the outputs in the operator's schema when some are left out. */
      readonly outputSlots?: readonly number[];
      readonly domain?: string;
      readonly attributes?: Readonly<Record<string, Attribute>>;
    },
  ): Value[] {
    const path = this.path(operator);
    const values = parts.outputs.map((output, index) => {
      const name = parts.outputNames?.[index] ?? this.free(parts.outputs.length === 1 ? path : `${path}.${index}`);
      return this.value(name, output.type, output.shape);
    });
    const outputs: (Value | null)[] = [];
    for (const [index, value] of values.entries()) {
      const slot = parts.outputSlots?.[index] ?? index;
      while (outputs.length < slot) outputs.push(null);
      outputs.push(value);
    }
    this.nodes.push({
      operator,
      domain: parts.domain ?? "",
      name: values[0]?.name ?? path,
      inputs: parts.inputs,
      outputs,
      attributes: parts.attributes ?? {},
    });
    return values;
  }

  /** Names made inside `build` begin with `name/`. */
  scope<T>(name: string, build: () => T): T {
    this.scopes.push(name);
    try {
      return build();
    } finally {
      this.scopes.pop();
    }
  }

  private value(name: string, type: ElementType, shape: Shape): Value {
    if (this.names.has(name)) throw new Error(`${this.name}: the name "${name}" is taken`);
    this.names.add(name);
    return { name, type, shape };
  }

  private path(leaf: string): string {
    return [...this.scopes, leaf].join("/");
  }

  private free(name: string): string {
    if (!this.names.has(name)) return name;
    for (let count = 2; ; count++) {
      const candidate = `${name}_${count}`;
      if (!this.names.has(candidate)) return candidate;
    }
  }
}

export const bytesPerElement: Readonly<Record<ElementType, number>> = { float32: 4, float16: 2, uint8: 1, int32: 4, int64: 8 };
