import { describe, expect, it } from "vitest";
import { readGguf } from "../../../src/model/formats/gguf.ts";
import type { ChatMessage } from "../../../src/shared/protocol.ts";
import { createChatTemplate } from "../../../src/tokenizer/chatTemplate.ts";
import { readVocabulary } from "../../../src/tokenizer/fromGguf.ts";

const user: ChatMessage = { role: "user", content: "hi" };
const answering = { addGenerationPrompt: true };

function render(source: string | undefined, messages: readonly ChatMessage[] = [user], addGenerationPrompt = true): string {
  return createChatTemplate({ path: "some.gguf", source, beginText: "<s>", endText: "</s>" }).renderChat(messages, { addGenerationPrompt });
}

function errorOf(source: string, messages?: readonly ChatMessage[]): unknown {
  try {
    render(source, messages);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a chat template", () => {
  it("renders the embedded model's own", async () => {
    const { renderChat } = createChatTemplate(readVocabulary(await readGguf("models/SmolLM2-135M-Instruct.Q4_1.gguf")).chatTemplate);
    const system = "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n";
    expect(renderChat([user], answering)).toBe(`${system}<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n`);
    expect(renderChat([{ role: "system", content: "Be brief." }, user], { addGenerationPrompt: false })).toBe(
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n",
    );
  });

  it("is ChatML where the file has none", () => {
    expect(render(undefined)).toBe("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
  });

  it("knows the texts of the begin and end tokens, and what templates expect to be there", () => {
    expect(render("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")).toBe("<s>hi</s>");
    expect(render("{{ range(3)|join(',') }}{{ range(5, 1, -2)|join }}{{ True and not False and None is none }}")).toBe("0,1,253true");
    expect(render("{% if strftime_now is defined %}{{ strftime_now('%d %b %Y %H:%M %% %q') }}{% endif %}")).toMatch(
      /^\d\d [JFMASOND][a-z]{2} \d{4} \d\d:\d\d % %q$/,
    );
  });

  it("may use what published ones use: namespaces, macros, loops with filters, slices, JSON", () => {
    const source = [
      "{%- set ns = namespace(last=-1, seen='') -%}",
      "{%- macro show(m, mark='#') -%}{{ mark ~ m.role }}: {{ m['content']|trim }}{{ '\n' }}{%- endmacro -%}",
      "{%- for m in messages[1:] if m.role != 'system' -%}{%- set ns.last = loop.index0 -%}{{ show(m) }}{%- endfor -%}",
      "{{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ ns.last }} ",
      "{%- for i in range(2000) -%}{%- if i > 3 -%}{%- break -%}{%- endif -%}{%- continue -%}{%- endfor -%}",
      "{{ messages[-1]|tojson(indent=2)|replace('\n', ' ')|indent(2) }} {{ 'a b'.split(' ')|join('+') }}",
    ].join("");
    const messages: ChatMessage[] = [
      { role: "system", content: "s" },
      { role: "user", content: " hi " },
      { role: "assistant", content: "ok" },
    ];
    expect(render(source, messages)).toBe('#user: hi\n#assistant: ok\n1 1{   "role": "assistant",   "content": "ok" } a+b');
  });

  it("passes on what the template says of a conversation that it refuses", () => {
    expect(errorOf("{{ raise_exception('roles must alternate') }}")).toMatchObject({
      code: "request/invalid",
      message: expect.stringContaining('got "roles must alternate"; change the conversation'),
    });
  });

  it("is refused when it is no Jinja, but only once it is used", () => {
    expect(() => createChatTemplate({ path: "some.gguf", source: "{% if %}", beginText: "", endText: "" })).not.toThrow();
    expect(errorOf("{% if %}")).toMatchObject({
      code: "model/malformed",
      message: expect.stringContaining("some.gguf: the chat template must be Jinja"),
    });
    expect(errorOf("{{ 1|nonsense }}")).toMatchObject({ code: "model/malformed", message: expect.stringContaining("nonsense") });
  });

  it("is refused when it is longer than any real one", () => {
    expect(errorOf(`x${" ".repeat(100_000)}`)).toMatchObject({
      message: expect.stringContaining("less than 1000 characters of white space"),
    });
    expect(errorOf("x".repeat(200_000))).toMatchObject({ code: "model/malformed", message: expect.stringContaining("got 200000") });
  });

  it("takes a long conversation, and none without end", () => {
    const long: ChatMessage[] = Array.from({ length: 1000 }, () => ({ role: "user", content: "x".repeat(250) }));
    expect(render("{% for m in messages %}{{ messages[loop.index0].content }}{% endfor %}", long)).toHaveLength(250_000);
    expect(errorOf("", [...long, ...long])).toMatchObject({
      code: "request/invalid",
      message: expect.stringContaining("at most 1024 messages, got 2000"),
    });
    expect(errorOf("", [{ role: "user", content: "x".repeat(300_000) }])).toMatchObject({
      code: "request/invalid",
      message: expect.stringContaining("at most 262144 characters, got 300000"),
    });
  });
});

describe("a hostile chat template", () => {
  const twice = (statement: string, times: number) => statement.repeat(times);
  const list = "{% set a = ['xxxxxxxx'] %}";
  const hostile: [string, string, string][] = [
    ["a range that fills the memory", "{% for a in range(1000000000) %}{% endfor %}", "range of more than 8192"],
    ["a range of no numbers", "{{ range('a') }}", "no number"],
    ["a range without end", "{{ range(0, 1, 0) }}", "steps of 0"],
    ["loops in loops", `${twice("{% for a in range(8000) %}", 4)}${twice("{% endfor %}", 4)}`, "steps"],
    ["a text doubled", `{% set x = 'ab' %}${twice("{% set x = x + x %}", 40)}{{ x }}`, "more than 1048576 characters"],
    ["a text doubled by another operator", `{% set x = 'ab' %}${twice("{% set x = x ~ x %}", 40)}{{ x }}`, "more than 1048576 characters"],
    ["a list of lists of lists", `${list}${twice("{% set a = [a, a, a, a, a, a, a, a] %}", 30)}{{ a }}`, "more than 1048576 characters"],
    ["a list doubled", `${list}${twice("{% set a = a + a %}", 40)}{{ a|length }}`, "more than 1048576 characters"],
    [
      "an object of objects",
      `{% set a = {'x': 1} %}${twice("{% set a = {'x': a, 'y': a} %}", 40)}{{ a|tojson }}`,
      "more than 1048576 characters",
    ],
    ["a value nested deep", `${list}${twice("{% set a = [a] %}", 100)}{{ a }}`, "nested more than 32 deep"],
    ["a list printed again and again", `{% set a = [range(4000)] %}{% for i in range(8000) %}{{ a }}{% endfor %}`, "steps"],
    [
      "a long text compared again and again",
      "{% set x = range(8000)|join %}{% for i in range(8000) %}{% if x == [x] %}{% endif %}{% endfor %}",
      "steps",
    ],
    ["a macro that calls itself", "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", "call stack of more than 500"],
    ["a macro that calls itself twice", "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(60) }}", "steps"],
    ["a wide indentation", "{{ 'x\ny'|indent(100000000, true) }}", "width of more than 16"],
    ["a wide indentation by keyword", "{{ 'x\ny'|indent(width=100000000) }}", "width of more than 16"],
    ["a wide indentation of a block", "{% filter indent(100000000) %}x\ny{% endfilter %}", "width of more than 16"],
    ["JSON with wide indentation", "{{ [[1]]|tojson(indent=100000000) }}", "width of more than 16"],
    ["JSON with long separators", `{% set x = range(99)|join %}{{ [1, 2]|tojson(separators=(x, x)) }}`, "part repeated"],
    ["a long separator", "{% set x = range(999)|join %}{{ range(8000)|join(x) }}", "part repeated of more than 64"],
    ["a long replacement", "{% set x = range(999)|join %}{{ x|replace('1', x) }}", "part repeated of more than 64"],
    ["a long replacement by a method", "{% set x = range(999)|join %}{{ x.replace('', x) }}", "part repeated of more than 64"],
    ["a long replacement from a list", "{% set x = range(999)|join %}{{ x.replace(*['', x]) }}", "part repeated"],
    ["a method under another name", "{% set x = range(999)|join %}{% set f = x.replace %}{{ f('', x) }}", "method that is not called"],
    ["a method found by its text", "{% set x = range(999)|join %}{{ x['replace']('', x) }}", "method that is not called"],
    ["a method behind a choice", "{% set x = range(999)|join %}{{ (x.replace if x else x.upper)('', x) }}", "method that is not called"],
    ["a namespace in itself", "{% set n = namespace() %}{% set n.n = n %}{{ n }}", "a namespace within a value"],
    [
      "a namespace in a list that grows later",
      "{% set n = namespace() %}{% set a = [n, n] %}{% set n.x = 1 %}{{ a }}",
      "a namespace within a value",
    ],
    ["brackets without end", `{{ ${"(".repeat(50_000)} }}`, "must be Jinja"],
    ["many statements that open", "{% if ".repeat(20_000), "must be Jinja"],
  ];
  it.each(hostile)("with %s is stopped with a reason", (_, source, reason) => {
    const error = errorOf(source);
    expect(error).toMatchObject({
      code: "model/malformed",
      message: expect.stringMatching(
        /^some\.gguf: the chat template must (run within bounds and without errors|be Jinja), got .*; choose another model file$/,
      ),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
  });

  it("reaches nothing outside of itself", () => {
    expect(render("{{ ''.constructor }}{{ messages.__proto__ }}{{ process }}{{ globalThis }}{{ range.constructor }}")).toBe("");
    expect(errorOf("{{ range.constructor('return 1')() }}")).toMatchObject({ code: "model/malformed" });
  });
});
