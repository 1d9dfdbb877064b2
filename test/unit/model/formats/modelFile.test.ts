import { describe, expect, it } from "vitest";
import { type ModelFile, readModelFile } from "../../../../src/model/formats/modelFile.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { encodeGguf, type GgufTensor, text, uint32 } from "../../../fixtures/ggufWriter.ts";
import { memoryFiles } from "../../../fixtures/memoryFiles.ts";
import { encodeSafetensors, type WrittenTensor } from "../../../fixtures/safetensorsWriter.ts";

const config = {
  model_type: "llama",
  num_hidden_layers: 1,
  hidden_size: 4,
  num_attention_heads: 1,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
};
const tensor = (name: string, shape: readonly number[] = [4], dtype = "F32"): WrittenTensor => ({
  name,
  dtype,
  shape,
  data: new Uint8Array(shape.reduce((product, size) => product * size, 4)),
});
const norm = tensor("model.norm.weight");
const embedding = tensor("model.embed_tokens.weight", [5, 4]);

const json = (value: unknown) => JSON.stringify(value);
/** A folder with both tensors in one file. */
const single = (changes: Readonly<Record<string, unknown>> = {}, tensors: readonly WrittenTensor[] = [norm, embedding]) => ({
  "/m/config.json": json({ ...config, ...changes }),
  "/m/model.safetensors": encodeSafetensors(tensors),
});
const index = (weight_map: unknown) => json({ metadata: { total_size: 1 }, weight_map });
const indexed = {
  "/m/config.json": json(config),
  "/m/model-1.safetensors": encodeSafetensors([norm]),
  "/m/model-2.safetensors": encodeSafetensors([embedding]),
  "/m/model.safetensors.index.json": index({
    "model.norm.weight": "model-1.safetensors",
    "model.embed_tokens.weight": "model-2.safetensors",
  }),
};
const read = (path: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<ModelFile> =>
  readModelFile(path, memoryFiles(files));

describe("a model in Hugging Face's layout", () => {
  it.each(["/m", "/m/model.safetensors"])("is read by naming %s", async (path) => {
    const files = single();
    const file = await read(path, files);
    expect(file).toMatchObject({
      path,
      format: "safetensors",
      folder: "/m",
      files: ["/m/config.json", "/m/model.safetensors"],
      fileBytes: files["/m/model.safetensors"].length,
      rotaryOrder: "halves",
    });
    expect(file.metadata.get("general.name")).toBe("m");
    expect([...file.tensors.keys()]).toEqual(["output_norm.weight", "token_embd.weight"]);
    expect(file.tensors.get("token_embd.weight")).toMatchObject({ shape: [4, 5], type: 0, typeName: "F32", path: "/m/model.safetensors" });
  });

  it.each(["/m", "/m/model.safetensors.index.json", "/m/model-2.safetensors"])("in parts is read by naming %s", async (path) => {
    const file = await read(path, indexed);
    expect(file.files).toEqual(["/m/config.json", "/m/model-1.safetensors", "/m/model-2.safetensors"]);
    expect([...file.tensors.values()].map((one) => [one.name, one.path])).toEqual([
      ["output_norm.weight", "/m/model-1.safetensors"],
      ["token_embd.weight", "/m/model-2.safetensors"],
    ]);
  });

  it("is told by its bytes, not its name", async () => {
    const { "/m/model.safetensors": weights, ...rest } = single();
    expect((await read("/m/weights.bin", { ...rest, "/m/weights.bin": weights })).format).toBe("safetensors");
  });

  it("drops an output matrix that is the embedding again, and what follows from the config", async () => {
    const more = [tensor("lm_head.weight", [5, 4]), tensor("model.layers.0.self_attn.rotary_emb.inv_freq")];
    expect([...(await read("/m", single({}, [norm, embedding, ...more]))).tensors.keys()]).toEqual([
      "output_norm.weight",
      "token_embd.weight",
    ]);
  });

  it("keeps an output matrix of its own", async () => {
    const files = single({ tie_word_embeddings: false }, [norm, embedding, tensor("lm_head.weight", [5, 4])]);
    expect((await read("/m", files)).tensors.has("output.weight")).toBe(true);
  });

  it("adds 1 to the norms of Gemma, and to nothing else", async () => {
    const gemma = { model_type: "gemma2", head_dim: 4 };
    const layer = "model.layers.0";
    const tensors = [norm, embedding, tensor(`${layer}.post_attention_layernorm.weight`), tensor(`${layer}.mlp.down_proj.weight`, [4, 8])];
    const read2 = await read("/m", single(gemma, tensors));
    expect([...read2.tensors.values()].map(({ name, addend }) => [name, addend])).toEqual([
      ["output_norm.weight", 1],
      ["token_embd.weight", undefined],
      ["blk.0.post_attention_norm.weight", 1],
      ["blk.0.ffn_down.weight", undefined],
    ]);
  });

  it("that also sees gives the part that reads and writes", async () => {
    const seeing = { model_type: "gemma3", text_config: { model_type: "gemma3_text" } };
    for (const prefix of ["language_model.model.", "model.language_model."]) {
      const tensors = [
        tensor(`${prefix}norm.weight`),
        tensor("vision_tower.vision_model.post_layernorm.weight"),
        tensor("multi_modal_projector.x"),
      ];
      expect([...(await read("/m", single(seeing, tensors))).tensors.keys()]).toEqual(["output_norm.weight"]);
    }
  });

  it("brings tensors that follow from the config with their values", async () => {
    const rope_scaling = { rope_type: "llama3", factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 32 };
    const frequencies = (await read("/m", single({ rope_scaling }))).tensors.get("rope_freqs.weight");
    expect(frequencies).toMatchObject({ shape: [2], typeName: "F32" });
    expect([...(frequencies?.values ?? [])]).toEqual([1, 8]);
  });
});

describe("a model in Hugging Face's layout is refused", () => {
  const { "/m/config.json": configFile, ...weightsOnly } = single();
  const { "/m/model-2.safetensors": _, ...withoutPart } = indexed;
  const mapped = (weight_map: unknown) => ({ ...indexed, "/m/model.safetensors.index.json": index(weight_map) });
  const cases: [string, Readonly<Record<string, Uint8Array | string>>, string, string][] = [
    ["without config.json", weightsOnly, "model/notFound", "/m/config.json: the config must lie beside the weights"],
    ["without weights", { "/m/config.json": configFile }, "model/notFound", "/m: a model's folder must hold model.safetensors or"],
    ["without one of its parts", withoutPart, "model/notFound", "/m/model-2.safetensors: every part of the weights must be there"],
    ["with a part outside of its folder", mapped({ a: "../other.safetensors" }), "model/malformed", 'got "../other.safetensors"'],
    ["with a part of another kind", mapped({ a: "config.json" }), "model/malformed", 'got "config.json"'],
    ["with an index that names no files", mapped({ a: 5 }), "model/malformed", "weight_map must name a file for each tensor"],
    [
      "with a tensor that its part lacks",
      mapped({ "lm_head.weight": "model-1.safetensors" }),
      "model/missingTensor",
      'tensor "lm_head.weight"',
    ],
    ["with a config that is no JSON", { ...single(), "/m/config.json": "{" }, "model/malformed", "/m/config.json: must be JSON"],
    ["with a config of megabytes", { ...single(), "/m/config.json": " ".repeat(2 << 20) }, "model/malformed", "at most 1048576 bytes"],
    [
      "with a tensor that has no place",
      single({}, [tensor("model.layers.0.mlp.experts.3.weight")]),
      "model/unsupportedArchitecture",
      "experts.3",
    ],
    ["with a tensor of another type", single({}, [tensor("model.norm.weight", [4], "I32")]), "model/unsupportedTensorType", "is I32"],
    ["with a tensor of no size", single({}, [tensor("model.norm.weight", [0, 3])]), "model/wrongShape", "got [0, 3]"],
    [
      "without the output matrix that its config asks for",
      single({ tie_word_embeddings: false }),
      "model/missingTensor",
      '"lm_head.weight" is missing',
    ],
  ];
  it.each(cases)("%s", async (_name, files, code, message) => {
    const error = await appErrorOf(() => read("/m", files));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe("a file that is no model", () => {
  it.each(["", "x", "{}", "GGU", "\0".repeat(64)])("is refused: %j", async (content) => {
    const error = await appErrorOf(() => read("/m/some.bin", { "/m/some.bin": content }));
    expect(error.code).toBe("model/notGguf");
    expect(error.message).toContain("/m/some.bin: a model must be a GGUF or safetensors file");
  });

  it("is not found where there is none", async () => {
    expect((await appErrorOf(() => read("/n/none", single()))).code).toBe("model/notFound");
  });
});

describe("a GGUF file in parts", () => {
  const vector = (name: string): GgufTensor => ({ name, shape: [8], type: 0, data: new Uint8Array(32) });
  const part = (number: number, count: number, tensors: readonly GgufTensor[], name = `part ${number}`) =>
    encodeGguf({
      metadata: [
        ["general.name", text(name)],
        ["split.no", uint32(number)],
        ["split.count", uint32(count)],
      ],
      tensors,
    });
  const path = (number: number, count = 2) => `/m/model-0000${number}-of-0000${count}.gguf`;
  const parts = { [path(1)]: part(0, 2, [vector("a")]), [path(2)]: part(1, 2, [vector("b")]) };

  it.each([path(1), path(2)])("is one model whichever is named: %s", async (named) => {
    const file = await read(named, parts);
    expect(file).toMatchObject({ path: named, format: "gguf", files: [path(1), path(2)] });
    expect(file.metadata.get("general.name")).toBe("part 0");
    expect([...file.tensors.values()].map((one) => [one.name, one.path])).toEqual([
      ["a", path(1)],
      ["b", path(2)],
    ]);
  });

  it("may have one part, whatever its name", async () => {
    expect((await read("/m/whole.gguf", { "/m/whole.gguf": part(0, 1, [vector("a")]) })).files).toEqual(["/m/whole.gguf"]);
  });

  const cases: [string, string, Readonly<Record<string, Uint8Array>>, string][] = [
    ["without a part", path(1), { [path(1)]: parts[path(1)] ?? Buffer.alloc(0) }, `${path(2)}: the model file must be readable`],
    ["under another name", "/m/model.gguf", { "/m/model.gguf": part(0, 2, []) }, "a part of a split model must be named"],
    ["of another number of parts", path(1, 3), { [path(1, 3)]: part(0, 2, []) }, "a part of a split model must be named"],
    ["with parts exchanged", path(1), { [path(1)]: part(1, 2, []), [path(2)]: part(0, 2, []) }, "must be part 1 of 2, got split.no 1"],
    ["with a tensor in both", path(1), { ...parts, [path(2)]: part(1, 2, [vector("a")]) }, 'tensor "a" must be in one part'],
  ];
  it.each(cases)("is refused %s", async (_, named, files, message) => {
    expect((await appErrorOf(() => read(named, files))).message).toContain(message);
  });
});
