/** What a row says of its model, in words. */
import { t } from "@vscode/l10n";
import type { CatalogueEntry, ModelRole } from "../../shared/catalogue.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { ModelOrigin } from "../../shared/models.ts";
import type { ModelPlace, ModelRow } from "../../shared/modelsProtocol.ts";
import { formatCount } from "../formatCount.ts";

export function sizeWords(place: ModelPlace): string | undefined {
  const bytes = place.kind === "downloading" ? place.totalBytes : place.bytes;
  return bytes === 0 ? undefined : formatBytes(bytes);
}

/** Of what is in the file, where it was read; of the catalogue else. */
export function contentWords({ place, entry }: ModelRow): readonly string[] {
  const known = place.kind === "disk" && place.inspection?.kind === "runs" ? place.inspection.facts : entry;
  return known === undefined ? [] : [known.quantization, t("{0} tokens", formatCount(known.contextTokens))];
}

export function fitLabel(kind: ModelRow["fit"]["kind"]): { readonly icon: string; readonly words: string } {
  switch (kind) {
    case "fits":
      return { icon: "pass", words: t("Fits") };
    case "tight":
      return { icon: "warning", words: t("Fits tightly") };
    case "tooLarge":
      return { icon: "error", words: t("Too large now") };
    case "unknown":
      return { icon: "question", words: t("Memory unknown") };
  }
}

export function licenseWords({ name, commercialUse }: CatalogueEntry["license"]): string {
  switch (commercialUse) {
    case "free":
      return t("{0}, commercial use is free", name);
    case "conditions":
      return t("{0}, commercial use under conditions", name);
    case "no":
      return t("{0}, no commercial use", name);
  }
}

export function originWords(origin: ModelOrigin): string {
  switch (origin) {
    case "embedded":
      return t("Comes with Nearline");
    case "downloaded":
      return t("Downloaded by Nearline");
    case "imported":
      return t("Imported; stays where it is");
    case "ollama":
      return t("From Ollama; not copied");
    case "lmStudio":
      return t("From LM Studio; not copied");
    case "huggingFaceHub":
      return t("From the Hugging Face cache; not copied");
    case "llamaCpp":
      return t("From llama.cpp's cache; not copied");
    case "gpt4all":
      return t("From GPT4All; not copied");
    case "jan":
      return t("From Jan; not copied");
  }
}

export function recommendationWords(roles: readonly ModelRole[]): string | undefined {
  if (roles.length === 2) return t("Recommended for completion and chat");
  if (roles.includes("completion")) return t("Recommended for completion");
  return roles.includes("chat") ? t("Recommended for the chat") : undefined;
}

export function useWords(roles: readonly ModelRole[]): string | undefined {
  if (roles.length === 2) return t("Completes and answers the chat");
  if (roles.includes("completion")) return t("Completes your code");
  return roles.includes("chat") ? t("Answers the chat") : undefined;
}

/** Of a model that answers only while the server is away. */
export function standInWords(roles: readonly ModelRole[]): string | undefined {
  if (roles.length === 2) return t("Answers when the server is away");
  if (roles.includes("completion")) return t("Completes your code when the server is away");
  return roles.includes("chat") ? t("Answers the chat when the server is away") : undefined;
}

/** A file of unknown models fills in the middle, or does not; what the catalogue does not say of one that was not read is left out. */
export function abilityWords({ place, entry }: ModelRow): string | undefined {
  const facts = place.kind === "disk" && place.inspection?.kind === "runs" ? place.inspection.facts : undefined;
  const fills = facts?.canFillInTheMiddle ?? (entry === undefined ? undefined : entry.fimFormat !== undefined);
  if (fills === undefined) return undefined;
  return fills ? t("Reads the code after the cursor as well") : t("Reads only the code before the cursor");
}
