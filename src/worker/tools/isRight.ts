/** Whether what a model said in its self-test is right. Simple, so that a person who reads the answer agrees. */

/** The difference, whatever comes behind it. */
const rightFill = /^\s*\(?\s*a\s*-\s*b\b/u;
const rightAnswer = /\bparis\b/iu;
const thoughts = /<think>.*?(?:<\/think>|$)/su;
/** Control tokens of common templates as text, which a model writes that is asked in another's format, and roles that begin a line. */
const residue = /<\|[^|>\s]{1,40}\|>|<\/?(?:start_of_turn|end_of_turn|s)>|\[\/?INST\]|<<\/?SYS>>|^(?:### |(?:user|assistant)\b)/imu;

/** Of what comes after `return` in a function that subtracts b from a. */
export function isRightFill(text: string): boolean {
  return rightFill.test(text);
}

/**
 * Of the capital of France, for which one word was asked: one line with the name in it and nothing of a template. Qwen2.5-Coder, asked in the
 * formats of Llama 2 and Alpaca, says the word and goes on in a second line. Of a model that thinks aloud what comes after its thoughts
 * counts, or the thoughts where there was no room for more.
 */
export function isRightAnswer(text: string): boolean {
  if (residue.test(text)) return false;
  const said = text.replace(thoughts, "").trim();
  return said === "" ? rightAnswer.test(text) : rightAnswer.test(said) && !said.includes("\n");
}
