import { beforeEach, describe, expect, it } from "vitest";
import { type AttentionShape, groupedQueryAttention, headNorm, placeInHeads } from "../../../src/onnx/attentionOps.ts";
import { Graph, type Shape, type Value } from "../../../src/onnx/graph.ts";

let graph: Graph;
beforeEach(() => {
  graph = new Graph("test");
});

const input = (name: string, shape: Shape): Value => graph.input(name, "float32", shape);

describe("groupedQueryAttention", () => {
  const sizes = {
    headCount: 4,
    kvHeadCount: 2,
    headDim: 16,
    ropeInterleaved: true,
    scale: 0.25,
    softcap: null,
    window: null,
    presentKey: "key.out",
    presentValue: "value.out",
  };

  function attention(querySize: number, keySize: number | null, shape: AttentionShape = sizes, hasRope = true) {
    const cache = [1, 2, "capacity", 16] as const;
    return groupedQueryAttention(
      graph,
      {
        projected:
          keySize === null
            ? { packed: input("packed", [1, "seq", querySize]) }
            : {
                query: input("query", [1, "seq", querySize]),
                key: input("key", [1, "seq", keySize]),
                value: input("value", [1, "seq", keySize]),
              },
        pastKey: input("key.in", cache),
        pastValue: input("value.in", cache),
        lastPosition: graph.input("last", "int32", [1]),
        totalTokens: graph.input("total", "int32", []),
        rope: hasRope ? { cosines: input("cosines", [128, 8]), sines: input("sines", [128, 8]) } : null,
      },
      shape,
    );
  }

  it("refuses columns that are no whole heads", () => {
    expect(() => attention(60, 32)).toThrow("attention: expects 64 query columns, got query of shape [1, seq, 60]");
    graph = new Graph("test");
    expect(() => attention(64, 64)).toThrow("attention: expects 32 key columns, got key of shape [1, seq, 64]");
    graph = new Graph("test");
    expect(() => attention(64, 48, { ...sizes, kvHeadCount: 3 })).toThrow("attention: 4 heads must be divisible by kvHeads, got 3");
  });

  it("takes queries, keys and values in one, and gives the queries' columns", () => {
    expect(attention(128, null).shape).toEqual([1, "seq", 64]);
    expect(
      graph.nodes
        .at(-1)
        ?.inputs.slice(0, 3)
        .map((value) => value?.name),
    ).toEqual(["packed", undefined, undefined]);
    graph = new Graph("test");
    expect(() => attention(64, null)).toThrow("attention: expects 128 query columns, got packed of shape [1, seq, 64]");
  });

  it("makes the grown cache an output of the graph", () => {
    expect(attention(64, 32).shape).toEqual([1, "seq", 64]);
    expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["key.out", [1, 2, "capacity", 16]],
      ["value.out", [1, 2, "capacity", 16]],
    ]);
    expect(graph.nodes.at(-1)?.attributes).toMatchObject({
      num_heads: 4,
      kv_num_heads: 2,
      scale: { float: 0.25 },
      rotary_interleaved: 1,
      do_rotary: 1,
    });
    expect(graph.nodes.at(-1)?.attributes).toMatchObject({ softcap: { float: 0 }, local_window_size: -1 });
  });

  it("passes on windows and caps, and rotates nothing without angles", () => {
    attention(64, 32, { ...sizes, window: 7, softcap: 50 }, false);
    const node = graph.nodes.at(-1);
    expect(node?.attributes).toMatchObject({ softcap: { float: 50 }, local_window_size: 7, do_rotary: 0 });
    expect(node?.inputs.slice(7)).toEqual([null, null]);
  });
});

describe("operators on heads", () => {
  it("norm each head", () => {
    const x = input("x", [1, "seq", 64]);
    expect(headNorm(graph, x, input("weight", [16]), 1e-5).shape).toEqual([1, "seq", 64]);
    const norm = graph.nodes.find(({ operator }) => operator === "SimplifiedLayerNormalization");
    expect(norm?.outputs[0]?.shape).toEqual([1, "seq", 4, 16]);
    expect(() => headNorm(graph, x, input("other", [24]), 1e-5)).toThrow(
      "heads: expects columns of whole heads of 24, got x of shape [1, seq, 64]",
    );
  });

  it("place entries, with the one behind the last for zero", () => {
    const x = input("x", [1, "seq", 6]);
    expect(placeInHeads(graph, x, 3, [2, null, 0, 1]).shape).toEqual([1, "seq", 8]);
    const indices = graph.nodes.find(({ operator }) => operator === "Gather")?.inputs[1];
    expect(graph.nodes.find(({ outputs }) => outputs[0] === indices)?.attributes).toEqual({ value_ints: [2, 3, 0, 1] });
  });
});
