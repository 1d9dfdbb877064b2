/** Leads a person from an address to a server that answers. Escape anywhere leaves everything as it was. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { serverAddress } from "../../backend/remote/serverAddress.ts";
import { abortSignalOf } from "../../shared/abortSignalOf.ts";
import type { ModelRole } from "../../shared/catalogue.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import { visibleLine } from "../../shared/visibleText.ts";
import type { writeServer } from "../settingsWriter.ts";
import { withoutIcons } from "../withoutIcons.ts";
import { modelName } from "./modelName.ts";
import type { KnownModel, KnownServer, OpenServer } from "./openServer.ts";
import type { RoleNames } from "./rolesOf.ts";
import type { ServerConsent } from "./serverConsent.ts";
import type { ServerKeys } from "./serverKeys.ts";
import { wantsKey } from "./serverNotices.ts";

export interface ConnectDependencies {
  readonly isTrusted: () => boolean;
  /** The one that is named, to begin with. */
  readonly named: () => URL | undefined;
  readonly consent: Pick<ServerConsent, "isConfirmed" | "ask" | "forget">;
  readonly keys: Pick<ServerKeys, "key" | "ask" | "forget">;
  readonly open: (address: URL) => Promise<OpenServer>;
  readonly write: typeof writeServer;
}

/**
 * Returns whether a server was named in the end.
 *
 * @throws AppError why the server cannot be used
 */
export async function connectServer(address: string | undefined, dependencies: ConnectDependencies): Promise<boolean> {
  const { isTrusted, named, consent, keys, write } = dependencies;
  if (!isTrusted()) {
    await tellUntrusted();
    return false;
  }
  const typed = address ?? (await askAddress(named()));
  if (typed === undefined || typed.trim() === "") return false;
  const url = serverAddress(typed);
  const [wasConfirmed, hadKey] = [consent.isConfirmed(url), (await keys.key(url)) !== undefined];
  let isNamed = false;
  try {
    if (!wasConfirmed && !(await consent.ask(url))) return false;
    const names = await askNames(url, dependencies);
    if (names === undefined) return false;
    await write({ address: url.href.replace(/\/$/u, ""), ...names });
    isNamed = true;
    return true;
  } finally {
    if (!isNamed && !wasConfirmed) await consent.forget(url);
    if (!isNamed && !hadKey && (await keys.key(url)) !== undefined) await keys.forget(url);
  }
}

async function tellUntrusted(): Promise<void> {
  const manage = t("Manage Workspace Trust");
  const message = t("Nearline: nothing is sent to a server from a workspace that is not trusted.");
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) await vscode.commands.executeCommand("workbench.trust.manage");
}

async function askAddress(named: URL | undefined): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: t("Connect to a Server"),
    prompt: t("Address of a server of yours: vLLM, llama.cpp, Ollama, LM Studio, TGI or another one with OpenAI's interface"),
    placeHolder: "http://localhost:8080",
    ...(named === undefined ? {} : { value: named.href.replace(/\/$/u, "") }),
    ignoreFocusOut: true,
    validateInput(text) {
      try {
        // Nothing is wrong before something was typed.
        if (text.trim() !== "") serverAddress(text);
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
}

/** Its models that shall answer, by role. */
async function askNames(url: URL, dependencies: ConnectDependencies): Promise<RoleNames | undefined> {
  const known = await reach(url, dependencies);
  if (known === undefined) return undefined;
  if (known.models.length === 0) {
    throw new AppError("server/misconfigured", t("server {0}: must have a model, got none; load one there and connect again", url.host));
  }
  const model = await pickModel(url, known);
  if (model === undefined) return undefined;
  const roles = await pickRoles(url);
  if (roles === undefined) return undefined;
  const nameFor = (role: ModelRole) => (roles.includes(role) ? model.id : undefined);
  return { completion: nameFor("completion"), chat: nameFor("chat") };
}

/** Asks for the key as long as the server wants another one. */
async function reach(url: URL, { keys, open }: ConnectDependencies): Promise<KnownServer | undefined> {
  for (;;) {
    try {
      return await identifyWithProgress(url, open);
    } catch (error) {
      if (!wantsKey(error)) throw error;
      if (!(await keys.ask(url, true))) return undefined;
    }
  }
}

async function identifyWithProgress(url: URL, open: ConnectDependencies["open"]): Promise<KnownServer | undefined> {
  const progress = { location: vscode.ProgressLocation.Notification, title: t("Asking {0} what it has", url.host), cancellable: true };
  return vscode.window.withProgress(progress, async (_, token) => {
    const { signal, dispose } = abortSignalOf(token);
    const server = await open(url);
    try {
      return await server.identify(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      dispose();
      await server.close();
    }
  });
}

interface PickableModel extends vscode.QuickPickItem {
  /** Undefined for a line that says something. */
  readonly model: KnownModel | undefined;
}

async function pickModel(url: URL, { title, models, moreModelCount = 0 }: KnownServer): Promise<KnownModel | undefined> {
  const loadedFirst = [...models].sort((one, other) => Number(other.isLoaded ?? false) - Number(one.isLoaded ?? false));
  const items = loadedFirst.map((model) => {
    const name = modelName(model.id);
    // Two files of one name are told apart by where they lie.
    const detail = name === model.id ? {} : { detail: withoutIcons(visibleLine(model.id)) };
    return { label: withoutIcons(visibleLine(name)), description: described(model), ...detail, model };
  });
  const more =
    moreModelCount === 0 ? [] : [{ label: moreText(moreModelCount), kind: vscode.QuickPickItemKind.Separator, model: undefined } as const];
  const picked = await vscode.window.showQuickPick<PickableModel>([...items, ...more], {
    title: t("Model of {0} ({1})", url.host, title),
    matchOnDetail: true,
    placeHolder: t("Which of its models shall answer?"),
    ignoreFocusOut: true,
  });
  return picked?.model;
}

/** A model that is not listed can still be used. */
function moreText(count: number): string {
  return count === 1
    ? t("One more is not listed; the setting nearline.server can name it")
    : t("{0} more are not listed; the setting nearline.server can name one", count);
}

function described({ contextTokens, fillsInTheMiddle, isLoaded }: KnownModel): string {
  const parts = [
    ...(contextTokens === undefined ? [] : [t("{0} tokens", contextTokens)]),
    ...(fillsInTheMiddle === "yes" ? [t("reads the code after the cursor")] : []),
    ...(fillsInTheMiddle === "no" ? [t("reads only the code before the cursor")] : []),
    ...(isLoaded === undefined ? [] : [isLoaded ? t("loaded") : t("not loaded")]),
  ];
  return parts.join(", ");
}

async function pickRoles(url: URL): Promise<readonly ModelRole[] | undefined> {
  const items: readonly { readonly label: string; readonly detail: string; readonly roles: readonly ModelRole[] }[] = [
    { label: t("Complete and chat"), detail: t("This machine answers only while the server is away."), roles: ["completion", "chat"] },
    { label: t("Complete only"), detail: t("This machine chats and acts on code."), roles: ["completion"] },
    { label: t("Chat only"), detail: t("This machine completes. The server chats and acts on code."), roles: ["chat"] },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t("What shall {0} do?", url.host),
    placeHolder: t("What is left is answered on this machine."),
    ignoreFocusOut: true,
  });
  return picked?.roles;
}
