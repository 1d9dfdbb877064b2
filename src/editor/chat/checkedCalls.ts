/**
 * The host's side of the RPC for a panel that is not trusted: whatever reached it (an answer of the model, a file's name) may speak through it.
 * Each call is checked against its shape and bounds before anything hears of it.
 */
import * as z from "zod";
import type { ChatHost } from "../../shared/chatProtocol.ts";
import { Mention } from "../../shared/conversation.ts";
import { AppError } from "../../shared/errors.ts";
import { ChatOptionsSchema } from "./chatOptions.ts";
import { conversationId } from "./conversationFiles.ts";

/** More than any context takes, so that the answer can be the error with its numbers. */
const maxTextLength = 256 * 1024;
const maxMentions = 32;
const maxNameLength = 4096;

const text = z.string().max(maxTextLength, { error: `a text must have at most ${maxTextLength} characters; attach a file in its place` });
const name = z.string().max(maxNameLength);
const messageId = z.string().regex(conversationId);
const conversation = z.string().regex(conversationId);
const mention = Mention.refine(isSane, { error: "a mention must have short names and lines that count from 0" });
const mentions = z.array(mention).max(maxMentions, { error: `at most ${maxMentions} things can be attached; leave some out` });
const codeUse = z.object({
  kind: z.enum(["insert", "replaceSelection", "newFile", "apply"]),
  messageId,
  text,
  language: z.string().max(200),
  path: name.exactOptional(),
});

type Called = (...parameters: unknown[]) => Promise<unknown>;

/** @returns functions that reject with AppError `request/invalid` what has not the right shape, without a prototype so that no other name is one */
export function checkedCalls(host: ChatHost): Readonly<Record<keyof ChatHost, Called>> {
  const calls = {
    ready: checked("ready", z.tuple([]), host.ready),
    send: checked("send", z.tuple([text, mentions]), host.send),
    stop: checked("stop", z.tuple([]), host.stop),
    regenerate: checked("regenerate", z.tuple([messageId]), host.regenerate),
    edit: checked("edit", z.tuple([messageId, text, mentions]), host.edit),
    showBranch: checked("showBranch", z.tuple([messageId]), host.showBranch),
    deleteMessage: checked("deleteMessage", z.tuple([messageId]), host.deleteMessage),
    newConversation: checked("newConversation", z.tuple([]), host.newConversation),
    openConversation: checked("openConversation", z.tuple([conversation]), host.openConversation),
    renameConversation: checked("renameConversation", z.tuple([conversation, name]), host.renameConversation),
    deleteConversation: checked("deleteConversation", z.tuple([conversation]), host.deleteConversation),
    undoDelete: checked("undoDelete", z.tuple([]), host.undoDelete),
    exportConversation: checked("exportConversation", z.tuple([conversation]), host.exportConversation),
    search: checked("search", z.tuple([name]), host.search),
    suggestMentions: checked("suggestMentions", z.tuple([name]), host.suggestMentions),
    previewMention: checked("previewMention", z.tuple([mention]), host.previewMention),
    mentionsOfDropped: checked("mentionsOfDropped", z.tuple([text]), host.mentionsOfDropped),
    openMention: checked("openMention", z.tuple([mention]), host.openMention),
    useCode: checked("useCode", z.tuple([codeUse]), host.useCode),
    copyText: checked("copyText", z.tuple([text]), host.copyText),
    openLink: checked("openLink", z.tuple([name]), host.openLink),
    setOptions: checked("setOptions", z.tuple([ChatOptionsSchema]), host.setOptions),
    start: checked("start", z.tuple([name]), host.start),
  } satisfies Record<keyof ChatHost, Called>;
  return Object.assign(Object.create(null), calls);
}

function checked<Parameters extends unknown[]>(
  called: keyof ChatHost,
  shape: z.ZodType<Parameters>,
  call: (...parameters: Parameters) => Promise<unknown>,
): Called {
  return async (...parameters) => {
    const parsed = shape.safeParse(parameters);
    if (parsed.success) return call(...parsed.data);
    throw new AppError("request/invalid", `panel: ${called} must be called as agreed, got ${z.prettifyError(parsed.error)}`);
  };
}

function isSane(candidate: Mention): boolean {
  return Object.values(candidate).every((value) =>
    typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : value === undefined || value.length <= maxNameLength,
  );
}
