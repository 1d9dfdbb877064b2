/** What a server cannot do that the local model can, in words for people. */
import { t } from "@vscode/l10n";
import type { Dialect, RemoteModel } from "./dialects/dialect.ts";

/** Full sentences, those that change most first; none where nothing is missing for sure. */
export function missingAbilities({ title, abilities }: Dialect, model: RemoteModel): readonly string[] {
  const { logProbabilities, tokenCounts, reusedTokens, continuesAnswers } = abilities;
  return [
    ...(model.fillsInTheMiddle === "no" ? [t("{0} reads only the code before the cursor.", model.id)] : []),
    ...(logProbabilities === "no" ? [t("{0} tells no probabilities: unsure suggestions are shown like sure ones.", title)] : []),
    t("A server is asked for one suggestion at a time: there are no alternatives to choose from."),
    t("Answers are not compared by their probability."),
    t("No server tells how likely a given answer is: Name This Code asks the model of this machine."),
    t("A word that you have begun is completed less well."),
    ...(continuesAnswers ? [] : [t("{0} does not go on with an answer that was begun: it begins anew.", title)]),
    ...(tokenCounts === "estimated" ? [t("{0} does not count tokens: counts are estimates.", title)] : []),
    ...(reusedTokens === "no" ? [t("{0} does not tell how much its cache saved.", title)] : []),
  ];
}
