import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteCharacters } from "../../../../src/tokenizer/byteAlphabet.ts";
import { inspectModel } from "../../../../src/worker/tools/inspectModel.ts";
import { encodeGguf, text, texts, uint32 } from "../../../fixtures/ggufWriter.ts";
import { put } from "../../../fixtures/modelFolders.ts";
import { writeSafetensorsTwin } from "../../../fixtures/safetensorsWriter.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { tinyTokens, writeTinyLlama } from "../../../fixtures/tinyModel.ts";

const folder = temporaryFolder("inspect");

/** The words of a refusal without the path that they begin with. */
async function refusal(path: string): Promise<string> {
  const inspection = await inspectModel(path, "exact");
  if (inspection.kind === "runs") throw new Error("a refusal was expected, got a model that runs");
  expect(inspection.message.startsWith(path)).toBe(true);
  return inspection.message.slice(path.length);
}

const ofArchitecture = (architecture: string) =>
  encodeGguf({
    metadata: [["general.architecture", text(architecture)]],
    tensors: [{ name: "token_embd.weight", shape: [32], type: 0, data: Buffer.alloc(128) }],
  });

describe("inspecting a model that runs", () => {
  it("gives what its header says and what follows from it", async () => {
    const { path } = writeTinyLlama(folder.path("tiny.gguf"), {
      seed: 1,
      tensorType: "Q8_0",
      overrides: { contextLength: 4096, metadata: { "tokenizer.chat_template": text("{{ messages }}") } },
    });
    expect(await inspectModel(path, "exact")).toEqual({
      kind: "runs",
      facts: {
        name: "Tiny",
        architecture: "llama",
        // The embedding, two layers of attention (queries and output, keys and values) and three matrices of feed-forward, and five norms.
        parameterCount: tinyTokens.length * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 128) + 5 * 64,
        quantization: "Q8_0",
        contextTokens: 4096,
        canFillInTheMiddle: true,
        hasChatTemplate: true,
        weightBytes: expect.any(Number),
        // Keys and values of 2 heads of 16 entries in 2 layers, 4 bytes each.
        kvBytesPerToken: 2 * 2 * 16 * 2 * 4,
      },
    });
  });

  it("says where there is neither a template nor a way to fill in the middle", async () => {
    const { path } = writeTinyLlama(folder.path("base.gguf"), {
      seed: 1,
      tensorType: "Q8_0",
      overrides: { metadata: { "tokenizer.ggml.tokens": texts(tinyTokens.map((token) => token.replace("<|fim_", "<|other_"))) } },
    });
    expect(await inspectModel(path, "exact")).toMatchObject({ kind: "runs", facts: { canFillInTheMiddle: false, hasChatTemplate: false } });
  });
});

describe("inspecting a folder of safetensors", () => {
  const tokenizer = {
    added_tokens: [{ id: 256, content: "<|im_end|>", special: true }],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
    post_processor: null,
    model: { type: "BPE", vocab: Object.fromEntries(byteCharacters.map((token, id) => [token, id])), merges: [] },
  };

  it("gives the facts of its config, and its template where it has one", async () => {
    const model = writeTinyLlama(folder.path("twin.gguf"), { seed: 1, tensorType: "F32" });
    writeSafetensorsTwin(folder.path("twin"), model, { dtype: "F16" });
    put(folder.path("twin/tokenizer.json"), JSON.stringify(tokenizer));
    put(folder.path("twin/chat_template.jinja"), "{{ messages }}");
    const inspection = await inspectModel(folder.path("twin"), "exact");
    expect(inspection).toMatchObject({
      kind: "runs",
      facts: { name: "twin", architecture: "llama", quantization: "F16", canFillInTheMiddle: false, hasChatTemplate: true },
    });
    expect(await inspectModel(folder.path("twin/model.safetensors"), "exact")).toEqual(inspection);
  });

  it("says which part of a model is missing", async () => {
    const model = writeTinyLlama(folder.path("parts.gguf"), { seed: 1, tensorType: "F32" });
    writeSafetensorsTwin(folder.path("parts"), model, { dtype: "F32", parts: 2 });
    rmSync(folder.path("parts/model-00002-of-00002.safetensors"));
    expect(await refusal(folder.path("parts"))).toContain("download the missing part");
  });
});

describe("inspecting a file that does not run", () => {
  const files: readonly [name: string, content: Uint8Array | string, words: string][] = [
    ["ggml-model-q4_0.bin", "tjgg....", "got GGML, the format before GGUF; get the GGUF file of the same model"],
    ["lora.bin", "algg....", "got a LoRA adapter in GGML"],
    [
      "pytorch_model.bin",
      "PK\x03\x04..........................archive/data.pkl",
      "got a PyTorch checkpoint, a pickle that can run programs as it is read",
    ],
    ["consolidated.00.pth", Buffer.from([0x80, 2, 0x7d]), "got a PyTorch checkpoint"],
    ["model.onnx", Buffer.from([8, 7, 18, 7]), "got ONNX"],
    ["model.llamafile", "MZqFpD='", "got a llamafile"],
    ["weights.npz", "PK\x03\x04", "got weights for MLX in NumPy's format"],
    ["tf_model.h5", "\x89HDF\r\n", "got one for TensorFlow or JAX"],
    ["model.tar.gz", Buffer.from([0x1f, 0x8b, 8]), "got an archive; unpack it"],
    ["model.engine", "anything", "got one built for a single kind of device"],
    ["pointer.gguf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "got a pointer of Git LFS"],
    ["page.gguf", "<!DOCTYPE html><html>", "got a web page; download the file itself"],
    ["model.gguf.part", ofArchitecture("llama"), "got one that is still being downloaded or was broken off"],
    ["notes.txt", "a text of some length", "a model must be a GGUF or safetensors file"],
    ["short.gguf", "GGUF", "a GGUF file must have at least 24 bytes"],
    [
      "lora.gguf",
      encodeGguf({ metadata: [["general.type", text("adapter")]] }),
      "got a LoRA adapter; choose a GGUF file into which the adapter is merged",
    ],
    ["nomic.gguf", ofArchitecture("nomic-bert"), 'got "nomic-bert", which turns texts into numbers for searching'],
    ["mmproj.gguf", ofArchitecture("clip"), 'got "clip", the part of another model that reads pictures'],
    ["t5.gguf", ofArchitecture("t5"), 'got "t5", which turns one text into another'],
    ["mamba.gguf", ofArchitecture("mamba2"), 'got "mamba2", which has a state instead'],
    ["moe.gguf", ofArchitecture("qwen3moe"), 'got "qwen3moe", a mixture of experts; choose Qwen3 1.7B, 4B or 8B'],
    ["vl.gguf", ofArchitecture("qwen2vl"), 'got "qwen2vl", which reads pictures as well; choose Qwen2.5-Coder'],
    ["whisper.gguf", ofArchitecture("whisper"), 'got "whisper", which is for speech'],
    ["starcoder.gguf", ofArchitecture("starcoder"), 'got "starcoder"; choose StarCoder2 3B'],
    ["new.gguf", ofArchitecture("unheard-of"), 'architecture "unheard-of" cannot be run; choose a model of llama, qwen2'],
    [
      "experts.gguf",
      encodeGguf({
        metadata: [
          ["general.architecture", text("llama")],
          ["llama.expert_count", uint32(8)],
        ],
      }),
      "mixture of experts is not supported",
    ],
  ];

  it.each(files)("says what %s is and what to do", async (name, content, words) => {
    const path = put(folder.path("refused", name), typeof content === "string" ? Buffer.from(content, "latin1") : content);
    expect(await refusal(path)).toContain(words);
  });

  it("names the type of weights that the engine has no way to read", async () => {
    const { path } = writeTinyLlama(folder.path("iq1.gguf"), {
      seed: 1,
      tensorType: "Q8_0",
      overrides: {
        tensors: (tensors) =>
          tensors.map((tensor) =>
            tensor.name === "blk.0.ffn_down.weight" ? { ...tensor, shape: [256, 32], type: 19, data: Buffer.alloc(32 * 50) } : tensor,
          ),
      },
    });
    expect(await refusal(path)).toMatch(/is IQ1_S, which the engine cannot run; choose a file of/u);
  });

  it("says where a file of Ollama's reads pictures as well", async () => {
    const { path } = writeTinyLlama(folder.path("pictures.gguf"), {
      seed: 1,
      tensorType: "Q8_0",
      overrides: { vectors: { "v.blk.0.layer_norm1.bias": [1], "mm.mm_soft_emb_norm.weight": [1] } },
    });
    expect(await refusal(path)).toContain('got "llama" together with the part that reads pictures; get the GGUF file');
  });

  it("says that nothing is there", async () => {
    expect(await refusal(folder.path("gone.gguf"))).toContain("got no such file; check the path");
  });
});

describe("inspecting a folder that does not run", () => {
  const config = (more: object) => JSON.stringify({ model_type: "llama", ...more });
  const folders: readonly [what: string, files: Readonly<Record<string, string>>, words: string][] = [
    ["an adapter", { "adapter_config.json": "{}", "adapter_model.safetensors": "" }, "got a LoRA adapter"],
    ["pictures", { "model_index.json": "{}" }, "got one that makes pictures"],
    ["embeddings", { "modules.json": "[]", "config.json": config({}) }, "got one that turns texts into numbers"],
    ["MLC", { "mlc-chat-config.json": "{}" }, "got one compiled for MLC"],
    ["OpenVINO", { "openvino_model.xml": "" }, "got one for OpenVINO or CTranslate2"],
    ["CTranslate2", { "model.bin": "", "vocabulary.json": "[]" }, "got one for OpenVINO or CTranslate2"],
    ["GGUF files", { "model-q4.gguf": "GGUF" }, "choose the .gguf file in it"],
    ["ONNX", { "config.json": config({}), "model.onnx": "" }, "got ONNX"],
    ["PyTorch", { "config.json": config({}), "pytorch_model-00001-of-00002.bin": "" }, "got a PyTorch checkpoint, a pickle"],
    [
      "GPTQ",
      { "config.json": config({ quantization_config: { quant_method: "gptq" } }), "model.safetensors": "" },
      "got GPTQ, which is made for graphics cards",
    ],
    ["AWQ", { "config.json": config({ quantization_config: { quant_method: "awq" } }), "model.safetensors": "" }, "got AWQ"],
    ["EXL2", { "config.json": config({ quantization_config: { quant_method: "exl2" } }), "output.safetensors": "" }, "got EXL2"],
    [
      "MLX",
      {
        "config.json": config({ quantization: { group_size: 64, bits: 4 }, quantization_config: { group_size: 64, bits: 4 } }),
        "model.safetensors": "",
      },
      "got 4 bits for MLX; get the GGUF file of the same model",
    ],
    [
      "experts",
      { "config.json": JSON.stringify({ model_type: "qwen3_moe" }), "model.safetensors": "" },
      'got "qwen3_moe", a mixture of experts',
    ],
    ["nothing", {}, "a model's folder must hold model.safetensors"],
  ];

  it.each(folders)("says what a folder of %s is and what to do", async (what, files, words) => {
    const path = folder.path("folders", what);
    put(join(path, ".keep"), "");
    for (const [name, content] of Object.entries(files)) put(join(path, name), content);
    expect(await refusal(path)).toContain(words);
  });

  it("says of weights that were chosen themselves what their config says", async () => {
    const path = folder.path("folders", "GPTQ file", "model.safetensors");
    put(path, "");
    put(folder.path("folders", "GPTQ file", "config.json"), config({ quantization_config: { quant_method: "gptq" } }));
    expect(await refusal(path)).toContain("got GPTQ");
  });
});

describe("inspecting anything", () => {
  const start = fc.constantFrom(
    "",
    "GGUF",
    "GGUF\x03\0\0\0",
    "PK\x03\x04",
    "\x80\x02",
    "lmgg",
    "{",
    "\x10\0\0\0\0\0\0\0{",
    "version https://git-lfs",
  );
  const name = fc.constantFrom(
    "a.gguf",
    "a.bin",
    "model.safetensors",
    "config.json",
    "model.safetensors.index.json",
    "tokenizer.json",
    "a",
  );
  const file = fc.tuple(name, start, fc.uint8Array({ maxLength: 64 }));

  it("never rejects, whatever a file or a folder holds", async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        const path = folder.path("anything", String(count++));
        for (const [fileName, text, bytes] of files) {
          put(join(path, fileName), Buffer.concat([Buffer.from(text, "latin1"), bytes]));
          expect(await inspectModel(join(path, fileName), "exact")).toMatchObject({ kind: "refused" });
        }
        expect(await inspectModel(path, "exact")).toMatchObject({ kind: "refused" });
      }),
      { numRuns: 100 },
    );
  });
});
