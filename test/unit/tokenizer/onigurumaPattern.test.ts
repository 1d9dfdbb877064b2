import { describe, expect, it } from "vitest";
import { onigurumaPattern } from "../../../src/tokenizer/onigurumaPattern.ts";

const matches = (pattern: string, text: string) => text.match(onigurumaPattern(pattern));

describe("a pattern of a tokenizer.json", () => {
  const cases: [string, string, string[] | null][] = [
    [String.raw`\s+`, "a \u0085\ufeffb", [" \u0085"]],
    [String.raw`\S+`, "a\u0085b", ["a", "b"]],
    [String.raw`[^\s\p{L}]+`, "a, 1b", [",", "1"]],
    [String.raw`\d+`, "1٣²", ["1٣"]],
    [String.raw`[\d_]+`, "1_2-", ["1_2"]],
    [String.raw`\w+`, "a_é1-b", ["a_é1", "b"]],
    ["(?i:'s|'re|x)", "'S 're 'Re X", ["'S", "'re", "'Re", "X"]],
    ["(?i)ab[c-e]|f", "ABD F", ["ABD", "F"]],
    ["(?i:a)a", "Aa aA", ["Aa"]],
    ["'(?i:[sdmt]|ll)", "'S'LL'x", ["'S", "'LL"]],
    ["^a|b$", "a\nab\nb", ["a", "a", "b", "b"]],
    [".+", "a\rb\nc", ["a\rb", "c"]],
    ["a{2}", "aaaaa", ["aa", "aa"]],
    ["a{,2}b", "aaab", ["aab"]],
    ["a{2,}?b?", "aaaa", ["aa", "aa"]],
    ["a{2}?b", "aab b", ["aab", "b"]],
    ["a++a|b", "aab", ["b"]],
    [String.raw`[^\r\n\p{L}]?+\p{L}+`, " ab", [" ab"]],
    ["(?>a+)a|b", "aab", ["b"]],
    ["(a)(b)", "ab", ["ab"]],
    ["a(?=b)|(?<!a)b", "abb", ["a", "b"]],
    [String.raw`\p{Han}+|\p{^L}+`, "a漢字1", ["漢字", "1"]],
    [String.raw`[\p{L}&&[^\p{Han}]]+`, "ab漢", ["ab"]],
    ["[[a-c][x-z]]+", "axm", ["ax"]],
    [String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${"`"}{|}~]+`, 'a-]^"b', ['-]^"']],
    [String.raw`\u4e00|\x41|\x{1F642}`, "一A🙂", ["一", "A", "🙂"]],
    [String.raw`\/\-\#\{`, "/-#{", ["/-#{"]],
    [String.raw`a\z|\Ab`, "ba ba", ["b", "a"]],
    ["[🙂日]+", "日🙂", ["日🙂"]],
  ];
  it.each(cases)("%s finds in %j the same as it does there", (pattern, text, expected) => {
    expect(matches(pattern, text)).toEqual(expected);
  });

  const refused: [string, string][] = [
    ["(a", 'no "" at 2'],
    ["a)", 'no ")" at 1'],
    ["[a", 'no "" at 2'],
    ["*a", 'no "*a" at 0'],
    ["a{}", "at 1"],
    ["[[:alpha:]]", 'no "[:al" at 1'],
    ["(?<name>a)", "at 1"],
    [String.raw`\bword`, String.raw`no \b`],
    [String.raw`(a)\1`, String.raw`no \1`],
    [String.raw`\p{Nonsense}`, "no property Nonsense"],
    ["(a+)+", "no repetition of a repetition, got one at 4"],
    ["(?:(?:a|b*)c)*", "no repetition of a repetition"],
    ["x".repeat(10_000), "at most 8192 characters, got 10000"],
  ];
  it.each(refused)("%s is refused for what it has", (pattern, message) => {
    expect(() => onigurumaPattern(pattern)).toThrow(message);
    expect(() => onigurumaPattern(pattern)).toThrow(SyntaxError);
  });
});
