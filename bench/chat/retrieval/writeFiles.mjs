/** Writes small source files out of made-up words that come as often as words of a language do: a few everywhere, most hardly ever. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../holes/seededRandom.mjs";

const syllables = "ba co de fi gu ha ki lo mu ne po ra se ti vo wa xe yo zu pre con sta tri ment ver lim dor pan".split(" ");
/** About as many words, and names made of them, as a large project has. */
const wordCount = 20_000;
const nameCount = 300_000;
const filesPerFolder = 100;
const languages = ["ts", "py", "go", "java", "md"];

/** The same words and files each time. Calls `onFile` now and then. */
export function writeFiles(folder, fileCount) {
  const random = seededRandom(6);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const words = Array.from({ length: wordCount }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(syllables)).join(""),
  );
  // Zipf's law, roughly: the rank of a word is an exponential of a number drawn evenly.
  const frequent = (list) => list[Math.floor(list.length ** random()) - 1];
  const word = () => frequent(words);
  const names = Array.from({ length: nameCount }, () => `${word()}${word().replace(/^./, (letter) => letter.toUpperCase())}`);
  const identifier = () => frequent(names);
  const sentence = () => Array.from({ length: 8 }, word).join(" ");

  for (let file = 0; file < fileCount; file++) {
    const path = join(folder, `part${Math.floor(file / filesPerFolder)}`);
    if (file % filesPerFolder === 0) mkdirSync(path, { recursive: true });
    const lines = [`// ${sentence()}`];
    const functionCount = 1 + Math.floor(random() * 8);
    for (let at = 0; at < functionCount; at++) {
      lines.push("", `// ${sentence()}`, `export function ${identifier()}(${word()}, ${word()}) {`);
      for (let line = 0; line < 4 + random() * 6; line++) lines.push(`  const ${identifier()} = ${identifier()}(${word()}, ${word()});`);
      lines.push(`  return ${word()};`, "}");
    }
    writeFileSync(join(path, `${identifier()}${file}.${languages[file % languages.length]}`), `${lines.join("\n")}\n`);
  }
  return { question: () => `Where does ${word()} ${sentence()}?` };
}
