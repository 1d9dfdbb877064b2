/** A prompt file with its places filled in, as the messages that the model reads (prompts/README.md describes the form). */
import type { ChatMessage } from "../../shared/protocol.ts";

const turnLine = /^<!-- (user|assistant) -->$/m;

/** Values go in once and as they are: a `{{name}}` or a turn's line inside of one stays text. Throws for a place without a value. */
export function promptTurns(template: string, values: Readonly<Record<string, string>>): readonly ChatMessage[] {
  const fill = (text: string) =>
    text.trim().replace(/\{\{(\w+)\}\}/g, (place, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`prompt: each place must have a value, got none for ${place}`);
      return value;
    });
  const [alone = "", ...turns] = template.split(turnLine);
  if (turns.length === 0) return [{ role: "user", content: fill(alone) }];
  const messages: ChatMessage[] = [];
  for (let index = 0; index + 1 < turns.length; index += 2) {
    const content = fill(turns[index + 1] ?? "");
    messages.push(turns[index] === "assistant" ? { role: "assistant", content: withoutBlanks(content) } : { role: "user", content });
  }
  return messages;
}

/** Blanks at the end of an answer's beginning would belong to the token that comes next; the end of a line stands for itself. */
function withoutBlanks(beginning: string): string {
  return beginning.trimEnd() + (/\n\s*$/.test(beginning) ? "\n" : "");
}

/** The beginning of the answer that a prompt gives, if it does. */
export function answerBeginning(messages: readonly ChatMessage[]): string {
  const last = messages.at(-1);
  return last?.role === "assistant" ? last.content : "";
}
