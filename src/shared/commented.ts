/** What begins and ends a comment of one line, by VS Code's language identifier. */
const marks: ReadonlyMap<string, readonly [string, string]> = new Map([
  ...languages("# ", "", "python ruby shellscript yaml toml makefile dockerfile r perl powershell elixir julia coffeescript cmake nix"),
  ...languages("-- ", "", "lua sql haskell ada elm"),
  ...languages(";; ", "", "clojure lisp scheme"),
  ...languages("% ", "", "latex tex erlang matlab prolog"),
  ...languages("' ", "", "vb"),
  ...languages("<!-- ", " -->", "html xml xsl markdown vue svelte"),
  ...languages("/* ", " */", "css"),
  ...languages("(* ", " *)", "ocaml"),
]);

/** Most languages took it from C++. */
const usual = ["// ", ""] as const;

/** Each line of the text as a comment, with a line break after the last. */
export function commented(text: string, languageId: string | undefined): string {
  const [before, after] = marks.get(languageId ?? "") ?? usual;
  const lines = text.trimEnd().split(/\r\n|\r|\n/u);
  return lines.map((line) => `${(before + line).trimEnd()}${after}\n`).join("");
}

function languages(before: string, after: string, names: string): [string, [string, string]][] {
  return names.split(" ").map((name) => [name, [before, after]]);
}
