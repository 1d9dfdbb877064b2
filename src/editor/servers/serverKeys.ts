/**
 * API keys of servers, in VS Code's secret storage.
 *
 * Invariants
 * - A key belongs to an origin (scheme, host and port) and is given out for no other.
 * - It is in the secret storage, in this object, and in what `key` returns: in no setting, log, message or error.
 * - What is remembered here is what the storage says: a change, also by another window, forgets it.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";

const namePrefix = "nearline.serverKey:";

/** Headers of 8 KiB are the least that servers and proxies take; the longest keys, signed tokens, have some 2000 characters. */
const maxKeyLength = 4096;

export class ServerKeys implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  /** By name in the storage. A key is wanted with each request, and the storage is two processes away. */
  readonly #known = new Map<string, Promise<string | undefined>>();
  readonly #listeners = new Set<() => void>();
  readonly #watch: vscode.Disposable;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#watch = secrets.onDidChange(({ key: name }) => {
      if (!name.startsWith(namePrefix)) return;
      this.#known.delete(name);
      for (const listener of [...this.#listeners]) listener();
    });
  }

  /** Undefined where there is none, or where the storage cannot be read: then a server that wants one says so. */
  async key(address: URL): Promise<string | undefined> {
    const name = nameOf(address);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const reading = this.#read(name);
    this.#known.set(name, reading);
    return reading;
  }

  /**
   * Asks a person for the key of a server; an empty one takes away what is there.
   *
   * @param isRefused whether the server has just refused what is there
   * @returns false where the person did not want to answer
   * @throws AppError `server/misconfigured` where the storage cannot keep it
   */
  async ask(address: URL, isRefused = false): Promise<boolean> {
    const hasKey = (await this.key(address)) !== undefined;
    const typed = await vscode.window.showInputBox({
      title: t("API Key of {0}", address.host),
      prompt: hasKey ? (isRefused ? refusedPrompt() : heldPrompt()) : missingPrompt(),
      password: true,
      ignoreFocusOut: true,
      validateInput: keyProblem,
    });
    if (typed === undefined) return false;
    const key = typed.trim();
    await this.#change(address, (name) => (key === "" ? this.#secrets.delete(name) : this.#secrets.store(name, key)));
    return true;
  }

  /** @throws AppError `server/misconfigured` where the storage cannot be changed */
  async forget(address: URL): Promise<void> {
    await this.#change(address, (name) => this.#secrets.delete(name));
  }

  /** Calls the listener when a key has changed, also by another window; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#watch.dispose();
    this.#listeners.clear();
    this.#known.clear();
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return await this.#secrets.get(name);
    } catch {
      this.#known.delete(name);
      return undefined;
    }
  }

  async #change(address: URL, change: (name: string) => Thenable<void>): Promise<void> {
    const name = nameOf(address);
    try {
      await change(name);
    } catch {
      // What the storage says is not passed on: it was given the key.
      throw new AppError(
        "server/misconfigured",
        t(
          "server {0}: its API key must be kept in VS Code's secret storage, got an error; see whether the system's keyring works",
          address.host,
        ),
      );
    } finally {
      this.#known.delete(name);
    }
  }
}

function missingPrompt(): string {
  return t("Leave it empty where the server wants none. It is kept in VS Code's secret storage.");
}

function heldPrompt(): string {
  return t("It replaces the one that is there; leave it empty to take that away. It is kept in VS Code's secret storage.");
}

function refusedPrompt(): string {
  return t("The server does not accept the key that is there. Type the right one, which is kept in VS Code's secret storage in its place.");
}

function nameOf({ origin }: URL): string {
  return namePrefix + origin;
}

/** Why a text cannot be sent as a key (`Authorization: Bearer …`, RFC 6750); undefined where it can. The text itself is not repeated. */
function keyProblem(typed: string): string | undefined {
  const key = typed.trim();
  if (/\s/u.test(key)) return t("An API key has no spaces in it. Leave out words before it, such as “Bearer”.");
  if (!/^[\x21-\x7e]*$/u.test(key)) return t("An API key has only letters, digits and signs of ASCII.");
  if (key.length > maxKeyLength) return t("An API key has at most {0} characters.", maxKeyLength);
  return undefined;
}
