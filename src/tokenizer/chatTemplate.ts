/** Turns a conversation into the prompt that a model was tuned on, with the Jinja template that its file carries. */
import { runInNewContext } from "node:vm";
import { Template } from "@huggingface/jinja";
import type { GgufFile } from "../model/gguf.ts";
import { AppError, messageOf } from "../shared/errors.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ChatTemplate {
  /**
   * The prompt's text. Encode it with `special`; it holds the begin token where the template writes one. With `addGenerationPrompt` it ends
   * where the assistant's answer starts. Throws AppError: `model/malformed` for a template that cannot be used, `request/invalid` for
   * a conversation that the template refuses.
   */
  renderChat(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
}

/**
 * ChatML, for files without a template: most small models were tuned on it, and one that was not reads it as the plain text of a dialogue.
 * https://github.com/openai/openai-python/blob/v0.28.1/chatml.md
 */
export const defaultTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The longest templates of published models, with tools, have about 20,000 characters. */
const maxTemplateUnits = 1 << 17;
/** Templates come from strangers and can loop; real ones take about a millisecond. */
const renderLimitMs = 1_000;

/** Reads nothing but metadata; a template that cannot be used is found by the first `renderChat`, so that completion works without it. */
export function chatTemplateFromGguf(file: GgufFile): ChatTemplate {
  const found = file.metadata.get("tokenizer.chat_template");
  const source = typeof found === "string" && found.trim() !== "" ? found : defaultTemplate;
  const tokens = { bos_token: tokenText(file, "tokenizer.ggml.bos_token_id"), eos_token: tokenText(file, "tokenizer.ggml.eos_token_id") };
  let parsed: Template | undefined;

  return {
    renderChat: (messages, { addGenerationPrompt }) => {
      parsed ??= parse(file, source);
      const template = parsed;
      const render = () => template.render({ messages, add_generation_prompt: addGenerationPrompt, ...tokens });
      try {
        // The context is there for its time limit, which holds for all that is called from within.
        return String(runInNewContext("render()", { render }, { timeout: renderLimitMs }));
      } catch (error) {
        if (isTimeout(error)) {
          throw malformed(file, `the chat template must end within ${renderLimitMs} ms, got none by then`, error);
        }
        throw new AppError(
          "request/invalid",
          `chat: the model's template must accept the messages, got "${messageOf(error)}"; change the conversation`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

function parse(file: GgufFile, source: string): Template {
  if (source.length > maxTemplateUnits) {
    throw malformed(file, `the chat template must have at most ${maxTemplateUnits} characters, got ${source.length}`);
  }
  try {
    return new Template(source);
  } catch (error) {
    throw malformed(file, `the chat template must be Jinja, got "${messageOf(error)}"`, error);
  }
}

function tokenText(file: GgufFile, key: string): string {
  const tokens = file.metadata.get("tokenizer.ggml.tokens");
  const id = file.metadata.get(key);
  const text: unknown = Array.isArray(tokens) && typeof id === "number" ? tokens[id] : undefined;
  return typeof text === "string" ? text : "";
}

function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

function malformed(file: GgufFile, message: string, cause?: unknown): AppError {
  return new AppError("model/malformed", `${file.path}: ${message}; choose another model file`, { cause });
}
