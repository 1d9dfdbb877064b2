/** Tokens as their text and probability, in the form in which the worker tells them. */
export function traceOf(tokens: readonly (readonly [text: string, probability: number])[]) {
  let end = 0;
  return {
    logProbabilities: tokens.map(([, probability]) => Math.log(probability)),
    tokenEnds: tokens.map(([text]) => {
      end += text.length;
      return end;
    }),
  };
}
