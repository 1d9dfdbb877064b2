/**
 * The servers that a person has allowed to receive text.
 *
 * Invariants
 * - An origin is in the memory only after its dialog was answered with the button that says so. Neither the key that closes a dialog nor the
 *   one that chooses its default is that answer.
 * - `https://host`, `http://host` and each port are asked for apart: what was said of one says nothing of another.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import * as z from "zod";
import { isLoopback } from "../../shared/isLoopback.ts";

const memoryKey = "nearline.confirmedServers";

const Origins = z.array(z.string()).catch([]);

export class ServerConsent {
  readonly #memory: vscode.Memento;

  /** @param memory of this machine and not of a workspace; what is in it is not carried to other machines */
  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  isConfirmed({ origin }: URL): boolean {
    return this.#origins().includes(origin);
  }

  /** Asks a person, also where that was done before. `true` is remembered; `false` changes nothing. */
  async ask(address: URL): Promise<boolean> {
    const host = hostWithPort(address);
    const send = t("Send to {0}", host);
    const question = isOpenToReaders(address) ? t("Send text to {0} without encryption?", host) : t("Send text to {0}?", host);
    const options = { modal: true, detail: consentLines(address).join("\n\n") };
    // The first button is the one that Enter presses.
    if ((await vscode.window.showWarningMessage(question, options, t("Do Not Send"), send)) !== send) return false;
    if (!this.isConfirmed(address)) await this.#memory.update(memoryKey, [...this.#origins(), address.origin]);
    return true;
  }

  async forget({ origin }: URL): Promise<void> {
    const others = this.#origins().filter((other) => other !== origin);
    await this.#memory.update(memoryKey, others.length === 0 ? undefined : others);
  }

  #origins(): readonly string[] {
    return Origins.parse(this.#memory.get(memoryKey));
  }
}

function consentLines(address: URL): readonly string[] {
  const host = hostWithPort(address);
  return [
    ...(isOpenToReaders(address)
      ? [
          t(
            "The connection to {0} is not encrypted (http). Others in the networks between can read along, take the API key, and change the answers. Use https where you can.",
            host,
          ),
        ]
      : []),
    t(
      "Sent: the text around the cursor, parts of other open files, what else the setting nearline.context has on (such as signatures of imports, and errors), and what you ask in the chat and in actions with what is attached to it.",
    ),
    t("Never sent: secret files, and files that git ignores."),
    t("Whoever runs {0} can read what is sent. This is remembered until you disconnect from the server.", host),
  ];
}

/** Plain http that leaves the machine. */
function isOpenToReaders(address: URL): boolean {
  return address.protocol === "http:" && !isLoopback(address);
}

/** The port also where it is the scheme's own, which `URL` leaves out. */
function hostWithPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}
