import { describe, expect, it } from "vitest";
import { type GgufFile, type GgufValue, readGguf } from "../../../src/model/gguf.ts";
import { type ChatMessage, chatTemplateFromGguf } from "../../../src/tokenizer/chatTemplate.ts";

function fileWith(template: string | undefined): GgufFile {
  const metadata = new Map<string, GgufValue>([
    ["tokenizer.ggml.tokens", ["<s>", "</s>"]],
    ["tokenizer.ggml.bos_token_id", 0],
    ["tokenizer.ggml.eos_token_id", 1],
  ]);
  if (template !== undefined) metadata.set("tokenizer.chat_template", template);
  return { path: "some.gguf", version: 3, fileBytes: 0, headerBytes: 0, metadata, tensors: new Map() };
}

const user: ChatMessage = { role: "user", content: "hi" };
const answering = { addGenerationPrompt: true };

function errorOf(template: string): unknown {
  try {
    chatTemplateFromGguf(fileWith(template)).renderChat([user], answering);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a chat template", () => {
  it("renders the embedded model's own", async () => {
    const { renderChat } = chatTemplateFromGguf(await readGguf("models/SmolLM2-135M-Instruct.Q4_1.gguf"));
    const system = "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n";
    expect(renderChat([user], answering)).toBe(`${system}<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n`);
    expect(renderChat([{ role: "system", content: "Be brief." }, user], { addGenerationPrompt: false })).toBe(
      "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n",
    );
  });

  it("is ChatML where the file has none", () => {
    const expected = "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n";
    expect(chatTemplateFromGguf(fileWith(undefined)).renderChat([user], answering)).toBe(expected);
    expect(chatTemplateFromGguf(fileWith(" \n")).renderChat([user], answering)).toBe(expected);
  });

  it("knows the texts of the begin and end tokens", () => {
    expect(chatTemplateFromGguf(fileWith("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")).renderChat([user], answering)).toBe(
      "<s>hi</s>",
    );
  });

  it("passes on what the template says of a conversation that it refuses", () => {
    const error = errorOf("{{ raise_exception('roles must alternate') }}");
    expect(error).toMatchObject({
      code: "request/invalid",
      message: expect.stringContaining('got "roles must alternate"; change the conversation'),
    });
  });

  it("is refused when it is no Jinja, but only once it is used", () => {
    expect(() => chatTemplateFromGguf(fileWith("{% if %}"))).not.toThrow();
    expect(errorOf("{% if %}")).toMatchObject({ code: "model/malformed", message: expect.stringContaining("must be Jinja") });
  });

  it("is refused when it is longer than any real one", () => {
    expect(errorOf("x".repeat(200_000))).toMatchObject({ code: "model/malformed", message: expect.stringContaining("got 200000") });
  });

  it("is stopped when it loops", () => {
    const loop = "{% for a in range(3000) %}{% for b in range(3000) %}{% for c in range(3000) %}{% endfor %}{% endfor %}{% endfor %}";
    const start = performance.now();
    expect(errorOf(loop)).toMatchObject({ code: "model/malformed", message: expect.stringContaining("within 1000 ms") });
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
