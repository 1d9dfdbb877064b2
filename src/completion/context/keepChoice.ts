/** A choice of pieces that changes only when it pays. */
import type { ContextPiece } from "../../shared/protocol.ts";
import { type Candidate, sizeOf } from "./contextSource.ts";

/**
 * A piece that is not chosen yet must be this much better than a chosen one to take its place: to read a piece of 300 tokens takes as
 * long as to write a line, and a somewhat better piece is not worth that at each keystroke.
 */
const keepFactor = 1.5;

/**
 * Chooses the best candidates that fit. Those that were chosen before stay, and stay in their order, while they are nearly as good;
 * new ones come after them.
 *
 * @param previous the pieces chosen last; they are told by their text
 */
export function keepChoice(
  candidates: readonly Candidate[],
  previous: readonly ContextPiece[],
  maxCharacters: number,
): readonly ContextPiece[] {
  const placeBefore = new Map(previous.map((piece, place) => [keyOf(piece), place]));
  const ranked = candidates
    .map(({ piece, score }) => {
      const place = placeBefore.get(keyOf(piece));
      return { piece, place, worth: place === undefined ? score : score * keepFactor };
    })
    .sort((one, other) => other.worth - one.worth);
  const chosen: typeof ranked = [];
  let room = maxCharacters;
  for (const candidate of ranked) {
    const size = sizeOf(candidate.piece);
    if (size > room) continue;
    room -= size;
    chosen.push(candidate);
  }
  const newPlaces = new Map(candidates.map(({ piece }, index) => [piece, index]));
  const orderOf = ({ piece, place }: (typeof ranked)[number]) => place ?? previous.length + (newPlaces.get(piece) ?? 0);
  return chosen.sort((one, other) => orderOf(one) - orderOf(other)).map(({ piece }) => piece);
}

function keyOf({ path = "", text }: ContextPiece): string {
  return `${path}\n${text}`;
}
