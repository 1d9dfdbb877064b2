/** The actions registered in the fake editor, with a model that says what a test wants. */
import type { ActionDependencies } from "../../../../src/editor/actions/actionDependencies.ts";
import { registerActions } from "../../../../src/editor/actions/registerActions.ts";
import type { Proposal, ProposalOutcome } from "../../../../src/editor/edits/proposal.ts";
import { everythingStays } from "../../../../src/editor/privacy/leaveGuard.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import type { Mention } from "../../../../src/shared/conversation.ts";
import type { ChatMessage, ChatRequest, Finish } from "../../../../src/shared/protocol.ts";
import { commands, type FakeDocument, fake, fakeDocument, Position, Selection } from "../../../fake/vscode.ts";

const readyState = { kind: "ready", model: { contextTokens: 2048 } } as unknown as WorkerState;

export interface ActionBench {
  /** What the model says, call by call; the last for all further ones. An error is thrown. */
  answers: (string | Error)[];
  finish: Finish;
  outcome: ProposalOutcome;
  state: WorkerState;
  isOn: boolean;
  /** Called while the model works. */
  whileWorking: () => void;
  scores: (messages: readonly ChatMessage[], answers: readonly string[]) => readonly number[];
  readonly requests: ChatRequest[];
  readonly proposals: Proposal[];
  readonly asked: { readonly question: string; readonly mentions: readonly Mention[] }[];
  readonly errors: unknown[];
  /** Runs an action to its end. */
  run(id: string, ...passed: unknown[]): Promise<void>;
  dispose(): void;
}

export function actionBench(change: (dependencies: ActionDependencies) => Partial<ActionDependencies> = () => ({})): ActionBench {
  fake.reset();
  const bench: ActionBench = {
    answers: [],
    finish: "endOfText",
    outcome: "accepted",
    state: readyState,
    isOn: true,
    whileWorking: () => {},
    scores: (_messages, answers) => answers.map(() => -1),
    requests: [],
    proposals: [],
    asked: [],
    errors: [],
    async run(id, ...passed) {
      await commands.executeCommand(`nearline.${id}`, ...passed);
    },
    dispose: () => registered.dispose(),
  };
  const dependencies: ActionDependencies = {
    backend: {
      async chat(request, onText, signal) {
        const answer = bench.answers[Math.min(bench.requests.length, bench.answers.length - 1)] ?? "";
        bench.requests.push(request);
        bench.whileWorking();
        if (answer instanceof Error) throw answer;
        if (!signal.aborted) onText(answer);
        const finish = signal.aborted ? "cancelled" : bench.finish;
        return { finish, promptTokens: 1, reusedTokens: 0, generatedTokens: 1, prefillMs: 1, decodeMs: 1, contextTokens: 2048 };
      },
      // One token a character, less than the context for what tests show.
      countTokens: async (params) =>
        "texts" in params
          ? params.texts.map(({ length }) => Math.ceil(length / 4))
          : [params.messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4), 0)],
      scoreAnswers: async (messages, answers) => bench.scores(messages, answers),
    },
    guard: everythingStays,
    workerState: () => bench.state,
    async proposeEdit(proposal) {
      bench.proposals.push(proposal);
      return bench.outcome;
    },
    async showInChat(question, mentions) {
      bench.asked.push({ question, mentions });
    },
    onError: (error) => bench.errors.push(error),
  };
  const registered = registerActions({ ...dependencies, ...change(dependencies), isOn: () => bench.isOn });
  return bench;
}

/** Opens a document with the cursor at `█`, or the text between two of them selected. */
export function openMarked(text: string, options: Parameters<typeof fakeDocument>[1] = {}): FakeDocument {
  const marks: Position[] = [];
  const lines = text.split("\n").map((line, number) => {
    const parts = line.split("█");
    for (let index = 1, column = 0; index < parts.length; index++) {
      column += parts[index - 1]?.length ?? 0;
      marks.push(new Position(number, column));
    }
    return parts.join("");
  });
  const [start = new Position(0, 0), end = start] = marks;
  const document = fakeDocument(lines, options);
  fake.state.activeDocument = document;
  fake.state.openDocuments = [document];
  fake.state.activeSelection = new Selection(start, end);
  return document;
}

/** What a document would be with a proposal accepted whole. */
export function accepted(document: FakeDocument, { replacements }: Proposal): string {
  const lines = document.getText().split("\n");
  for (const { startLine, endLine, lines: own } of replacements.toReversed()) lines.splice(startLine, endLine - startLine, ...own);
  return lines.join("\n");
}

/** What the user saw of errors. */
export function toldErrors(): readonly string[] {
  return fake.state.errors.map(([message = ""]) => message);
}
