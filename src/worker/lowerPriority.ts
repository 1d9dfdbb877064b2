/** Lets the editor, its language servers and what the user runs go first on a busy machine. */
import { constants, setPriority } from "node:os";

/**
 * Elsewhere than on Windows a nice value: one of 5 leaves a third of a core to the model where another program wants all of it, so that suggestions
 * come later but come (weights in https://man7.org/linux/man-pages/man7/sched.7.html: 335 to 1,024).
 */
const niceValue = 5;

/** To be called before other threads start, which inherit it. An idle machine is as quick as before. */
export function lowerPriority(): void {
  try {
    setPriority(process.platform === "win32" ? constants.priority.PRIORITY_BELOW_NORMAL : niceValue);
  } catch {
    // A system that does not allow it runs the worker like any other process.
  }
}
