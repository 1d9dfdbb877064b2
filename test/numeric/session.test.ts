/** What the runtime does not check, and would crash the process: the session says it as an error. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Graph } from "../../src/onnx/graph.ts";
import { multiply } from "../../src/onnx/ops.ts";
import { serialize } from "../../src/onnx/serialize.ts";
import type { Binding } from "../../src/ort/binding.ts";
import { OrtError } from "../../src/ort/ortError.ts";
import { loadRuntime, type Runtime } from "../../src/ort/runtime.ts";
import { Session } from "../../src/ort/session.ts";
import { appErrorOf } from "../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { loadTinyDecoder, type TinyDecoder } from "../fixtures/tinyEngine.ts";

const folder = temporaryFolder("session");
let runtime: Runtime;
let graphPath: string;
let tiny: TinyDecoder;

beforeAll(async () => {
  runtime = loadRuntime(process.cwd());
  // square = x · x, for any number of rows of four.
  const graph = new Graph("square");
  const x = graph.input("x", "float32", ["rows", 4]);
  graph.output("square", multiply(graph, x, x));
  graphPath = folder.path("square.onnx");
  writeFileSync(graphPath, serialize(graph, "none"));
  tiny = await loadTinyDecoder({ seed: 3, tensorType: "F32" }, "float32");
});
afterAll(() => tiny.release());

const load = () => Session.load(runtime, graphPath, { threads: 1 });

/** A session with two rows bound, to be spoiled in one place. */
async function ready() {
  const session = await load();
  const x = Float32Array.of(1, 2, 3, 4, -5, -6, -7, -8);
  const square = new Float32Array(8);
  const tensors = { x: session.hostTensor("float32", x, [2, 4]), square: session.hostTensor("float32", square, [2, 4]) };
  const binding = session.createBinding();
  binding.bindInput("x", tensors.x);
  binding.bindOutput("square", tensors.square);
  return { session, binding, tensors, x, square };
}

/** Everything that can be asked of a session, but for its release. */
function usesOf(session: Session, binding: Binding, tensors: Awaited<ReturnType<typeof ready>>["tensors"]) {
  return [
    () => session.run(binding),
    () => session.hostTensor("float32", new Float32Array(4), [1, 4]),
    () => session.allocate("float32", [1, 4]),
    () => session.freeTensor(tensors.x),
    () => session.createBinding(),
    () => session.releaseBinding(binding),
    () => binding.bindInput("x", tensors.x),
    () => binding.bindOutput("square", tensors.square),
  ];
}

describe("a session", () => {
  it("runs on the arrays that are bound, again and again", async () => {
    const { session, binding, x, square } = await ready();
    await session.run(binding);
    expect([...square]).toEqual([1, 4, 9, 16, 25, 36, 49, 64]);
    x.fill(3);
    await session.run(binding);
    expect([...square]).toEqual(new Array(8).fill(9));
    await session.release();
  });

  it("runs on the front of a longer array", async () => {
    const session = await load();
    const binding = session.createBinding();
    const out = new Float32Array(12).fill(-1);
    binding.bindInput("x", session.hostTensor("float32", new Float32Array(12).fill(2), [1, 4]));
    binding.bindOutput("square", session.hostTensor("float32", out, [1, 4]));
    await session.run(binding);
    expect([...out]).toEqual([4, 4, 4, 4, ...new Array(8).fill(-1)]);
    await session.release();
  });

  it("cannot be used once it is released, and may be released twice", async () => {
    const { session, binding, tensors } = await ready();
    await Promise.all([session.release(), session.release()]);
    await session.release();
    for (const use of usesOf(session, binding, tensors))
      await expect(async () => use()).rejects.toThrow(new OrtError("the session is released", 0));
  });

  it("ends the run that is under way when it is released", async () => {
    const { session, binding } = await ready();
    const running = session.run(binding);
    const ended = running.then(
      () => "done",
      (error: unknown) => error instanceof OrtError,
    );
    await session.release();
    expect(["done", true]).toContain(await ended);
  });

  it("refuses everything while it runs", async () => {
    const { session, binding, tensors } = await ready();
    const running = session.run(binding);
    for (const use of usesOf(session, binding, tensors))
      await expect(async () => use()).rejects.toThrow(new OrtError("the session is running", 0));
    await running;
    await session.release();
  });

  it("refuses a tensor of another session and one that is freed", async () => {
    const [a, b] = [await ready(), await ready()];
    const foreign = new OrtError("the tensor is freed or of another session", 0);
    expect(() => a.binding.bindInput("x", b.tensors.x)).toThrow(foreign);
    await b.session.release();
    expect(() => a.binding.bindOutput("square", b.tensors.square)).toThrow(foreign);
    expect(() => a.binding.bindInput("x", { ...a.tensors.x, handle: 0n })).toThrow(foreign);
    expect(() => a.session.freeTensor(b.tensors.x)).toThrow(foreign);
    await a.session.run(a.binding);
    a.session.freeTensor(a.tensors.x);
    expect(() => a.binding.bindInput("x", a.tensors.x)).toThrow(foreign);
    expect(() => a.session.freeTensor(a.tensors.x)).toThrow(foreign);
    await a.session.release();
  });

  it("refuses a binding of another session and one that is released", async () => {
    const [a, b] = [await ready(), await ready()];
    const foreign = new OrtError("the binding is released or of another session", 0);
    await expect(a.session.run(b.binding)).rejects.toThrow(foreign);
    expect(() => a.session.releaseBinding(b.binding)).toThrow(foreign);
    b.session.releaseBinding(b.binding);
    await expect(b.session.run(b.binding)).rejects.toThrow(foreign);
    expect(() => b.binding.bindInput("x", b.tensors.x)).toThrow(foreign);
    await Promise.all([a.session.release(), b.session.release()]);
  });

  it("runs on several bindings, each with memory of its own", async () => {
    const { session, binding, square } = await ready();
    const other = session.createBinding();
    const squareOfOther = new Float32Array(4);
    other.bindInput("x", session.hostTensor("float32", Float32Array.of(9, 9, 9, 9), [1, 4]));
    other.bindOutput("square", session.hostTensor("float32", squareOfOther, [1, 4]));
    await session.run(other);
    expect([...square]).toEqual(new Array(8).fill(0));
    await session.run(binding);
    expect([...square]).toEqual([1, 4, 9, 16, 25, 36, 49, 64]);
    expect([...squareOfOther]).toEqual(new Array(4).fill(81));
    await session.release();
  });

  it("refuses an array that is too short for the shape", async () => {
    const session = await load();
    expect(() => session.hostTensor("float32", new Float32Array(7), [2, 4])).toThrow(
      new OrtError("tensor [2, 4] needs 8 elements, got 7", 0),
    );
    expect(() => session.hostTensor("int64", new BigInt64Array(0), [])).toThrow("tensor [] needs 1 elements, got 0");
    await session.release();
  });

  it.each([[[-1, 4]], [[-1, -4]], [[1.5, 4]], [[Number.NaN]], [[2 ** 53, 4]]])("refuses the shape %s", async (shape) => {
    const session = await load();
    expect(() => session.hostTensor("float32", new Float32Array(8), shape)).toThrow();
    expect(() => session.allocate("float32", shape)).toThrow();
    await session.release();
  });

  it("says it when a tensor has another rank, size or type than the graph's", async () => {
    const wrong: [string, (session: Session, binding: Binding) => void][] = [
      ["rank", (session, binding) => binding.bindInput("x", session.hostTensor("float32", new Float32Array(8), [8]))],
      ["size", (session, binding) => binding.bindInput("x", session.hostTensor("float32", new Float32Array(10), [2, 5]))],
      ["type", (session, binding) => binding.bindInput("x", session.hostTensor("int64", new BigInt64Array(8), [2, 4]))],
      ["output's size", (session, binding) => binding.bindOutput("square", session.hostTensor("float32", new Float32Array(4), [1, 4]))],
      ["output's type", (session, binding) => binding.bindOutput("square", session.hostTensor("int32", new Int32Array(8), [2, 4]))],
    ];
    for (const [what, spoil] of wrong) {
      const { session, binding, tensors, square } = await ready();
      const used = (async () => {
        spoil(session, binding);
        await session.run(binding);
      })();
      await expect(used, what).rejects.toThrow(OrtError);
      // The mistake is repaired by binding anew.
      binding.bindInput("x", tensors.x);
      binding.bindOutput("square", tensors.square);
      await session.run(binding);
      expect(square[1], what).toBe(4);
      await session.release();
    }
  });

  it("says it when a name is not the graph's, or an input is not bound", async () => {
    const session = await load();
    const binding = session.createBinding();
    const tensor = session.hostTensor("float32", new Float32Array(4), [1, 4]);
    expect(() => binding.bindInput("y", tensor)).toThrow(OrtError);
    binding.bindOutput("square", tensor);
    await expect(session.run(binding)).rejects.toThrow(OrtError);
    await session.release();
  });

  it("rejects a run with the reason of its signal", async () => {
    const { session, binding, square } = await ready();
    const reason = new Error("not wanted any more");
    await expect(session.run(binding, AbortSignal.abort(reason))).rejects.toBe(reason);
    await session.run(binding, new AbortController().signal);
    expect(square[1]).toBe(4);
    await session.release();
  });
});

describe("loading a graph", () => {
  it("says which file is missing, garbage, cut or without its weights", async () => {
    writeFileSync(folder.path("garbage.onnx"), "not a graph at all");
    writeFileSync(folder.path("cut.onnx"), readFileSync(tiny.graphPath).subarray(0, 500));
    writeFileSync(folder.path("alone.onnx"), readFileSync(tiny.graphPath));
    for (const name of ["missing.onnx", "garbage.onnx", "cut.onnx", "alone.onnx"]) {
      const path = folder.path(name);
      const error = await appErrorOf(() => Session.load(runtime, path, { threads: 1 }));
      expect(error.code, name).toBe("runtime/failed");
      expect(error.message.startsWith(`ONNX Runtime: ${path} cannot be loaded: `), name).toBe(true);
      expect(error.message, name).toMatch(/; delete its folder and restart the worker$/);
    }
  });

  it("rejects with the reason of a signal that fired before, and of one that fires meanwhile", async () => {
    const reason = new Error("the window was closed");
    await expect(Session.load(runtime, graphPath, { threads: 1 }, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const loading = Session.load(runtime, tiny.graphPath, { threads: 1 }, controller.signal);
    controller.abort(reason);
    // A graph this small may be loaded before the runtime looks at the flag.
    await loading.then(
      (session) => session.release(),
      (error: unknown) => expect(error).toBe(reason),
    );
    await (await load()).release();
  });
});
