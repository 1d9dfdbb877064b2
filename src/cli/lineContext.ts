/** The context of a line of JSON: what it names itself, or what is found beside its file as the editor would. */
import * as z from "zod";
import { ContextSources, contextCharactersFor } from "../completion/context/contextSources.ts";
import { lookupTexts } from "../completion/context/lookupTexts.ts";
import { type GatheredContext, noneGathered } from "../completion/context/withContext.ts";
import type { DocumentSnapshot } from "../completion/outcome.ts";
import { isSecretFile } from "../privacy/secretFiles.ts";
import { Settings } from "../shared/settings.ts";
import { languageOf } from "../syntax/languageOf.ts";
import { placeContext } from "./placeContext.ts";
import { WorkspaceFiles } from "./workspaceFiles.ts";

const sourceNames = ["definitions", "imports", "similarTabs", "recentEdits", "diagnostics", "clipboard"] as const;

export const LineContext = z.object({
  /** Files open beside the current one, last used first. */
  openFiles: z.array(z.object({ path: z.string(), text: z.string() })).default([]),
  /** A folder that `path` is relative to. */
  workspace: z.string().optional(),
  /** Sources that are off for this line. */
  without: z.array(z.enum(sourceNames)).default([]),
  /** Pieces to take as they are, instead of those that sources choose. */
  context: z
    .array(z.object({ source: z.enum(sourceNames).default("similarTabs"), path: z.string().optional(), text: z.string() }))
    .optional(),
});

export class LineContexts {
  readonly #sources = new ContextSources(() => 0);
  readonly #workspaces = new Map<string, Promise<WorkspaceFiles>>();

  /** @param prefix the whole text before the cursor, which has the file's imports */
  async gather(
    line: z.infer<typeof LineContext> & { readonly promptTokens: number },
    snapshot: DocumentSnapshot,
    prefix: string,
  ): Promise<GatheredContext> {
    if (line.context !== undefined) {
      const pieces = line.context.map(({ source, path, text }) => ({ source, text, ...(path === undefined ? {} : { path }) }));
      return { ...noneGathered, pieces };
    }
    if (line.workspace === undefined && line.openFiles.length === 0) return noneGathered;
    // The text stands for the version: lines of JSON have none.
    const openFiles = line.openFiles.map(({ path, text }) => ({ path, text, version: text, languageId: languageOf(path) }));
    const workspace = line.workspace === undefined ? undefined : await this.#filesOf(line.workspace);
    const raw = await placeContext(snapshot, prefix, openFiles, workspace);
    const isOn = { ...Settings.parse({}).context, ...Object.fromEntries(line.without.map((name) => [name, false])) };
    const pieces = this.#sources.gather(raw, snapshot, {
      isOn,
      maxCharacters: contextCharactersFor(line.promptTokens),
      mayRead: (path) => !isSecretFile(path),
    });
    return { pieces, lookupTexts: lookupTexts(raw.openFiles, snapshot) };
  }

  #filesOf(folder: string): Promise<WorkspaceFiles> {
    const known = this.#workspaces.get(folder) ?? WorkspaceFiles.list(folder);
    this.#workspaces.set(folder, known);
    return known;
  }
}
