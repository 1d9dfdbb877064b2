/**
 * A conversation with the model, as it is kept on disk and shown in the panel.
 *
 * Messages are a tree: each names the one it answers. Editing a message that was sent, or asking for another answer, adds a sibling and
 * loses nothing; `head` is the last message of the branch that is shown.
 */
import * as z from "zod";

/** Something that the user pointed at, named so that it can be found again. Positions count from 0, as in VS Code. */
export const Mention = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), uri: z.string() }),
  z.object({ kind: z.literal("selection"), uri: z.string(), startLine: z.number(), endLine: z.number() }),
  z.object({ kind: z.literal("symbol"), name: z.string(), uri: z.string(), startLine: z.number(), endLine: z.number() }),
  z.object({ kind: z.literal("problems"), uri: z.string().optional() }),
  z.object({ kind: z.literal("changes") }),
  z.object({ kind: z.literal("terminal") }),
  z.object({ kind: z.literal("workspace") }),
]);

/** A mention in a message, with the text as it was when the message was sent: the model never reads it anew. */
export const Attachment = z.object({
  mention: Mention,
  /** As on its chip: "cart.ts", "cart.ts:12–20", "changes". */
  label: z.string(),
  /** What the model reads. Empty where it was not resolved or nothing was there. */
  text: z.string(),
  /** VS Code's language identifier of the text. */
  languageId: z.string().optional(),
  /** In tokens of the model that it was sent to; undefined while no model counted them. */
  tokens: z.number().optional(),
  /** Why it is empty or cut, for the user. */
  note: z.string().optional(),
  /** URIs of the files that the text is of, where the mention names none: whether they may be sent to a server is asked with each message. */
  files: z.array(z.string()).optional(),
  /** It has not been read yet, as where no model came to answer: it is read with the next answer to its message. */
  isUnread: z.boolean().optional(),
  /** It had a text that an answer was written from, and was left out of a later answer to the same message. */
  wasRead: z.boolean().optional(),
});

/** A place that an answer rests on. */
export const Source = z.object({
  uri: z.string(),
  /** Relative to its workspace. */
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
});

const common = { id: z.string(), parent: z.string().optional(), text: z.string(), createdMs: z.number() };

export const UserMessage = z.object({ ...common, role: z.literal("user"), attachments: z.array(Attachment) });

export const AssistantMessage = z.object({
  ...common,
  role: z.literal("assistant"),
  /** How it ended: by itself, by the longest answer, by the user, by an error, or not at all because the editor, the worker or the server went away. */
  end: z.enum(["done", "length", "stopped", "failed", "interrupted"]),
  /** What went wrong, with the remedy. */
  error: z.string().optional(),
  /** Of the model that wrote it. */
  model: z.string().optional(),
  generatedTokens: z.number().optional(),
  tokensPerSecond: z.number().optional(),
  /** What did not fit into the context, in words: "2 earlier messages", "cart.ts (cut)". */
  leftOut: z.array(z.string()).optional(),
  sources: z.array(Source).optional(),
});

export const Message = z.discriminatedUnion("role", [UserMessage, AssistantMessage]);

export const Conversation = z.object({
  id: z.string(),
  /** From the first message until the user gives another. */
  title: z.string(),
  hasOwnTitle: z.boolean(),
  createdMs: z.number(),
  updatedMs: z.number(),
  messages: z.array(Message),
  head: z.string().optional(),
});

export type Mention = z.infer<typeof Mention>;
export type Attachment = z.infer<typeof Attachment>;
export type Source = z.infer<typeof Source>;
export type UserMessage = z.infer<typeof UserMessage>;
export type AssistantMessage = z.infer<typeof AssistantMessage>;
export type Message = z.infer<typeof Message>;
export type Conversation = z.infer<typeof Conversation>;
