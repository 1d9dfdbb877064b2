/** What the rest of the editor's side needs from the room of servers. */
import type * as vscode from "vscode";
import type { Backend, ChatBackend } from "../../backend/backend.ts";
import type { ModelRole } from "../../shared/catalogue.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import type { WorkerState } from "../workers/workerHost.ts";

/** What answers for a role: a worker of this machine, or the server as if it were one whose model is loaded. */
export interface RoleModel {
  readonly state: WorkerState;
  /** Calls the listener at each change; returns what ends that. */
  onState(listener: (state: WorkerState) => void): () => void;
  /** Resolves when there is a model to ask, which wakes a worker that rests; rejects as `WorkerHost.connection` does. */
  loaded(signal: AbortSignal): Promise<ModelInfo>;
}

export interface Servers extends vscode.Disposable {
  /** Undefined while no server is named. */
  readonly view: ServerView | undefined;
  /** Calls the listener at each change of the view; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Whether what is asked in a role goes to the server now. */
  sends(role: ModelRole): boolean;
  /** Whether a role is the server's, though it may not answer now: a worker of this machine is loaded only when it has to answer. */
  takes(role: ModelRole): boolean;
  /** Whether this machine will complete, so that its worker may as well wake. */
  completesHere(): boolean;

  readonly completion: RoleModel;
  readonly chat: RoleModel;
  /** What completes in a document: the server only where that may be sent, which is waited for a moment where it is not known yet. */
  completionBackend(uri: string): Backend;
  /** What answers the chat and the actions. Whoever asks makes sure that what is asked may be sent (`mayLeave`). */
  readonly chatBackend: Backend & ChatBackend;

  /** Asks for an address, or takes this one; asks whether text may go there, for a key where one is wanted, and for what it shall answer. */
  connect(address?: string): Promise<void>;
  /** Nothing goes to the server any more; its key and what was confirmed are forgotten. */
  disconnect(): Promise<void>;
  /** Asks for the key of the named server; an empty one is taken away. */
  setKey(): Promise<void>;
  /** Lets a model of the server answer in a role; undefined: this machine. */
  choose(role: ModelRole, modelId: string | undefined): Promise<void>;
  /** Asks it anew what it has, and goes back to it where it had been given up. */
  refresh(): Promise<void>;
  /** To be called when the settings may have changed. */
  follow(): void;
}
