/** The actions as data: what each is called, reads and gives. A new one is a row here, a prompt beside, and a line where its answer is used. */
import { t } from "@vscode/l10n";
import commitMessage from "../prompts/commitMessage.md";
import document from "../prompts/document.md";
import explain from "../prompts/explain.md";
import fix from "../prompts/fix.md";
import nameCode from "../prompts/nameCode.md";
import refactor from "../prompts/refactor.md";
import suggestName from "../prompts/suggestName.md";
import summarise from "../prompts/summarise.md";
import translateCode from "../prompts/translateCode.md";
import translateComments from "../prompts/translateComments.md";
import writeTests from "../prompts/writeTests.md";

/** How the answer is used. */
export type AnswerUse = "panel" | "replace" | "insertAbove" | "newFile" | "testFile" | "names" | "label" | "commit";

/** What it is about: lines that are selected, else the function or class at the cursor; the whole file where that says so; and so on. */
export type ActionSubject = "code" | "selectionOrFile" | "problems" | "symbol" | "changes";

export interface Action {
  readonly title: string;
  readonly prompt: string;
  readonly subject: ActionSubject;
  readonly use: AnswerUse;
  /** Longest answer, given the tokens of the code. */
  readonly answerTokens: (codeTokens: number) => number;
  /** What does not fit is cut, unless the answer takes the place of all of it. */
  readonly overlong: "cut" | "refuse";
}

/** Code that is written anew is about as long as it was, and twice that is the same code again. */
const likeCode = (codeTokens: number) => Math.min(2048, 64 + 2 * codeTokens);
const atMost = (tokens: number) => () => tokens;

export const actions = {
  explain: { title: t("Explain"), prompt: explain, subject: "code", use: "panel", answerTokens: atMost(0), overlong: "cut" },
  fix: { title: t("Fix"), prompt: fix, subject: "problems", use: "replace", answerTokens: likeCode, overlong: "refuse" },
  document: { title: t("Document"), prompt: document, subject: "code", use: "insertAbove", answerTokens: atMost(256), overlong: "cut" },
  writeTests: { title: t("Write Tests"), prompt: writeTests, subject: "code", use: "testFile", answerTokens: atMost(768), overlong: "cut" },
  refactor: { title: t("Simplify"), prompt: refactor, subject: "code", use: "replace", answerTokens: likeCode, overlong: "refuse" },
  suggestName: {
    title: t("Suggest a Name"),
    prompt: suggestName,
    subject: "symbol",
    use: "names",
    answerTokens: atMost(16),
    overlong: "cut",
  },
  summarise: {
    title: t("Summarise"),
    prompt: summarise,
    subject: "selectionOrFile",
    use: "panel",
    answerTokens: atMost(0),
    overlong: "cut",
  },
  translateComments: {
    title: t("Translate Comments"),
    prompt: translateComments,
    subject: "selectionOrFile",
    use: "replace",
    answerTokens: likeCode,
    overlong: "refuse",
  },
  translateCode: {
    title: t("Translate Code"),
    prompt: translateCode,
    subject: "selectionOrFile",
    use: "newFile",
    answerTokens: likeCode,
    overlong: "refuse",
  },
  nameCode: { title: t("Name This Code"), prompt: nameCode, subject: "code", use: "label", answerTokens: atMost(16), overlong: "cut" },
  commitMessage: {
    title: t("Write Commit Message"),
    prompt: commitMessage,
    subject: "changes",
    use: "commit",
    answerTokens: atMost(160),
    overlong: "cut",
  },
} satisfies Readonly<Record<string, Action>>;

export type ActionId = keyof typeof actions;
