/**
 * log Σ exp(x) of logits, the logarithm of what softmax divides by; without overflow, since the largest is taken out. Off by less than
 * 1e-5: this runs over the whole vocabulary for each token, and `Math.exp` would take twice as long.
 */
export function logSumExp(logits: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index++) {
    const logit = logits[index] ?? Number.NaN;
    if (logit > max) max = logit;
  }
  let sum = 0;
  for (let index = 0; index < logits.length; index++) {
    // e^−d = e^−step · e^(step − d), the first factor from the table, the second by its series. What is left out of it is below (1/32)³ / 6.
    const steps = (max - (logits[index] ?? Number.NaN)) * stepsPerUnit;
    if (!(steps < tableLength)) continue;
    const step = Math.trunc(steps);
    const rest = (step - steps) / stepsPerUnit;
    sum += (powers[step] ?? 0) * (1 + rest * (1 + rest / 2));
  }
  return max + Math.log(sum);
}

const stepsPerUnit = 32;
/** Terms below e^-32 are left out: a million of them change nothing in the tenth digit. */
const tableLength = 32 * stepsPerUnit;
const powers = Float64Array.from({ length: tableLength }, (_, step) => Math.exp(-step / stepsPerUnit));
