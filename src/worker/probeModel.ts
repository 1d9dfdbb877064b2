/**
 * A Llama small enough to try a device with: two layers of random weights in a GGUF file of type Q8_0, so that the probe goes through the
 * same import and the same operators as a real model, and large enough that a processor pretending to be a graphics card is seen to be slow.
 */
import { writeFile } from "node:fs/promises";
import { seededRandom } from "../engine/sampler/random.ts";

export const probeVocabularySize = 512;
const layerCount = 2;
const hiddenSize = 256;
const headCount = 4;
const kvHeadCount = 2;
const headDim = hiddenSize / headCount;
const feedForwardSize = 768;
const contextLength = 128;

/** GGUF's numbers of types (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
const uint32Value = 4;
const float32Value = 6;
const textValue = 8;
const float32Tensor = 0;
const q8Tensor = 8;
const alignment = 32;

interface ProbeTensor {
  readonly name: string;
  /** [rows, columns], or [length] of a norm's weights, which are ones. */
  readonly shape: readonly number[];
}

export async function writeProbeModel(path: string): Promise<void> {
  const tensors = tensorList();
  const metadata = [
    text("general.architecture", "llama"),
    uint32("llama.block_count", layerCount),
    uint32("llama.context_length", contextLength),
    uint32("llama.embedding_length", hiddenSize),
    uint32("llama.feed_forward_length", feedForwardSize),
    uint32("llama.attention.head_count", headCount),
    uint32("llama.attention.head_count_kv", kvHeadCount),
    uint32("llama.vocab_size", probeVocabularySize),
    float32("llama.attention.layer_norm_rms_epsilon", 1e-5),
  ];
  let offset = 0;
  const random = seededRandom(1);
  const data = tensors.map(({ shape }) => pad(weights(shape, random)));
  const infos = tensors.map(({ name, shape }, index) => {
    const sizes = [...shape].reverse().map((size) => uint64(size));
    const type = shape.length === 1 ? float32Tensor : q8Tensor;
    const info = Buffer.concat([string(name), integer(shape.length), ...sizes, integer(type), uint64(offset)]);
    offset += data[index]?.length ?? 0;
    return info;
  });
  const header = Buffer.concat([Buffer.from("GGUF"), integer(3), uint64(tensors.length), uint64(metadata.length), ...metadata, ...infos]);
  await writeFile(path, Buffer.concat([pad(header), ...data]));
}

function tensorList(): readonly ProbeTensor[] {
  const blocks = Array.from({ length: layerCount }, (_, layer) => [
    { name: `blk.${layer}.attn_norm.weight`, shape: [hiddenSize] },
    { name: `blk.${layer}.attn_q.weight`, shape: [hiddenSize, hiddenSize] },
    { name: `blk.${layer}.attn_k.weight`, shape: [kvHeadCount * headDim, hiddenSize] },
    { name: `blk.${layer}.attn_v.weight`, shape: [kvHeadCount * headDim, hiddenSize] },
    { name: `blk.${layer}.attn_output.weight`, shape: [hiddenSize, hiddenSize] },
    { name: `blk.${layer}.ffn_norm.weight`, shape: [hiddenSize] },
    { name: `blk.${layer}.ffn_gate.weight`, shape: [feedForwardSize, hiddenSize] },
    { name: `blk.${layer}.ffn_up.weight`, shape: [feedForwardSize, hiddenSize] },
    { name: `blk.${layer}.ffn_down.weight`, shape: [hiddenSize, feedForwardSize] },
  ]);
  return [
    { name: "token_embd.weight", shape: [probeVocabularySize, hiddenSize] },
    ...blocks.flat(),
    { name: "output_norm.weight", shape: [hiddenSize] },
  ];
}

/**
 * Ones, or blocks of Q8_0: a scale in float16 and 32 integers. The scale is the power of two that comes nearest to a standard deviation of
 * 1 / √columns, with which products keep the size of what is multiplied.
 */
function weights([rows = 0, columns]: readonly number[], random: () => number): Buffer {
  if (columns === undefined) return Buffer.from(new Float32Array(rows).fill(1).buffer);
  const blockSize = 32;
  const largest = 127;
  const exponent = Math.round(Math.log2(Math.sqrt(3 / columns) / largest));
  const blocks = Buffer.alloc(((rows * columns) / blockSize) * (2 + blockSize));
  for (let start = 0; start < blocks.length; start += 2 + blockSize) {
    // A float16 that is a power of two has nothing but its exponent, from 15 as zero.
    blocks.writeUInt16LE((15 + exponent) << 10, start);
    for (let index = 0; index < blockSize; index++) blocks.writeInt8(Math.round((2 * random() - 1) * largest), start + 2 + index);
  }
  return blocks;
}

function text(key: string, value: string): Buffer {
  return Buffer.concat([string(key), integer(textValue), string(value)]);
}

function uint32(key: string, value: number): Buffer {
  return Buffer.concat([string(key), integer(uint32Value), integer(value)]);
}

function float32(key: string, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([string(key), integer(float32Value), bytes]);
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}

function padded(byteLength: number): number {
  return Math.ceil(byteLength / alignment) * alignment;
}
