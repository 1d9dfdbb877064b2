/** Turns a conversation into the prompt that a model was tuned on, with the Jinja template that its file carries. */
import { t } from "@vscode/l10n";
import { AppError } from "../shared/errors.ts";
import type { ChatMessage } from "../shared/protocol.ts";
import { boundedTemplate, TemplateError, TemplateRefusal } from "./boundedTemplate.ts";
import type { ChatTemplateSource } from "./vocabulary.ts";

export interface ChatTemplate {
  /**
   * The prompt's text. Encode it with `special` and `atStart`; it holds the begin token where the template writes one. With
   * `addGenerationPrompt` it ends where the assistant's answer starts. Throws AppError: `model/malformed` for a template that cannot be
   * used or goes out of bounds, `request/invalid` for a conversation that is too long or that the template refuses.
   */
  renderChat(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
}

/**
 * ChatML, for files without a template: most small models were tuned on it, and one that was not reads it as the plain text of a dialogue.
 * https://github.com/openai/openai-python/blob/v0.28.1/chatml.md
 */
const defaultTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The longest templates of published models, with tools, have about 20,000 characters. */
const maxTemplateUnits = 1 << 17;
/** The lexer looks at each place of a run of white space for its end. Indentation in published templates has up to 40. */
const whiteSpaceRun = /\s{1000}/;
/** Four times what 16k tokens of text hold; no context here takes more. */
const maxConversationUnits = 1 << 18;
const maxMessages = 1 << 10;

/** A template that cannot be used is found by the first `renderChat`, so that completion works without it. */
export function createChatTemplate({ path, source = defaultTemplate, beginText, endText }: ChatTemplateSource): ChatTemplate {
  let render: ReturnType<typeof boundedTemplate> | undefined;
  const malformed = (message: string, cause?: unknown) =>
    new AppError("model/malformed", t("{0}: the chat template must {1}; choose another model file", path, message), { cause });
  const refused = (message: string, cause?: unknown) => new AppError("request/invalid", t("chat: {0}", message), { cause });

  const parsed = () => {
    if (source.length > maxTemplateUnits) throw malformed(t("have at most {0} characters, got {1}", maxTemplateUnits, source.length));
    if (whiteSpaceRun.test(source)) throw malformed(t("have less than 1000 characters of white space in a row, got more"));
    try {
      return boundedTemplate(source);
    } catch (error) {
      throw error instanceof TemplateError ? malformed(t('be Jinja, got "{0}"', error.message), error) : error;
    }
  };

  return {
    renderChat: (messages, { addGenerationPrompt }) => {
      if (messages.length > maxMessages) {
        throw refused(t("a conversation must have at most {0} messages, got {1}; start a new one", maxMessages, messages.length));
      }
      const units = messages.reduce((sum, { content }) => sum + content.length, 0);
      if (units > maxConversationUnits) {
        throw refused(t("a conversation must have at most {0} characters, got {1}; start a new one", maxConversationUnits, units));
      }
      render ??= parsed();
      try {
        return render({ messages, add_generation_prompt: addGenerationPrompt, bos_token: beginText, eos_token: endText });
      } catch (error) {
        if (error instanceof TemplateRefusal) {
          throw refused(t('the model\'s template must accept the messages, got "{0}"; change the conversation', error.message), error);
        }
        throw error instanceof TemplateError
          ? malformed(t('run within bounds and without errors, got "{0}"', error.message), error)
          : error;
      }
    },
  };
}
