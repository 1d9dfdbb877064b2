/**
 * The model that Nearline runs, offered to VS Code's own chat and to other extensions, where VS Code takes models from extensions
 * (`vscode.lm.registerLanguageModelChatProvider`, since 1.104; https://code.visualstudio.com/api/extension-guides/ai/language-model-chat-provider).
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ChatBackend } from "../backend/backend.ts";
import { abortSignalOf } from "../shared/abortSignalOf.ts";
import { AppError } from "../shared/errors.ts";
import type { ChatMessage, ModelInfo } from "../shared/protocol.ts";

export interface ModelOffer {
  /** Of this machine, never a server: what others put into their messages may be of any file, and nobody tells of which. */
  readonly backend: ChatBackend;
  /** Undefined while there is none that is ready. */
  readonly model: () => ModelInfo | undefined;
  /** Calls the listener when that may have changed, and at other times; returns what ends it. */
  readonly onChange: (listener: () => void) => () => void;
}

/** As in the manifest's `languageModelChatProviders`. */
const vendor = "nearline";
/** A quarter of the context, but no more than people read of one answer. */
const maxAnswerTokens = 1024;
const answerShare = 0.25;

/** The part of VS Code's interface that is used here; the types of the oldest version that Nearline runs in lack it. */
interface ProviderRegistry {
  registerLanguageModelChatProvider(vendor: string, provider: Provider): vscode.Disposable;
}

interface Provider {
  readonly onDidChangeLanguageModelChatInformation: vscode.Event<void>;
  provideLanguageModelChatInformation(): OfferedModel[];
  provideLanguageModelChatResponse(
    model: OfferedModel,
    messages: readonly RequestMessage[],
    options: { readonly modelOptions?: Readonly<Record<string, unknown>> },
    progress: vscode.Progress<vscode.LanguageModelTextPart>,
    token: vscode.CancellationToken,
  ): Promise<void>;
  provideTokenCount(model: OfferedModel, text: string | RequestMessage, token: vscode.CancellationToken): Promise<number>;
}

interface OfferedModel {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly detail: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: object;
}

interface RequestMessage {
  readonly role: number;
  readonly content: readonly unknown[];
}

/** Does nothing where VS Code takes no models. */
export function registerLanguageModel(offer: ModelOffer): vscode.Disposable {
  const registry: object = vscode.lm;
  const none = new vscode.Disposable(() => {});
  if (!takesModels(registry)) return none;
  const changed = new vscode.EventEmitter<void>();
  let registration: vscode.Disposable;
  try {
    registration = registry.registerLanguageModelChatProvider(vendor, providerOf(offer, changed.event));
  } catch {
    // Versions before 1.104 may have the function and keep it to their own extensions; nothing else of Nearline depends on it.
    return none;
  }
  let known = offer.model();
  const stopListening = offer.onChange(() => {
    const now = offer.model();
    if (now === known) return;
    known = now;
    changed.fire();
  });
  return vscode.Disposable.from(registration, changed, { dispose: stopListening });
}

function takesModels(lm: object): lm is ProviderRegistry {
  return "registerLanguageModelChatProvider" in lm && typeof lm.registerLanguageModelChatProvider === "function";
}

function providerOf({ backend, model }: ModelOffer, changed: vscode.Event<void>): Provider {
  return {
    onDidChangeLanguageModelChatInformation: changed,
    provideLanguageModelChatInformation() {
      const info = model();
      return info === undefined ? [] : [offered(info)];
    },
    async provideLanguageModelChatResponse({ maxInputTokens, maxOutputTokens }, requested, { modelOptions = {} }, progress, token) {
      const messages = joinTurns(requested.map(messageOf));
      const { signal, dispose } = abortSignalOf(token);
      try {
        const [promptTokens = 0] = await backend.countTokens({ messages }, signal);
        const room = Math.max(1, maxInputTokens + maxOutputTokens - promptTokens);
        const maxTokens = Math.min(wholeNumber(modelOptions["max_tokens"] ?? modelOptions["maxTokens"]) ?? maxOutputTokens, room);
        await backend.chat(
          { messages, maxTokens, sampling: { temperature: number(modelOptions["temperature"]) ?? 0 } },
          (text) => progress.report(new vscode.LanguageModelTextPart(text)),
          signal,
        );
      } catch (error) {
        // Nobody waits for it any more.
        if (!signal.aborted) throw error;
      } finally {
        dispose();
      }
    },
    async provideTokenCount(_, text, token) {
      const { signal, dispose } = abortSignalOf(token);
      try {
        const [count = 0] = await backend.countTokens(
          { texts: [typeof text === "string" ? text : text.content.map(countedText).join("")] },
          signal,
        );
        return count;
      } finally {
        dispose();
      }
    },
  };
}

function offered({ name, architecture, contextTokens, device }: ModelInfo): OfferedModel {
  const maxOutputTokens = Math.min(maxAnswerTokens, Math.floor(answerShare * contextTokens));
  return {
    id: name,
    name,
    family: architecture,
    version: "1",
    detail: `Nearline, ${device}`,
    maxInputTokens: contextTokens - maxOutputTokens,
    maxOutputTokens,
    capabilities: {},
  };
}

function messageOf({ role, content }: RequestMessage): ChatMessage {
  const texts = content.map((part) => {
    if (part instanceof vscode.LanguageModelTextPart) return part.value;
    const kind = typeof part === "object" && part !== null ? part.constructor.name : typeof part;
    throw new AppError(
      "request/invalid",
      t("chat: messages to Nearline's model must be of text, got {0}; leave out images, data and tools", kind),
    );
  });
  return { role: roleOf(role), content: texts.join("") };
}

/**
 * What of a part can be counted: who counts may ask for messages that this model would not take, and wants to know how long they are. The parts are
 * told by what they hold, since some have no class in older versions. An image has no text.
 */
function countedText(part: unknown): string {
  if (typeof part !== "object" || part === null) return "";
  if ("value" in part && typeof part.value === "string") return part.value;
  if ("content" in part && Array.isArray(part.content)) return part.content.map(countedText).join("");
  return "name" in part && typeof part.name === "string" && "input" in part ? `${part.name}${JSON.stringify(part.input)}` : "";
}

/** Messages to a model's rules come with a role that extensions cannot name. */
function roleOf(role: number): ChatMessage["role"] {
  if (role === vscode.LanguageModelChatMessageRole.Assistant) return "assistant";
  return role === vscode.LanguageModelChatMessageRole.User ? "user" : "system";
}

/** Messages of one role in a row as one: many templates want turns. */
function joinTurns(messages: readonly ChatMessage[]): ChatMessage[] {
  const joined: ChatMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role !== message.role) joined.push(message);
    else joined[joined.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` };
  }
  return joined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  return number(value) === undefined ? undefined : Math.max(1, Math.floor(Number(value)));
}
