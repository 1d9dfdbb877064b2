/**
 * The inner loop of byte-pair encoding (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909): neighbours are joined, the pair of the
 * lowest rank first and of equal ranks the leftmost, until no pair has a rank. Takes O(n log n) for n symbols.
 */

interface Node {
  readonly position: number;
  /** Empty once the symbol was joined to the one before it. */
  text: string;
  previous: Node | undefined;
  next: Node | undefined;
}

interface Candidate {
  readonly rank: number;
  readonly left: Node;
  /** Units of both symbols when the pair was found; other now means that one of them was joined to something else since. */
  readonly units: number;
}

/** The symbols of `text`, its code points at first, after all merges; joined they are the text. */
export function mergePairs(text: string, rankOf: (left: string, right: string) => number | undefined): string[] {
  const nodes: Node[] = [];
  for (const character of text) {
    const previous = nodes.at(-1);
    const node: Node = { position: nodes.length, text: character, previous, next: undefined };
    if (previous !== undefined) previous.next = node;
    nodes.push(node);
  }

  const heap: Candidate[] = [];
  const offer = (left: Node | undefined): void => {
    if (left?.next === undefined) return;
    const rank = rankOf(left.text, left.next.text);
    if (rank !== undefined) push(heap, { rank, left, units: left.text.length + left.next.text.length });
  };
  for (const node of nodes) offer(node);

  for (let best = pop(heap); best !== undefined; best = pop(heap)) {
    const { left, units } = best;
    const right = left.next;
    if (left.text === "" || right === undefined || left.text.length + right.text.length !== units) continue;
    left.text += right.text;
    right.text = "";
    left.next = right.next;
    if (right.next !== undefined) right.next.previous = left;
    offer(left.previous);
    offer(left);
  }
  return nodes.flatMap((node) => (node.text === "" ? [] : [node.text]));
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.left.position < b.left.position);
}

/** A binary heap in an array: the children of place i are at 2i + 1 and 2i + 2, and none is before its parent. */
function push(heap: Candidate[], added: Candidate): void {
  let place = heap.length;
  heap.push(added);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(added, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = added;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const first = heap[0];
  const moved = heap.pop();
  if (moved === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
    if (left === undefined) break;
    const [child, below] = right !== undefined && isBefore(right, left) ? [right, 2 * place + 2] : [left, 2 * place + 1];
    if (!isBefore(child, moved)) break;
    heap[place] = child;
    place = below;
  }
  heap[place] = moved;
  return first;
}
