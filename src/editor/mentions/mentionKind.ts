/** What each kind of mention knows to do; `kinds/index.ts` has one for each. */
import type { MentionSuggestion } from "../../shared/chatProtocol.ts";
import type { Attachment, Mention } from "../../shared/conversation.ts";
import type { FileAccess } from "./fileAccess.ts";
import type { RecentFiles } from "./recentFiles.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** What the kinds work with. */
export interface MentionServices {
  readonly access: FileAccess;
  readonly recent: RecentFiles;
  readonly files: WorkspaceFiles;
}

/** A mention read: its attachment without what is the same for all kinds. */
export type ReadMention = Pick<Attachment, "label" | "text" | "languageId" | "note" | "files">;

export interface ScoredSuggestion {
  readonly suggestion: MentionSuggestion;
  /** Greater is better; of files and symbols comparable, since the same letters were matched. */
  readonly score: number;
}

export interface MentionKind<M extends Mention> {
  /** What the bare name of the kind stands for at this moment; undefined where there is nothing of it. */
  offer(services: MentionServices): Promise<MentionSuggestion | undefined>;
  /** What typed text may stand for, in no order. Absent where there is nothing to choose from. */
  search?(typed: string, services: MentionServices, signal: AbortSignal): Promise<readonly ScoredSuggestion[]>;
  /** Never rejects for what a user can meet: what cannot be read has no text, and a note that says why. */
  read(mention: M, services: MentionServices, signal: AbortSignal): Promise<ReadMention>;
  /** Shows the place. */
  open(mention: M, services: MentionServices): Promise<void>;
}

/** The mention of each kind. */
export type MentionOf = { [M in Mention as M["kind"]]: M };
