/**
 * The server that the settings name, if any: whether it may be asked, what is known of it, and what answers each role.
 *
 * Invariants
 * - There is a link, and with it a connection, only while everything of `serverPermission` holds; what takes one of it away ends the link at once.
 * - Another address, model or key is another link; the one before is closed before the new one is made, so that nothing goes to both.
 * - A server that nobody has confirmed is told once for each change of its address, as a mistake in it is.
 * - `completion`, `chat`, `completionBackend` and `chatBackend` may be kept by whoever got them: they follow.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { Backend, ChatBackend } from "../../backend/backend.ts";
import type { ModelRole } from "../../shared/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { ServerStatus, ServerView } from "../../shared/servers.ts";
import type { MayLeave } from "../privacy/mayLeave.ts";
import type { writeServer } from "../settingsWriter.ts";
import type { WorkerHost } from "../workers/workerHost.ts";
import { connectServer } from "./connectServer.ts";
import { documentBackend } from "./documentBackend.ts";
import type { KnownServer, OpenServer } from "./openServer.ts";
import { roleBackend } from "./roleBackend.ts";
import { roleModel } from "./roleModel.ts";
import { rolesOf } from "./rolesOf.ts";
import type { ServerConsent } from "./serverConsent.ts";
import type { ServerKeys } from "./serverKeys.ts";
import { ServerLink } from "./serverLink.ts";
import type { ServerNotices } from "./serverNotices.ts";
import { hasRole, type ServerPermission, serverPermission } from "./serverPermission.ts";
import type { ServerSetting } from "./serverSetting.ts";
import type { RoleModel, Servers } from "./servers.ts";

export interface NamedServerDependencies {
  readonly readSetting: () => ServerSetting;
  readonly write: typeof writeServer;
  /** Whether Nearline is on. */
  readonly isOn: () => boolean;
  readonly isTrusted: () => boolean;
  readonly consent: Pick<ServerConsent, "isConfirmed" | "ask" | "forget">;
  readonly keys: Pick<ServerKeys, "key" | "ask" | "forget" | "onChange">;
  readonly open: (address: URL) => Promise<OpenServer>;
  readonly mayLeave: MayLeave;
  /** What answers on this machine. */
  readonly local: Readonly<Record<ModelRole, LocalRole>>;
  readonly onRunningCount: Readonly<Record<ModelRole, (count: number) => void>>;
  readonly notices: Pick<ServerNotices, "offerReview" | "invalid" | "note">;
  readonly now: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface LocalRole {
  readonly host: Pick<WorkerHost, "state" | "onState" | "connection">;
  readonly backend: Backend & ChatBackend;
}

export class NamedServer implements Servers {
  readonly completion: RoleModel;
  readonly chat: RoleModel;
  readonly chatBackend: Backend & ChatBackend;
  readonly #dependencies: NamedServerDependencies;
  readonly #completionBackend: Backend & ChatBackend;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #permission: ServerPermission = { kind: "none" };
  #link: ServerLink | undefined;
  /** Address and models of the link. */
  #linkedTo: string | undefined;
  /** Of the address that was spoken to last, by its text. */
  #known: { readonly address: string; readonly server: KnownServer } | undefined;
  /** Somebody has asked what the server at this address has. */
  #listedAddress: string | undefined;
  /** What was told last: an address that is not confirmed, or what is wrong with the setting. */
  #told: string | undefined;
  #isDisposed = false;

  constructor(dependencies: NamedServerDependencies) {
    this.#dependencies = dependencies;
    const { local, keys } = dependencies;
    const link = () => this.#link;
    const onLink = (listener: () => void) => this.onChange(listener);
    this.completion = roleModel({ role: "completion", host: local.completion.host, link, onLink });
    this.chat = roleModel({ role: "chat", host: local.chat.host, link, onLink });
    this.#completionBackend = roleBackend({ role: "completion", local: local.completion.backend, link });
    this.chatBackend = roleBackend({ role: "chat", local: local.chat.backend, link });
    // Another key may show another server: a gate in front of it answers otherwise, too.
    this.#stopListening = keys.onChange(() => this.reconnect());
  }

  get view(): ServerView | undefined {
    const permission = this.#permission;
    if (permission.kind === "none" || permission.kind === "invalid") return undefined;
    const { address, models: names } = permission.setting;
    return {
      host: address.host,
      title: this.#link?.title,
      status: this.#status(permission),
      models: this.#link?.models ?? [],
      moreModelCount: this.#link?.moreModelCount ?? 0,
      roles: rolesOf(names),
      hitRate: this.#link?.hitRate,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sends(role: ModelRole): boolean {
    return this.#link?.model(role) !== undefined;
  }

  takes(role: ModelRole): boolean {
    return this.#link?.roles.includes(role) === true;
  }

  completesHere(): boolean {
    return !this.sends("completion") && !(this.takes("completion") && this.#link?.state.kind === "asking");
  }

  completionBackend(uri: string): Backend {
    const { local, mayLeave, wait } = this.#dependencies;
    if (!this.takes("completion")) return local.completion.backend;
    return documentBackend({
      uri: vscode.Uri.parse(uri),
      mayLeave,
      server: this.#completionBackend,
      local: local.completion.backend,
      wait,
    });
  }

  async connect(address?: string): Promise<void> {
    const { readSetting } = this.#dependencies;
    const named = () => {
      const setting = readSetting();
      return setting.kind === "named" ? setting.address : undefined;
    };
    if (await connectServer(address, { ...this.#dependencies, named })) this.follow();
  }

  async disconnect(): Promise<void> {
    const { consent, keys, write } = this.#dependencies;
    const address = this.#address();
    if (address !== undefined) {
      // Nobody need be told that what he takes back is not confirmed.
      this.#told = address.href;
      this.#unlink();
      this.#known = undefined;
      await consent.forget(address);
      await keys.forget(address);
    }
    await write({ address: undefined, completion: undefined, chat: undefined });
    this.follow();
  }

  async setKey(): Promise<void> {
    await this.#dependencies.keys.ask(this.#namedAddress());
  }

  async choose(role: ModelRole, modelId: string | undefined): Promise<void> {
    this.#namedAddress();
    await this.#dependencies.write({ [role]: modelId });
    this.follow();
  }

  async refresh(): Promise<void> {
    const address = this.#namedAddress();
    this.#listedAddress = address.href;
    this.#known = undefined;
    this.follow();
    if (this.#permission.kind === "unconfirmed") await this.#review(address);
    await this.#link?.ask();
  }

  follow(): void {
    if (this.#isDisposed) return;
    const { readSetting, isTrusted, isOn, consent, notices } = this.#dependencies;
    const setting = readSetting();
    const address = setting.kind === "named" ? setting.address.href : undefined;
    if (this.#known?.address !== address) this.#known = undefined;
    if (this.#listedAddress !== address) this.#listedAddress = undefined;
    this.#permission = serverPermission(setting, {
      isTrusted: isTrusted(),
      isOn: isOn(),
      isConfirmed: (named) => consent.isConfirmed(named),
      // What was known before is shown on, for which nothing is sent.
      isListed: this.#listedAddress !== undefined || this.#known !== undefined,
    });
    this.#relink();
    const permission = this.#permission;
    if (permission.kind === "none") this.#told = undefined;
    if (permission.kind === "invalid") this.#tellOnce(permission.message, () => notices.invalid(permission.message));
    if (permission.kind === "unconfirmed") {
      const { href, host } = permission.setting.address;
      this.#tellOnce(href, () => void this.#offerReview(permission.setting.address, host).catch(this.#dependencies.onError));
    }
    this.#changed();
  }

  /** To be called when the way to the server may have changed. */
  reconnect(): void {
    this.#known = undefined;
    this.#unlink();
    this.follow();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopListening();
    this.#listeners.clear();
    this.#unlink();
  }

  #status(permission: Extract<ServerPermission, { setting: unknown }>): ServerStatus {
    const link = this.#link;
    if (permission.kind !== "granted") return { kind: permission.kind };
    if (link === undefined || !hasRole(permission.setting)) return { kind: "unused" };
    const { state } = link;
    return "error" in state ? { kind: state.kind, message: state.error.message } : { kind: state.kind };
  }

  #address(): URL | undefined {
    const setting = this.#dependencies.readSetting();
    return setting.kind === "named" ? setting.address : undefined;
  }

  #namedAddress(): URL {
    const address = this.#address();
    if (address !== undefined) return address;
    throw new AppError("request/invalid", t("server: must be named first, got none; run Connect to a Server"));
  }

  #relink(): void {
    const permission = this.#permission;
    const setting = permission.kind === "granted" ? permission.setting : undefined;
    const wanted =
      setting === undefined ? undefined : JSON.stringify([setting.address.href, setting.models.completion, setting.models.chat]);
    if (wanted === this.#linkedTo) return;
    this.#unlink();
    if (setting === undefined) return;
    const { open, local, onRunningCount, now, wait } = this.#dependencies;
    const { address, models: names } = setting;
    this.#linkedTo = wanted;
    const link = new ServerLink({
      host: address.host,
      names,
      known: this.#known?.server,
      open: () => open(address),
      local: { completion: local.completion.backend, chat: local.chat.backend },
      onRunningCount,
      onChange: () => {
        if (link !== this.#link) return;
        if (link.known !== undefined) this.#known = { address: address.href, server: link.known };
        this.#changed();
      },
      now,
      wait,
    });
    this.#link = link;
  }

  #unlink(): void {
    this.#link?.close().catch(this.#dependencies.onError);
    this.#link = undefined;
    this.#linkedTo = undefined;
  }

  async #offerReview(address: URL, host: string): Promise<void> {
    if (await this.#dependencies.notices.offerReview(host)) await this.#review(address);
  }

  async #review(address: URL): Promise<void> {
    const { consent } = this.#dependencies;
    // Another window may have asked meanwhile.
    if (consent.isConfirmed(address) || (await consent.ask(address))) this.follow();
  }

  #tellOnce(what: string, tell: () => void): void {
    if (what === this.#told) return;
    this.#told = what;
    tell();
  }

  #changed(): void {
    const { view } = this;
    const link = this.#link;
    if (view !== undefined && link !== undefined) this.#dependencies.notices.note(view.host, link.state);
    for (const listener of [...this.#listeners]) listener();
  }
}
