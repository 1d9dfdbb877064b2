/** What is written behind a fence, where it is not VS Code's own name of the language. */
const names: Readonly<Record<string, string>> = {
  js: "javascript",
  jsx: "javascriptreact",
  ts: "typescript",
  tsx: "typescriptreact",
  py: "python",
  rb: "ruby",
  rs: "rust",
  cs: "csharp",
  "c#": "csharp",
  "c++": "cpp",
  golang: "go",
  kt: "kotlin",
  sh: "shellscript",
  bash: "shellscript",
  zsh: "shellscript",
  shell: "shellscript",
  ps1: "powershell",
  yml: "yaml",
  md: "markdown",
  text: "plaintext",
  "": "plaintext",
};

/** @param known VS Code's identifiers of languages */
export function languageOfFence(written: string, known: readonly string[]): string {
  const name = written.toLowerCase();
  const languageId = names[name] ?? name;
  return known.includes(languageId) ? languageId : "plaintext";
}
