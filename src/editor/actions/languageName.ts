/** How languages are called where a model or a person reads it. */

interface NamedLanguage {
  readonly id: string;
  readonly name: string;
}

/** Programming languages that code can be translated to, the commonest first. */
export const programmingLanguages: readonly NamedLanguage[] = [
  { id: "python", name: "Python" },
  { id: "typescript", name: "TypeScript" },
  { id: "javascript", name: "JavaScript" },
  { id: "java", name: "Java" },
  { id: "go", name: "Go" },
  { id: "rust", name: "Rust" },
  { id: "csharp", name: "C#" },
  { id: "cpp", name: "C++" },
  { id: "c", name: "C" },
  { id: "kotlin", name: "Kotlin" },
  { id: "swift", name: "Swift" },
  { id: "php", name: "PHP" },
  { id: "ruby", name: "Ruby" },
  { id: "lua", name: "Lua" },
  { id: "dart", name: "Dart" },
  { id: "scala", name: "Scala" },
  { id: "r", name: "R" },
  { id: "perl", name: "Perl" },
  { id: "shellscript", name: "shell script" },
  { id: "sql", name: "SQL" },
];

/** Languages that people speak, as models name them, the ones with most speakers among programmers first. */
export const naturalLanguages: readonly string[] = [
  "English",
  "Chinese",
  "Spanish",
  "German",
  "French",
  "Japanese",
  "Portuguese",
  "Russian",
  "Korean",
  "Italian",
  "Polish",
  "Dutch",
  "Turkish",
  "Ukrainian",
  "Hindi",
];

const others: Readonly<Record<string, string>> = {
  javascriptreact: "JavaScript",
  typescriptreact: "TypeScript",
  html: "HTML",
  css: "CSS",
  json: "JSON",
  yaml: "YAML",
  plaintext: "text",
};

/** Tags of fences where they are not VS Code's own identifiers. */
const tags: Readonly<Record<string, string>> = { javascriptreact: "jsx", typescriptreact: "tsx", shellscript: "bash", plaintext: "" };

export function languageName(languageId: string): string {
  return programmingLanguages.find(({ id }) => id === languageId)?.name ?? others[languageId] ?? languageId;
}

export function fenceTag(languageId: string): string {
  return tags[languageId] ?? languageId;
}
