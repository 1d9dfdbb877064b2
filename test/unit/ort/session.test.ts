/** What ONNX Runtime is told for each device, in which order, by a fake that records it. */
import { describe, expect, it } from "vitest";
import { Session } from "../../../src/ort/session.ts";
import type { DeviceName } from "../../../src/shared/deviceName.ts";
import { appErrorOf } from "../../fixtures/appErrorOf.ts";
import { type FakeMachine, FakeRuntime } from "../../fixtures/fakeRuntime.ts";

const windows: FakeMachine = {
  platform: "win32",
  files: { "/native": ["onnxruntime.dll", "DirectML.dll", "dxil.dll", "dxcompiler.dll"] },
};
const cudaMachine: FakeMachine = {
  platform: "linux",
  files: {
    "/native": ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"],
    "/toolkit": ["libcublas.so.12", "libcublas.so.12.9", "libcublasLt.so.12", "libcudart.so", "libcudart.so.12.9.79", "libcudart.so.12"],
  },
};

const load = (fake: FakeRuntime, device: DeviceName) => Session.load(fake.runtime, "/model.onnx", { threads: 3, device });

/** A session with an input and an output over arrays, and a tensor on the device that is both, as a decoder has them. */
async function ready(fake: FakeRuntime, device: DeviceName) {
  const session = await load(fake, device);
  const binding = session.createBinding();
  const cache = session.allocate("float32", [1, 2]);
  binding.bindInput("past", cache);
  binding.bindOutput("present", cache);
  const ids = session.hostTensor("int64", new BigInt64Array(8), [1]);
  binding.bindInput("ids", ids);
  binding.bindOutput("logits", session.hostTensor("float32", new Float32Array(8), [4]));
  return { session, binding, ids };
}

const loading = (...provider: readonly string[]) => [
  "createSessionOptions() → options1",
  "setIntraOpNumThreads(options1, 3)",
  "addSessionConfigEntry(options1, session.force_spinning_stop, 1)",
  ...provider,
  "createSession(env, /model.onnx, options1) → session1",
];
const noFallback = "addSessionConfigEntry(options1, session.disable_cpu_ep_fallback, 1)";

describe("loading a session", () => {
  it("on the CPU adds no provider and takes tensors from the processor's memory", async () => {
    const fake = new FakeRuntime();
    await load(fake, "cpu");
    expect(fake.taken()).toEqual([
      ...loading(),
      "createAllocator(session1, hostMemory) → allocator1",
      "createRunOptions() → runOptions1",
      "releaseSessionOptions(options1)",
    ]);
  });

  it("on WebGPU captures graphs and keeps tensors in its buffers", async () => {
    const fake = new FakeRuntime();
    await load(fake, "webgpu");
    expect(fake.taken()).toEqual([
      ...loading(noFallback, "appendExecutionProvider(options1, WebGPU, [powerPreference, enableGraphCapture], [high-performance, 1], 2)"),
      "createMemoryInfo(WebGPU_Buf, 0, 0, 0) → memory1",
      "createAllocator(session1, memory1) → allocator1",
      "createRunOptions() → runOptions1",
      "releaseSessionOptions(options1)",
    ]);
  });

  it("on WebGPU loads Direct3D's compiler first, after the library that it asks for itself, on Windows only", async () => {
    const fake = new FakeRuntime(windows);
    await load(fake, "webgpu");
    expect(fake.taken().slice(3, 6)).toEqual(["load(/native/dxil.dll)", "load(/native/dxcompiler.dll)", noFallback]);
  });

  it("on CUDA loads the toolkit's libraries by the names that others ask for, and passes options by CUDA's own calls", async () => {
    const fake = new FakeRuntime(cudaMachine);
    await load(fake, "cuda");
    expect(fake.taken()).toEqual([
      ...loading(
        "load(/toolkit/libcudart.so.12)",
        "load(/toolkit/libcublasLt.so.12)",
        "load(/toolkit/libcublas.so.12)",
        noFallback,
        "createCudaOptions() → cuda1",
        "updateCudaOptions(cuda1, [device_id, arena_extend_strategy, use_tf32], [0, kSameAsRequested, 0], 3)",
        "appendCuda(options1, cuda1)",
        "releaseCudaOptions(cuda1)",
      ),
      "createMemoryInfo(Cuda, 0, 0, 0) → memory1",
      "createAllocator(session1, memory1) → allocator1",
      "createRunOptions() → runOptions1",
      "releaseSessionOptions(options1)",
    ]);
  });

  it("on DirectML loads its library by path and gives up the runtime's own plan of memory", async () => {
    const fake = new FakeRuntime(windows);
    await load(fake, "directml");
    expect(fake.taken()).toEqual([
      ...loading(
        "load(/native/DirectML.dll)",
        "disableMemPattern(options1)",
        "setSessionExecutionMode(options1, 0)",
        noFallback,
        "appendExecutionProvider(options1, DML, [performance_preference, device_filter], [high_performance, gpu], 2)",
      ),
      "createMemoryInfo(DML, 0, 0, 0) → memory1",
      "createAllocator(session1, memory1) → allocator1",
      "createRunOptions() → runOptions1",
      "releaseSessionOptions(options1)",
    ]);
  });

  it("on Core ML takes tensors from the processor's memory", async () => {
    const fake = new FakeRuntime({ platform: "darwin" });
    await load(fake, "coreml");
    expect(fake.taken()).toEqual([
      ...loading(noFallback, "appendExecutionProvider(options1, CoreML, [ModelFormat, MLComputeUnits], [MLProgram, ALL], 2)"),
      "createAllocator(session1, hostMemory) → allocator1",
      "createRunOptions() → runOptions1",
      "releaseSessionOptions(options1)",
    ]);
  });

  it("names a library that is missing before the runtime is asked for the provider", async () => {
    const fake = new FakeRuntime({ platform: "linux", files: { "/native": ["libonnxruntime_providers_shared.so"] } });
    const error = await appErrorOf(() => load(fake, "cuda"));
    expect(error.code).toBe("device/failed");
    expect(error.message).toContain("libonnxruntime_providers_cuda.so must lie in /native, but is not there");
    expect(fake.taken()).toEqual([...loading().slice(0, 3), "releaseSessionOptions(options1)"]);
  });

  it.each([
    ["appendCuda", ["releaseCudaOptions(cuda1)", "releaseSessionOptions(options1)"]],
    ["createSession", ["releaseCudaOptions(cuda1)", "createSession(env, /model.onnx, options1) ✗", "releaseSessionOptions(options1)"]],
    [
      "createAllocator",
      ["createAllocator(session1, memory1) ✗", "releaseMemoryInfo(memory1)", "releaseSession(session1)", "releaseSessionOptions(options1)"],
    ],
  ])("leaves nothing behind when %s fails", async (name, last) => {
    const fake = new FakeRuntime(cudaMachine);
    fake.failing.set(name, "no such device");
    const error = await appErrorOf(() => load(fake, "cuda"));
    expect(error).toMatchObject({
      code: "device/failed",
      message: "CUDA: cannot load /model.onnx: no such device; choose another device, such as the CPU",
    });
    expect(fake.taken().slice(-last.length)).toEqual(last);
  });

  it("calls a failure on the CPU one of the runtime", async () => {
    const fake = new FakeRuntime();
    fake.failing.set("createSession", "bad model");
    expect((await appErrorOf(() => load(fake, "cpu"))).code).toBe("runtime/failed");
  });
});

describe("a run", () => {
  it("on the CPU uses what was bound once", async () => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "cpu");
    fake.taken();
    await session.run(binding);
    await session.run(binding, undefined, true);
    const run = ["runWithBinding(session1, runOptions1, binding1)", "runOptionsUnsetTerminate(runOptions1)"];
    expect(fake.taken()).toEqual([...run, ...run]);
  });

  it.each(["cuda", "directml"] as const)("on %s binds host inputs anew, because they are copied as they are bound", async (device) => {
    const fake = new FakeRuntime(device === "cuda" ? cudaMachine : windows);
    const { session, binding } = await ready(fake, device);
    fake.taken();
    for (let count = 0; count < 2; count++) {
      await session.run(binding);
      expect(fake.taken()).toEqual([
        "bindInput(binding1, ids, hostTensor1)",
        "runWithBinding(session1, runOptions1, binding1)",
        "runOptionsUnsetTerminate(runOptions1)",
      ]);
    }
  });

  it("on WebGPU copies host tensors to and from twins in the device's memory, and captures only runs that repeat", async () => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "webgpu");
    expect(fake.taken().filter((call) => call.startsWith("bind"))).toEqual([
      "bindInput(binding1, past, deviceTensor1)",
      "bindOutput(binding1, present, deviceTensor1)",
      "bindInput(binding1, ids, deviceTensor2)",
      "bindOutput(binding1, logits, hostTensor2)",
    ]);
    await session.run(binding);
    expect(fake.taken()).toEqual([
      "copyTensors(env, [hostTensor1], [deviceTensor2], null, 1)",
      "bindOutput(binding1, logits, hostTensor2)",
      "addRunConfigEntry(runOptions1, gpu_graph_id, -1)",
      "runWithBinding(session1, runOptions1, binding1)",
      "runOptionsUnsetTerminate(runOptions1)",
    ]);
    await session.run(binding, undefined, true);
    await session.run(binding, undefined, true);
    const captured = [
      "copyTensors(env, [hostTensor1], [deviceTensor2], null, 1)",
      "bindOutput(binding1, logits, deviceTensor3)",
      "addRunConfigEntry(runOptions1, gpu_graph_id, 1)",
      "runWithBinding(session1, runOptions1, binding1)",
      "copyTensors(env, [deviceTensor3], [hostTensor2], null, 1)",
      "runOptionsUnsetTerminate(runOptions1)",
    ];
    expect(fake.taken().filter((call) => !call.startsWith("createTensor"))).toEqual([...captured, ...captured]);
  });

  it("captures anew when another tensor is bound, and goes back to what was captured with the first", async () => {
    const fake = new FakeRuntime();
    const { session, binding, ids } = await ready(fake, "webgpu");
    const captureOf = async () => {
      fake.taken();
      await session.run(binding, undefined, true);
      return fake
        .taken()
        .find((call) => call.startsWith("addRunConfigEntry"))
        ?.at(-2);
    };
    expect(await captureOf()).toBe("1");
    const grown = session.allocate("float32", [1, 4]);
    binding.bindInput("ids", session.hostTensor("int64", new BigInt64Array(8), [2]));
    expect(await captureOf()).toBe("2");
    binding.bindInput("ids", ids);
    expect(await captureOf()).toBe("1");
    binding.bindInput("past", grown);
    expect(await captureOf()).toBe("3");
  });

  it("never gives again what was captured in part", async () => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "webgpu");
    fake.failing.set("runWithBinding", "terminated");
    await session.run(binding, undefined, true).catch(() => undefined);
    fake.failing.clear();
    fake.taken();
    await session.run(binding, undefined, true);
    expect(fake.taken()).toContain("addRunConfigEntry(runOptions1, gpu_graph_id, 2)");
  });

  it.each([
    ["runWithBinding", "WebGPU: stopped in a run: device lost; choose another device, such as the CPU"],
    ["copyTensors", "WebGPU: stopped in a run: device lost; choose another device, such as the CPU"],
  ])("says so when the device is lost in %s, and can still be released", async (call, message) => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "webgpu");
    fake.failing.set(call, "device lost");
    expect(await appErrorOf(() => session.run(binding))).toMatchObject({ code: "device/failed", message });
    await session.release();
    expect(fake.taken().at(-1)).toBe("releaseSession(session1)");
  });

  it("rejects with the signal's reason, not with the device's, when the signal ended it", async () => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "webgpu");
    const controller = new AbortController();
    const running = session.run(binding, controller.signal);
    fake.failing.set("runWithBinding", "terminated");
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(fake.taken()).toContain("runOptionsSetTerminate(runOptions1)");
  });
});

describe("releasing", () => {
  it("goes from what refers to what is referred to: bindings, tensors, allocator, memory, session", async () => {
    const fake = new FakeRuntime();
    const { session, binding } = await ready(fake, "webgpu");
    await session.run(binding, undefined, true);
    fake.taken();
    await session.release();
    const released = fake.taken();
    expect([...released].sort()).toEqual(
      [
        "releaseIoBinding(binding1)",
        ...["deviceTensor1", "hostTensor1", "deviceTensor2", "hostTensor2", "deviceTensor3"].map((name) => `releaseValue(${name})`),
        "releaseAllocator(allocator1)",
        "releaseMemoryInfo(memory1)",
        "releaseRunOptions(runOptions1)",
        "releaseSession(session1)",
      ].sort(),
    );
    const order = ["IoBinding", "Value", "Allocator", "MemoryInfo", "RunOptions", "Session"];
    const places = released.map((call) => order.findIndex((kind) => call.startsWith(`release${kind}(`)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("frees a host tensor's twin with it", async () => {
    const fake = new FakeRuntime();
    const { session, ids } = await ready(fake, "webgpu");
    fake.taken();
    session.freeTensor(ids);
    expect(fake.taken()).toEqual(["releaseValue(hostTensor1)", "releaseValue(deviceTensor2)"]);
  });
});

describe("copying a tensor", () => {
  it("is for tensors of one type and shape", async () => {
    const fake = new FakeRuntime();
    const session = await load(fake, "webgpu");
    const onDevice = session.allocate("float32", [2, 3]);
    fake.taken();
    await session.copy(onDevice, session.hostTensor("float32", new Float32Array(6), [2, 3]));
    expect(fake.taken().at(-1)).toBe("copyTensors(env, [deviceTensor1], [hostTensor1], null, 1)");
    const other = session.allocate("float32", [3, 2]);
    await expect(session.copy(onDevice, other)).rejects.toThrow("float32 [2, 3], got float32 [3, 2]");
    const integers = session.allocate("int32", [2, 3]);
    await expect(session.copy(onDevice, integers)).rejects.toThrow("got int32 [2, 3]");
  });

  it("is not for the processor's memory, within which the runtime does not copy", async () => {
    const session = await load(new FakeRuntime(), "cpu");
    const tensor = session.allocate("float32", [1]);
    await expect(session.copy(tensor, tensor)).rejects.toThrow("CPU has no memory of its own");
    expect(session.memoryPlace).toBe("host");
    expect((await load(new FakeRuntime(), "webgpu")).memoryPlace).toBe("device");
  });
});
