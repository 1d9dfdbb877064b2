/**
 * Measures both in turns, and who comes first changes with each round, so that what else the machine does, and heat, meets both alike.
 * A round before the first, which reads memory and files in, does not count. Without a rival its values are undefined.
 */
export async function alternate(rounds, nearline, rival) {
  const pairs = [];
  for (let round = -1; round < rounds; round++) {
    const pair = {};
    const turns = [
      ["nearline", nearline],
      ["rival", rival],
    ];
    if (round % 2 !== 0) turns.reverse();
    for (const [name, measure] of turns) pair[name] = await measure?.();
    if (round >= 0) pairs.push(pair);
  }
  return pairs;
}
