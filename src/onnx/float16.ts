/**
 * A graph in half the precision: activations and the KV cache become float16, weights are converted as the runtime loads them. The
 * operators of ops.ts take either type; which of the two a graph uses is decided here, after it is built, for all of them at once.
 */
import { Graph, type Initializer, type Node, type Value } from "./graph.ts";

/** TensorProto.DataType of onnx.proto. */
const float32 = 1;
const float16 = 10;

/** `keep` names inputs and outputs that stay float32: what a caller reads or writes as numbers. */
export function withFloat16(graph: Graph, keep: ReadonlySet<string>): Graph {
  const half = new Graph(graph.name);
  const halves = new Map<Value, Value>();
  const inHalf = (value: Value): Value => {
    if (value.type !== "float32") return value;
    const known = halves.get(value);
    if (known !== undefined) return known;
    const made: Value = { ...value, type: "float16" };
    halves.set(value, made);
    return made;
  };
  /** A value that exists in float32 under its own name, and in float16 under another. */
  const castBefore = (value: Value): Value => {
    const made: Value = { ...value, name: `${value.name}.float16`, type: "float16" };
    half.nodes.push(cast(value, made, float16));
    halves.set(value, made);
    return value;
  };
  half.inputs.push(...graph.inputs.map((input) => (input.type === "float32" && keep.has(input.name) ? castBefore(input) : inHalf(input))));
  half.initializers.push(
    ...graph.initializers.map((initializer): Initializer => {
      if (initializer.value.type === "float32") castBefore(initializer.value);
      return initializer;
    }),
  );
  const kept = graph.outputs.filter(({ name, type }) => type === "float32" && keep.has(name));
  for (const output of kept) halves.set(output, { ...output, name: `${output.name}.float16`, type: "float16" });
  half.nodes.push(...graph.nodes.map((node) => nodeInHalf(node, inHalf)));
  half.nodes.push(...kept.map((output) => cast(inHalf(output), output, float32)));
  half.outputs.push(...graph.outputs.map((output) => (kept.includes(output) ? output : inHalf(output))));
  return half;
}

function nodeInHalf(node: Node, inHalf: (value: Value) => Value): Node {
  const convert = (value: Value | null) => (value === null ? null : inHalf(value));
  const attributes = node.operator === "Cast" && node.attributes["to"] === float32 ? { ...node.attributes, to: float16 } : node.attributes;
  return { ...node, inputs: node.inputs.map(convert), outputs: node.outputs.map(convert), attributes };
}

function cast(from: Value, to: Value, type: number): Node {
  return { operator: "Cast", domain: "", name: `${to.name}/Cast`, inputs: [from], outputs: [to], attributes: { to: type } };
}
