/**
 * The texts of package.json that VS Code shows, which stand in package.nls.json under keys that tell where they belong
 * (https://code.visualstudio.com/api/references/vscode-api#l10n; `%key%` in the manifest stands for such a text).
 */

/** Properties of the manifest that people read, and that are not one of the product's own name. */
const textNames = new Set([
  "title",
  "shortTitle",
  "description",
  "markdownDescription",
  "deprecationMessage",
  "enumDescriptions",
  "markdownEnumDescriptions",
  "label",
  "name",
  "contextualTitle",
  "contents",
  "altText",
]);

/** Parts of the manifest that hold texts. */
const textParts = ["description", "capabilities", "contributes"];

const placeholder = /^%([^%]+)%$/;

/**
 * Moves each text of a manifest into the table of texts, and leaves its key in its place. What was moved before stays as it is; texts that
 * no key stands for any more leave the table.
 * @param {Record<string, unknown>} manifest package.json
 * @param {Record<string, string>} texts package.nls.json
 * @returns {{ manifest: Record<string, unknown>, texts: Record<string, string> }} copies; the texts sorted by key.
 */
export function moveTexts(manifest, texts) {
  const found = new Map();
  const moved = Object.fromEntries(
    Object.entries(manifest).map(([name, value]) => [name, textParts.includes(name) ? move(value, [name], name, texts, found) : value]),
  );
  return { manifest: moved, texts: Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1))) };
}

function move(value, path, name, texts, found) {
  if (Array.isArray(value))
    return value.map((item, index) => move(item, [...path, item?.command ?? item?.id ?? String(index)], name, texts, found));
  if (typeof value === "object" && value !== null) {
    // A setting's default may have properties of any name.
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, key === "default" ? item : move(item, [...path, key], key, texts, found)]),
    );
  }
  if (typeof value !== "string" || !textNames.has(name) || value === "Nearline") return value;
  const key = placeholder.exec(value)?.[1] ?? keyOf(path);
  const text = placeholder.test(value) ? texts[key] : value;
  if (text === undefined) throw new Error(`package.nls.json: must have the key ${key} that package.json names, got none; add the text`);
  found.set(key, text);
  return `%${key}%`;
}

/** "commands.nearline.trigger.title", "settings.nearline.device.markdownDescription". */
function keyOf(path) {
  return path
    .join(".")
    .replace(/^contributes\./, "")
    .replace(/^configuration\.properties\./, "settings.");
}
