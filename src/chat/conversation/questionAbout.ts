import type { Message, UserMessage } from "../../shared/conversation.ts";

/**
 * The question that says which files an answer is about: the last one of the branch that names any. "Now make it shorter" names none and is about those
 * that were named before. Where none ever was, the last question.
 */
export function questionAbout(branch: readonly Message[]): UserMessage | undefined {
  const questions = branch.filter((message) => message.role === "user");
  return questions.findLast(namesFile) ?? questions.at(-1);
}

function namesFile({ attachments }: UserMessage): boolean {
  return attachments.some(({ mention }) => "uri" in mention && mention.uri !== undefined);
}
