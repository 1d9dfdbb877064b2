/**
 * A conversation as the tokens that the model was tuned on: its template writes the text, and the control tokens in it become tokens where
 * the template wrote them. Text that stands between two of them is encoded as one, so the tokens are those of the model's reference.
 *
 * Invariant: the prompt's control tokens are those that the template writes whatever the messages say. No message adds or removes one.
 */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { ChatMessage } from "../../shared/protocol.ts";
import { type ChatTemplate, createChatTemplate } from "../../tokenizer/chatTemplate.ts";
import { tokenFinder } from "../../tokenizer/tokenFinder.ts";
import type { Tokenizer, Vocabulary } from "../../tokenizer/tokenizer.ts";
import type { AnswerMemory } from "./answerMemory.ts";
import { ContentGuard } from "./contentGuard.ts";

export interface ChatPrompt {
  readonly ids: readonly number[];
  /** What follows the last control token: an answer goes on with it. */
  readonly open: { readonly text: string; readonly ids: readonly number[] };
}

export class ChatPrompts {
  readonly #tokenizer: Tokenizer;
  readonly #vocabulary: Vocabulary;
  readonly #template: ChatTemplate;
  readonly #memory: AnswerMemory;
  readonly #guard: ContentGuard;
  readonly #split: (text: string) => readonly (string | number)[];
  #endOfTurn: { readonly token: number | undefined } | undefined;

  constructor(tokenizer: Tokenizer, vocabulary: Vocabulary, memory: AnswerMemory) {
    const { tokens, controlTokens, addedTokens, chatTemplate } = vocabulary;
    this.#tokenizer = tokenizer;
    this.#vocabulary = vocabulary;
    this.#template = createChatTemplate(chatTemplate);
    this.#memory = memory;
    this.#guard = new ContentGuard(Array.from(controlTokens, (id) => tokens[id] ?? "").filter((text) => text !== ""));
    this.#split = tokenFinder([...addedTokens, ...controlTokens], tokens);
  }

  /** Ends where an answer begins, or goes on when the last message is an answer's beginning. Throws AppError as `renderChat` does. */
  toAnswer(messages: readonly ChatMessage[]): ChatPrompt {
    const last = messages.at(-1);
    if (last === undefined) throw new AppError("request/invalid", t("chat: a conversation must have a message, got none; ask something"));
    // The beginning of an answer stands where the model wrote it, after what the template writes before any answer.
    return last.role === "assistant" ? this.#encode(messages.slice(0, -1), last.content) : this.#encode(messages, "");
  }

  /** The control token that the template writes right behind an answer; undefined where it writes text there, or refuses to show. */
  get endOfTurn(): number | undefined {
    this.#endOfTurn ??= { token: this.#findEndOfTurn() };
    return this.#endOfTurn.token;
  }

  #findEndOfTurn(): number | undefined {
    const [question, answer] = ["Is it?", "It is."];
    const messages: readonly ChatMessage[] = [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ];
    try {
      const parts = this.#split(this.#template.renderChat(messages, { addGenerationPrompt: false }));
      const end = parts[parts.findLastIndex((part) => typeof part === "string" && part.trimEnd().endsWith(answer)) + 1];
      return typeof end === "number" && this.#vocabulary.controlTokens.has(end) ? end : undefined;
    } catch (error) {
      // Who asks something gets to know.
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }

  #encode(messages: readonly ChatMessage[], begun: string): ChatPrompt {
    const contents = [...contentsOf(messages), begun];
    const guarded = this.#guard.guard(contents);
    const parts = this.#split(this.#render(messages, guarded.contents, true) + (guarded.contents.at(-1) ?? ""));
    this.#requireOwnControl(messages, this.#guard.blunt(contents), parts);
    const ids: number[] = [];
    let open: ChatPrompt["open"] = { text: "", ids: [] };
    for (const part of parts) {
      if (typeof part === "number") {
        ids.push(part);
        open = { text: "", ids: [] };
        continue;
      }
      const text = guarded.restore(part);
      open = { text, ids: this.#memory.get(text) ?? this.#tokenizer.encode(text, { atStart: true }) };
      for (const id of open.ids) ids.push(id);
    }
    return { ids, open };
  }

  /** A template may change messages, so that text which was none becomes a control token's: rather no prompt than that one. */
  #requireOwnControl(messages: readonly ChatMessage[], blunt: readonly string[], parts: readonly (string | number)[]): void {
    const own = this.#controlIn(this.#split(this.#render(messages, blunt, true) + (blunt.at(-1) ?? "")));
    const found = this.#controlIn(parts);
    if (found.length === own.length && found.every((id, index) => id === own[index])) return;
    const added = found.find((id, index) => id !== own[index]) ?? own[found.length] ?? -1;
    const name = this.#vocabulary.tokens[added] ?? "";
    throw new AppError(
      "request/invalid",
      t(
        'chat: messages must not change the control tokens of the model\'s template, got "{0}"; take text like that out of the conversation',
        name,
      ),
    );
  }

  #controlIn(parts: readonly (string | number)[]): readonly number[] {
    return parts.filter((part) => typeof part === "number").filter((id) => this.#vocabulary.controlTokens.has(id));
  }

  #render(messages: readonly ChatMessage[], contents: readonly string[], addGenerationPrompt: boolean): string {
    const rendered = messages.map(({ role }, index) => ({ role, content: contents[index] ?? "" }));
    return this.#template.renderChat(rendered, { addGenerationPrompt });
  }
}

function contentsOf(messages: readonly ChatMessage[]): readonly string[] {
  return messages.map(({ content }) => content);
}
