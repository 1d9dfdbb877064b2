/**
 * Gathers what the editor knows besides the text around the cursor.
 *
 * Invariants:
 * - Never rejects and never waits longer than its time box; what comes later is there for the next request.
 * - Works for some milliseconds at a time and lets the extension host go on in between.
 * - Reads no secret and no ignored file, and the clipboard only when the user asked for that and this machine completes: nobody knows what it is of.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import * as vscode from "vscode";
import { ContextSources, contextCharactersFor } from "../../completion/context/contextSources.ts";
import { lookupTexts } from "../../completion/context/lookupTexts.ts";
import type { RawContext } from "../../completion/context/rawContext.ts";
import { type GatheredContext, noneGathered } from "../../completion/context/withContext.ts";
import type { CompletionRequest } from "../../completion/outcome.ts";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ReadSettings } from "../configuration.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";
import { DefinitionsNear } from "./definitionsNear.ts";
import { ImportedFiles } from "./importedFiles.ts";
import { OpenDocuments } from "./openDocuments.ts";
import { problemsNear } from "./problemsNear.ts";
import { RecentEdits } from "./recentEdits.ts";
import { withinTime } from "./withinTime.ts";

/** A language server that knows its project answers within some 20 ms; longer than this the suggestion itself would be late. */
const timeBoxMs = 150;

export interface EditorContextOptions {
  readonly readSettings: ReadSettings;
  readonly files: ReadableFiles;
  readonly guard: LeaveGuard;
  /** Whether the model in use reads more than the text around the cursor. */
  readonly readsContext: () => boolean;
  readonly log: (message: string) => void;
}

export class EditorContext implements vscode.Disposable {
  readonly #options: EditorContextOptions;
  readonly #sources = new ContextSources(() => performance.now());
  readonly #documents: OpenDocuments;
  readonly #edits: RecentEdits;
  readonly #imports: ImportedFiles;
  readonly #definitions: DefinitionsNear;

  constructor(options: EditorContextOptions) {
    this.#options = options;
    this.#documents = new OpenDocuments(options.files);
    this.#edits = new RecentEdits(() => performance.now(), options.files);
    this.#imports = new ImportedFiles(options.files);
    this.#definitions = new DefinitionsNear(options.files);
  }

  async gather({ snapshot }: CompletionRequest, signal: AbortSignal): Promise<GatheredContext> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() !== snapshot.uri) return noneGathered;
    try {
      // Texts for guesses are at hand; a model that reads nothing else is not kept waiting for it.
      if (!this.#options.readsContext()) return { pieces: [], lookupTexts: lookupTexts(this.#documents.files(), snapshot) };
      const { document, selection } = editor;
      const { context: isOn, promptTokens } = this.#options.readSettings(document);
      const raw = await this.#rawContext(document, selection.active, isOn, signal);
      // Copying texts and comparing them are two pieces of work.
      await nextTurn();
      if (signal.aborted) return noneGathered;
      const pieces = this.#sources.gather(raw, snapshot, { isOn, maxCharacters: contextCharactersFor(promptTokens), mayRead: isNotSecret });
      return { pieces, lookupTexts: lookupTexts(raw.openFiles, snapshot) };
    } catch (error) {
      this.#options.log(`context: ${messageOf(error)}`);
      return noneGathered;
    }
  }

  /** After a change of settings nothing has to be kept. */
  forget(): void {
    this.#sources.forget();
  }

  dispose(): void {
    this.#documents.dispose();
    this.#edits.dispose();
  }

  async #rawContext(
    document: vscode.TextDocument,
    cursor: vscode.Position,
    isOn: ReturnType<ReadSettings>["context"],
    signal: AbortSignal,
  ): Promise<RawContext> {
    const imports = isOn.imports ? this.#imports.of(document) : undefined;
    const definitions = isOn.definitions ? this.#definitions.of(document, cursor) : undefined;
    const clipboard = isOn.clipboard && !this.#options.guard.sends("completion") ? readClipboard() : undefined;
    await withinTime(Promise.all([imports?.ready, definitions?.ready, clipboard?.ready]), timeBoxMs, signal);
    return {
      openFiles: this.#documents.files(),
      recentEdits: isOn.recentEdits ? this.#edits.edits() : [],
      definitions: definitions?.definitions() ?? [],
      imports: imports?.files() ?? [],
      diagnostics: isOn.diagnostics ? problemsNear(document.uri, cursor) : [],
      clipboard: clipboard?.text() ?? "",
    };
  }
}

/** Each source has asked already; a name that should not have passed is no reason to send it. */
function isNotSecret(path: string): boolean {
  return !isSecretFile(path);
}

function readClipboard(): { readonly text: () => string; readonly ready: PromiseLike<void> } {
  let text = "";
  const ready = vscode.env.clipboard.readText().then((read) => {
    text = read;
  });
  return { text: () => text, ready };
}
