/** What of a key's event is looked at. */
export type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "timeStamp">;

/** After this time VS Code waits for the second key no longer. */
const waitMs = 5000;

/**
 * The keys that VS Code begins a chord with are given on to it by the page, and so is the one after it ("Ctrl+K L"), whose letter would be text as well.
 *
 * @param isMac where Ctrl+K is an edit of the text, and Cmd+K begins chords
 * @returns whether a key ends a chord, to be asked for each key
 */
export function chordEnds(isMac: boolean): (key: Key) => boolean {
  let begunMs = Number.NEGATIVE_INFINITY;
  return ({ key, ctrlKey, metaKey, altKey, timeStamp }) => {
    // A modifier on its way to the second key is none itself.
    if (["Control", "Meta", "Shift", "Alt"].includes(key)) return false;
    const ends = timeStamp - begunMs < waitMs;
    const begins = !ends && key.toLowerCase() === "k" && !altKey && (isMac ? metaKey : ctrlKey);
    begunMs = begins ? timeStamp : Number.NEGATIVE_INFINITY;
    return ends;
  };
}
