/**
 * Words that people and programs use for the same thing, in groups. A question with one of them also finds the others, at a discount: people
 * say "crash" where code says "exit", and "folder" where it says "directory". Only words that mean the same in most programs.
 */
import { stem } from "./stem.ts";

const groups: readonly string[] = [
  "folder directory dir path",
  "delete remove erase drop discard clear",
  "create add new build construct generate",
  "begin start launch init initialize startup activate boot",
  "end stop finish close terminate exit shutdown dispose",
  "crash fail failure error exception fault die exit abort panic",
  "wrong invalid malformed broken corrupt bad incorrect",
  "correct valid right verify check validate",
  "untrusted hostile malicious unsafe",
  "settings configuration config options preferences setting manifest",
  "function method procedure routine callback",
  "argument parameter option flag",
  "background worker daemon thread process",
  "message request notification event response",
  "convert transform translate turn map parse decode",
  "save store write persist keep disk",
  "load read open fetch import download",
  "cache remember memo reuse recent",
  "speed fast quick slow performance latency",
  "wait delay debounce pause hold sleep timeout",
  "key keyboard press keystroke type",
  "cancel abort interrupt stop",
  "picture image icon",
  "graphics card gpu device adapter",
  "cpu processor core thread",
  "memory ram heap buffer allocate",
  "login sign authenticate credentials password secret",
  "guess predict speculative",
  "choose pick select decide sample",
  "rank order sort score best",
  "several multiple many candidates alternatives",
  "split cut part divide chunk shard",
  "join merge combine concatenate together",
  "show display render view draw",
  "hide suppress withhold",
  "count number statistics tally measure",
  "accept take apply",
  "statement clause declaration",
  "editor vscode window ide",
  "script tool command cli",
  "install download setup",
  "test check verify spec",
  "confident sure certain probability likely",
  "long length size large",
  "tabs spaces indentation indent",
  "bytes binary serialize encode",
  "name identifier label symbol",
  "user person human",
  "repeat duplicate loop again",
  "user interface ui panel",
  "status state",
  "format layout form",
  "website page web html",
  "database db sql table",
  "server backend service host",
  "client frontend",
  "library package module dependency shared",
  "language locale grammar",
  "change edit modify update",
];

const related = new Map<string, Set<string>>();
for (const group of groups) {
  const terms = group.split(" ").map(stem);
  for (const term of terms) related.set(term, new Set([...(related.get(term) ?? []), ...terms.filter((other) => other !== term)]));
}

/** Terms that mean about the same as one. */
export function relatedTerms(term: string): Iterable<string> {
  return related.get(term) ?? [];
}
