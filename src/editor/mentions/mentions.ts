/**
 * What a person points at with `@` in the chat: it is suggested, read, counted and opened here.
 *
 * Invariants
 * - Nothing of a secret or ignored file leaves here, neither its text nor, unless the user named it, its name (`fileAccess.ts`).
 * - Reading never rejects for what a user can meet: the attachment then has no text, and a note that says why.
 * - Only the newest question for suggestions is worked on.
 */
import type * as vscode from "vscode";
import type { MentionSuggestion } from "../../shared/chatProtocol.ts";
import type { Attachment, Mention } from "../../shared/conversation.ts";
import type { GitIgnored } from "../privacy/gitIgnored.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import { droppedFiles } from "./droppedFiles.ts";
import { FileAccess } from "./fileAccess.ts";
import { kinds } from "./kinds/index.ts";
import type { MentionOf, MentionServices } from "./mentionKind.ts";
import { OfferedContext } from "./offeredContext.ts";
import { RecentFiles } from "./recentFiles.ts";
import { suggestMentions } from "./suggestMentions.ts";
import { WorkspaceFiles } from "./workspaceFiles.ts";

export interface MentionsOptions {
  readonly gitIgnored: Pick<GitIgnored, "settled">;
  readonly guard: LeaveGuard;
  /** Tokens of a text for the model in use; undefined while there is none. */
  readonly countTokens: (text: string, signal: AbortSignal) => Promise<number | undefined>;
}

export class Mentions implements vscode.Disposable {
  readonly #options: MentionsOptions;
  readonly #services: MentionServices;
  readonly #offered: OfferedContext;
  #suggesting = new AbortController();

  /** Hears that `offered` gives something else. */
  readonly onDidChangeOffered: vscode.Event<void>;

  constructor(options: MentionsOptions) {
    this.#options = options;
    const access = new FileAccess(options.gitIgnored, options.guard);
    this.#services = { access, recent: new RecentFiles(), files: new WorkspaceFiles() };
    this.#offered = new OfferedContext(access);
    this.onDidChangeOffered = this.#offered.onDidChange;
  }

  /** What `@` followed by this text may stand for, best first; nothing for a question that a newer one has overtaken. */
  async suggest(typed: string): Promise<readonly MentionSuggestion[]> {
    this.#suggesting.abort();
    this.#suggesting = new AbortController();
    const { signal } = this.#suggesting;
    const found = await suggestMentions(typed, this.#services, signal);
    return signal.aborted ? [] : found;
  }

  /** The chip of a mention: its text read and counted now, though not sent. */
  preview(mention: Mention, signal: AbortSignal): Promise<Attachment> {
    return this.resolve(mention, signal);
  }

  /** What the model will read: the text as it is now. */
  async resolve(mention: Mention, signal: AbortSignal): Promise<Attachment> {
    const read = await this.#read(mention.kind, mention, signal);
    // A count that cannot be had is no reason to go without the text.
    const tokens = read.text === "" ? undefined : await this.#options.countTokens(read.text, signal).catch(() => undefined);
    return { mention, ...read, ...(tokens === undefined ? {} : { tokens }) };
  }

  /** Mentions for what was dropped: URIs, one a line. What is not a readable file is left out and told in a message of VS Code. */
  fromDropped(uriList: string): Promise<readonly Mention[]> {
    return droppedFiles(uriList, this.#services.access);
  }

  /** Shows the place of a mention. */
  open(mention: Mention): Promise<void> {
    return this.#open(mention.kind, mention);
  }

  /** The active editor's selection, else its file, without its text: offered, never sent unless the user takes it. */
  offered(): Attachment | undefined {
    return this.#offered.current;
  }

  dispose(): void {
    this.#suggesting.abort();
    this.#offered.dispose();
    this.#services.recent.dispose();
  }

  #read<Kind extends keyof MentionOf>(kind: Kind, mention: MentionOf[Kind], signal: AbortSignal) {
    return kinds[kind].read(mention, this.#services, signal);
  }

  #open<Kind extends keyof MentionOf>(kind: Kind, mention: MentionOf[Kind]) {
    return kinds[kind].open(mention, this.#services);
  }
}
