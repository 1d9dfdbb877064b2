/** What kind of file a path is by its names: code answers most questions, and tests and documents repeat its words. */
import { textTerms } from "./textTerms.ts";

export type PathKind = "code" | "test" | "document" | "data";

interface KindRule {
  readonly kind: PathKind;
  readonly pattern: RegExp;
  /** A question with one of these words means files of this kind. */
  readonly words: readonly string[];
}

const rules: readonly KindRule[] = [
  {
    kind: "test",
    pattern:
      /(?:^|\/)(?:tests?|__tests__|specs?|fixtures|testdata|bench(?:marks?)?|examples?|samples?|demos?)\/|[._-](?:test|spec)\.[^/]*$|(?:^|\/)test_[^/]*$|(?:Tests?|Spec)\.[^/]*$/,
    words: textTerms("test spec fixture benchmark bench example sample demo"),
  },
  {
    kind: "document",
    pattern: /\.(?:md|markdown|rst|adoc|txt|tex)$|(?:^|\/)docs?\//i,
    words: textTerms("documentation readme changelog document"),
  },
  {
    kind: "data",
    pattern: /\.(?:json|jsonl|ya?ml|toml|xml|html?|css|svg|csv|ini|cfg|conf|properties)$/i,
    words: textTerms("json yaml setting configuration"),
  },
];

const code: Pick<KindRule, "kind" | "words"> = { kind: "code", words: [] };

export function kindOfPath(path: string): Pick<KindRule, "kind" | "words"> {
  return rules.find(({ pattern }) => pattern.test(path)) ?? code;
}
