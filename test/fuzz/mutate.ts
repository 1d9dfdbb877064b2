/** Spoils the bytes of a file as damage and malice do. What comes out follows from the random numbers alone. */

export type Random = () => number;

const pick = <T>(random: Random, items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
const below = (random: Random, count: number) => Math.floor(random() * count);

/** Counts, sizes and offsets that readers have tripped over. */
const extremes = [
  0n,
  1n,
  2n,
  0x7fn,
  0xffn,
  0x100n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  1n << 32n,
  1n << 40n,
  (1n << 53n) - 1n,
  1n << 53n,
] as const;
const largest = [1n << 62n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, (1n << 64n) - 32n] as const;
const numbers = [...extremes, ...largest] as const;

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const flipBit: Mutation = (bytes, random) => {
  const at = below(random, bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
  return bytes;
};
const setByte: Mutation = (bytes, random) => {
  bytes[below(random, bytes.length)] = below(random, 256);
  return bytes;
};
const setNumber: Mutation = (bytes, random) => {
  const value = number(bytes, random);
  if (bytes.length >= 8) bytes.writeBigUInt64LE(value, below(random, bytes.length - 7));
  return bytes;
};
/** Finds eight bytes that look like a length or a count, which most random places are not, and sets them. */
const setLength: Mutation = (bytes, random) => {
  for (let attempt = 0; attempt < 64 && bytes.length >= 8; attempt++) {
    const at = below(random, bytes.length - 7);
    const found = bytes.readBigUInt64LE(at);
    if (found === 0n || found > 0xffffn) continue;
    const near = found + BigInt(below(random, 5) - 2);
    bytes.writeBigUInt64LE(random() < 0.5 ? number(bytes, random) : BigInt.asUintN(64, near), at);
    return bytes;
  }
  return setNumber(bytes, random);
};
const truncate: Mutation = (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1));
const extend: Mutation = (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + below(random, 64), below(random, 256))]);
const remove: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};
/** Doubles a stretch: the way to a key or a tensor that comes twice. */
const repeat: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
};
const splice: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  const at = below(random, bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)]);
};
const overwrite: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  bytes.copy(bytes, below(random, bytes.length), from, to);
  return bytes;
};

const onBytes = [flipBit, setByte, setNumber, setLength, setLength, truncate, extend, remove, repeat, splice, overwrite] as const;

/** Changes the bytes of a binary file in one to four places. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let changed = Buffer.from(bytes);
  const count = 1 + below(random, 4);
  for (let round = 0; round < count && changed.length > 0; round++) changed = Buffer.from(pick(random, onBytes)(changed, random));
  return changed;
}

/** Values of every kind, and of kinds that are taken for others. */
const values = [
  ...[
    "null",
    "true",
    "false",
    "-1",
    "0",
    "1",
    "1.5",
    "1e308",
    "1e999",
    "9007199254740993",
    "-0",
    '""',
    '"x"',
    '"__proto__"',
    '"constructor"',
  ],
  ...[
    "[]",
    "{}",
    "[[]]",
    '{"a":1}',
    "[1,2]",
    "[-1,0]",
    "[0,9007199254740991]",
    '"F32"',
    '"BOOL"',
    '"F4"',
    '"../../x.safetensors"',
    '"\\ud800"',
  ],
  `${"[".repeat(40)}${"]".repeat(40)}`,
  `"${"x".repeat(300)}"`,
  `[${"0,".repeat(200)}0]`,
] as const;

/** Changes JSON as text, at the level of its values and keys or of its characters; the result need not be JSON. */
export function mutateJson(json: string, random: Random): string {
  let text = json;
  const count = 1 + below(random, 3);
  for (let round = 0; round < count; round++) text = mutateJsonOnce(text, random);
  return text;
}

function mutateJsonOnce(text: string, random: Random): string {
  if (random() < 0.2) return mutateBytes(Buffer.from(text), random).toString();
  // Places of scalars, lists and strings; keys are strings as well.
  const places = [...text.matchAll(/"[^"]*"|-?\d[\d.e+-]*|\[[^[\]{}]*\]|null|true|false/g)];
  const place = places[below(random, places.length)];
  if (place === undefined) return text;
  const end = place.index + place[0].length;
  const isKey = text[end] === ":";
  if (isKey && random() < 0.3) {
    // The whole entry twice, so that a key comes twice.
    const entry = /^[^,{}]*/.exec(text.slice(end))?.[0] ?? "";
    return `${text.slice(0, place.index)}${place[0]}${entry},${text.slice(place.index)}`;
  }
  const other = isKey ? (places[below(random, places.length)]?.[0] ?? '""') : pick(random, values);
  return text.slice(0, place.index) + other + text.slice(end);
}

function number(bytes: Buffer, random: Random): bigint {
  const around = BigInt(bytes.length) + BigInt(below(random, 17) - 8);
  return random() < 0.25 ? BigInt.asUintN(64, around) : pick(random, [...numbers]);
}

function range(bytes: Buffer, random: Random): [number, number] {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + below(random, random() < 0.5 ? 16 : 256))];
}
