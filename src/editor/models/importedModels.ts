/**
 * The list of models that somebody pointed at: paths and nothing else. Their files stay where they are and are never written.
 *
 * Invariants
 * - A path stands in the list once, absolute, in the order in which it came.
 * - A file that is gone stays in the list until somebody takes it out: it may be on a drive that comes back.
 */
import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import * as z from "zod";
import { modelAt } from "../../modelStore/discovery/modelAt.ts";
import { AppError } from "../../shared/errors.ts";
import type { FoundModel, Inspection } from "../../shared/models.ts";

export interface ImportedModel extends FoundModel {
  /** Says what to do, where the file is gone. */
  readonly inspection?: Extract<Inspection, { kind: "refused" }>;
}

export interface ImportedModels {
  list(): Promise<readonly ImportedModel[]>;
  /** Rejects with an AppError where nothing is. */
  add(path: string): Promise<FoundModel>;
  remove(path: string): Promise<void>;
}

const key = "nearline.importedModels";
const Paths = z.array(z.string());

/** @param state the extension's global state: the list is the same in all windows */
export function importedModels(state: Pick<vscode.Memento, "get" | "update">): ImportedModels {
  const paths = () => Paths.catch([]).parse(state.get(key));
  return {
    list: () => Promise.all(paths().map(async (path) => (await modelAt(path)) ?? missing(path))),

    async add(path) {
      const found = await modelAt(await wholeOf(path));
      if (found === undefined) {
        throw new AppError(
          "model/notFound",
          t("{0}: the model must be there, got no file or folder that can be read; choose another one", path),
        );
      }
      if (!paths().includes(found.path)) await state.update(key, [...paths(), found.path]);
      return found;
    },

    async remove(path) {
      await state.update(
        key,
        paths().filter((other) => other !== path),
      );
    },
  };
}

function missing(path: string): ImportedModel {
  const message = t("{0}: the file must be there, got nothing; put it back or connect its drive, or take it out of the list", path);
  return { path, origin: "imported", name: basename(path), bytes: 0, inspection: { kind: "refused", message } };
}

/** A picker for files shows no folders, so one chooses config.json or the weights in the folder of a model. */
async function wholeOf(path: string): Promise<string> {
  const name = basename(path);
  if (name !== "config.json" && !/\.safetensors(?:\.index\.json)?$/u.test(name)) return path;
  const folder = dirname(path);
  const names = await readdir(folder).catch((): readonly string[] => []);
  return names.includes("config.json") ? folder : path;
}

/** Empty when nobody chose anything. */
export async function pickModelFiles(): Promise<readonly string[]> {
  const files = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: t("Import"),
    title: t("Import models: nothing is copied"),
    // Ollama's files have no ending.
    filters: { [t("Models (GGUF, safetensors)")]: ["gguf", "safetensors", "json"], [t("All files")]: ["*"] },
  });
  return (files ?? []).map(({ fsPath }) => fsPath);
}

/**
 * Paths in what was dropped, a list as of RFC 2483: an address a line, lines with "#" are remarks. Throws an AppError where one is not
 * of a file on the machine that the extension runs on.
 */
export function droppedPaths(uriList: string): readonly string[] {
  const addresses = uriList.split(/\r?\n/u).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return addresses.map((address) => {
    const uri = vscode.Uri.parse(address.trim());
    if (uri.scheme !== "file" && uri.scheme !== "vscode-remote") {
      throw new AppError(
        "request/invalid",
        t("{0}: a model must be a file on this machine, got something else; download it first", address),
      );
    }
    return uri.fsPath;
  });
}
