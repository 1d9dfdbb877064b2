/**
 * Renders a Jinja template that nobody vouches for, within bounds of work and of size. A template is a program: it can loop over a billion
 * numbers, double a text forty times, or print a list whose items are lists whose items are … (a few bytes for gigabytes).
 *
 * Everything that @huggingface/jinja computes passes through `evaluate`, which this file overrides.
 *
 * Invariants
 * - No value is larger than `maxUnits`, counting what is in it and in what is in it, or nested deeper than `maxDepth`. Lists and objects never
 *   change once they are made; namespaces do, so they may not be in anything, and are counted anew each time.
 * - Each value that is used is paid for by its size. So all that a template ever holds or prints is less than `maxWork`.
 * - The result of one operation is at most a small multiple of what it is given: what multiplies (`maxFactor`) must itself be small.
 */
import { runInNewContext } from "node:vm";
import { Environment, Interpreter, parse, tokenize } from "@huggingface/jinja";

/** A conversation of 256 kB, escaped, with room. */
const maxUnits = 1 << 20;
/** Units of text seen, and 64 for each step: more than the longest conversation needs, some hundred times what a page of one does. */
const maxWork = 1 << 23;
const stepWork = 64;
/** An item of a list costs more than its characters, at the least a pass of a loop. */
const itemUnits = 128;
/** Descriptions of tools are nested about eight deep. */
const maxDepth = 32;
/** Of expressions, statements and calls in each other. The stack ends somewhere behind it. */
const maxNesting = 500;
/** Longest separator, replacement or indentation: "<|im_end|>\n<|im_start|>assistant\n" has 33. */
const maxFactor = 64;
const maxIndent = 16;
/** Work is counted, but not all of it costs the same; this is for what is missed. Templates take about a millisecond. */
const renderLimitMs = 5_000;

/** What these are called with is repeated for every match, item or line of what they are called on. */
const multiplying: ReadonlySet<unknown> = new Set(["join", "replace", "indent", "tojson"]);

/** The template went out of bounds, or it cannot be run at all. */
export class TemplateError extends Error {}
/** The template itself refuses what it was given, by `raise_exception`. */
export class TemplateRefusal extends Error {}

type Node = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

interface Size {
  readonly units: number;
  readonly depth: number;
}

/** Parses at once; the result renders with these variables. Both throw TemplateError, rendering also TemplateRefusal. */
export function boundedTemplate(source: string): (variables: Readonly<Record<string, unknown>>) => string {
  const program = limited(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
  return (variables) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...globals, ...variables })) environment.set(name, value);
    const { value } = limited(() => new BoundedInterpreter(environment, program).run(program));
    return String(value);
  };
}

/** Stops what takes too long, and makes one kind of error of all that a stranger's program can do wrong. */
function limited<T extends object>(work: () => T): T {
  const results: T[] = [];
  try {
    // The context is there for its time limit, which holds for all that is called from within.
    runInNewContext("work()", { work: () => void results.push(work()) }, { timeout: renderLimitMs });
  } catch (error) {
    if (error instanceof TemplateError || error instanceof TemplateRefusal) throw error;
    throw new TemplateError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const [result] = results;
  if (result === undefined) throw new Error("work that ends without an error must have a result");
  return result;
}

class BoundedInterpreter extends Interpreter {
  private work = 0;
  private nesting = 0;
  private readonly sizes = new WeakMap<object, Size>();
  /** Nodes by where they stand in the program. */
  private readonly factors = new WeakSet<object>();
  private readonly callees = new WeakSet<object>();
  private readonly lookedInto = new WeakSet<object>();

  constructor(environment: Environment, program: object) {
    super(environment);
    this.mark(program);
  }

  override evaluate(node: Node, environment: Environment): Value {
    this.spend(stepWork);
    if (this.nesting >= maxNesting) throw new TemplateError(`a call stack of more than ${maxNesting} calls`);
    this.nesting++;
    try {
      const value = super.evaluate(node, environment);
      if (node !== undefined) this.checkValue(node, value);
      return value;
    } finally {
      // `break` and `continue` leave by throwing.
      this.nesting--;
    }
  }

  private checkValue(node: object & { readonly type: string }, value: Value): void {
    const { units, depth } = this.sizeOf(value);
    if (units > maxUnits) throw new TemplateError(`a value of more than ${maxUnits} characters`);
    if (depth > maxDepth) throw new TemplateError(`a value nested more than ${maxDepth} deep`);
    if (!this.lookedInto.has(node)) this.spend(units);
    if (this.factors.has(node)) this.checkFactor(value);
    // A method that is kept could be called where its name is not seen.
    if (value.type === "FunctionValue" && node.type === "MemberExpression" && !this.callees.has(node)) {
      throw new TemplateError("a method that is not called");
    }
  }

  private spend(work: number): void {
    this.work += work;
    if (this.work > maxWork) throw new TemplateError(`more than ${maxWork / stepWork} steps`);
  }

  private sizeOf(value: Value): Size {
    const content = value.value;
    if (typeof content === "string") return { units: content.length, depth: 0 };
    if (typeof content !== "object" || content === null) return { units: 1, depth: 0 };
    const known = this.sizes.get(value);
    if (known !== undefined) return known;
    let [units, depth] = [0, 0];
    for (const [key, item] of content.entries()) {
      if (item.type === "NamespaceValue") throw new TemplateError("a namespace within a value");
      const size = this.sizeOf(item);
      units += itemUnits + (typeof key === "string" ? key.length : 0) + size.units;
      depth = Math.max(depth, size.depth + 1);
    }
    if (value.type === "NamespaceValue") this.spend(content instanceof Map ? content.size : 0);
    else this.sizes.set(value, { units, depth });
    return { units, depth };
  }

  private checkFactor(value: Value): void {
    const content = value.value;
    if (typeof content === "number" && Math.abs(content) > maxIndent) throw new TemplateError(`a width of more than ${maxIndent}`);
    if (typeof content === "string" && content.length > maxFactor)
      throw new TemplateError(`a part repeated of more than ${maxFactor} characters`);
    // The pair of separators for JSON.
    if (typeof content === "object" && content !== null) {
      if (this.sizeOf(value).units > 2 * (itemUnits + maxFactor)) throw new TemplateError("a part repeated that is a long list");
      for (const item of content.values()) this.checkFactor(item);
    }
  }

  private mark(part: unknown): void {
    if (typeof part !== "object" || part === null) return;
    // Object literals keep their keys and values, both of them nodes, in a map.
    const children: unknown[] = part instanceof Map ? [...part].flat() : Object.values(part);
    for (const child of children) this.mark(child);
    const node = new Map<string, unknown>(Object.entries(part));
    const [type, callee, args] = [node.get("type"), node.get("callee"), node.get("args")];
    if (type === "MemberExpression") add(this.lookedInto, node.get("object"));
    if (type === "CallExpression" && isNode(callee)) {
      const isMethod = callee["type"] === "MemberExpression" && callee["computed"] === false;
      if (isMethod) this.callees.add(callee);
      // The callee of a filter is its name.
      const name = isMethod ? callee["property"] : callee;
      if (isNode(name) && multiplying.has(name["value"]) && Array.isArray(args)) {
        for (const argument of args) {
          const values: unknown[] = isNode(argument) ? [argument, argument["value"], argument["argument"]] : [];
          for (const value of values) add(this.factors, value);
        }
      }
    }
  }
}

function isNode(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === "object" && part !== null && "type" in part;
}

function add(set: WeakSet<object>, part: unknown): void {
  if (isNode(part)) set.add(part);
}

const months = "January February March April May June July August September October November December".split(" ");
const twoDigits = (value: number) => String(value).padStart(2, "0");
/** Of Python's `strftime`, what dates in system prompts are written with. */
const dateParts: Readonly<Record<string, (date: Date) => string>> = {
  "%Y": (date) => String(date.getFullYear()),
  "%m": (date) => twoDigits(date.getMonth() + 1),
  "%d": (date) => twoDigits(date.getDate()),
  "%B": (date) => months[date.getMonth()] ?? "",
  "%b": (date) => (months[date.getMonth()] ?? "").slice(0, 3),
  "%H": (date) => twoDigits(date.getHours()),
  "%M": (date) => twoDigits(date.getMinutes()),
  "%%": () => "%",
};

/** What templates may expect to be there (https://huggingface.co/docs/transformers/main/en/chat_templating_writing). */
const globals: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range: (first: unknown, end: unknown, step: unknown = 1) => {
    const [start, stop] = end === undefined ? [0, first] : [first, end];
    if (typeof start !== "number" || typeof stop !== "number" || typeof step !== "number" || step === 0) {
      throw new TemplateError("range of something that is no number, or in steps of 0");
    }
    const length = Math.max(0, Math.ceil((stop - start) / step));
    if (!(length <= maxUnits / itemUnits)) throw new TemplateError(`a range of more than ${maxUnits / itemUnits} numbers`);
    return Array.from({ length }, (_, index) => start + index * step);
  },
  raise_exception: (message: unknown) => {
    throw new TemplateRefusal(String(message));
  },
  strftime_now: (format: unknown) => {
    const now = new Date();
    return String(format).replace(/%[YmdBbHM%]/g, (part) => dateParts[part]?.(now) ?? part);
  },
};
