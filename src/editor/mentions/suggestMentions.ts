/** What `@` and the text behind it may stand for. */
import type { MentionSuggestion } from "../../shared/chatProtocol.ts";
import { withinTime } from "../context/withinTime.ts";
import { kinds } from "./kinds/index.ts";
import type { MentionServices, ScoredSuggestion } from "./mentionKind.ts";

/** More are not looked through; who wants another one types on. */
const maxSuggestions = 20;
/** Files in use below the kinds, when nothing is typed. */
const maxRecent = 5;
/** What takes longer to say what there is of it, such as a service that starts, is left out until the next key. */
const offerBoxMs = 200;

/**
 * Kinds first whose names begin with what is typed, then files and symbols by how well they fit. A kind's name with a colon or space behind it
 * looks for that kind only: "symbol:area", "file cart".
 */
export async function suggestMentions(
  typed: string,
  services: MentionServices,
  signal: AbortSignal,
): Promise<readonly MentionSuggestion[]> {
  const [, kindName = "", rest = ""] = /^(\w+)[:\s]\s*(.*)$/s.exec(typed) ?? [];
  const only = searchable().find(([name]) => name === kindName.toLowerCase());
  if (only !== undefined) return best(await only[1](rest, services, signal), maxSuggestions);

  const wanted = Object.entries(kinds).filter(([name]) => name.startsWith(typed.toLowerCase()));
  const offers = await Promise.all(wanted.map(([, kind]) => offerInTime(kind.offer(services), signal)));
  const found =
    typed === ""
      ? best((await kinds.file.search?.("", services, signal)) ?? [], maxRecent)
      : best((await Promise.all(searchable().map(([, search]) => search(typed, services, signal)))).flat(), maxSuggestions);
  return [...offers.filter((offer) => offer !== undefined), ...found].slice(0, maxSuggestions);
}

async function offerInTime(offer: Promise<MentionSuggestion | undefined>, signal: AbortSignal): Promise<MentionSuggestion | undefined> {
  let offered: MentionSuggestion | undefined;
  const take = offer.then((found) => {
    offered = found;
  });
  await withinTime(take, offerBoxMs, signal);
  return offered;
}

type Search = (typed: string, services: MentionServices, signal: AbortSignal) => Promise<readonly ScoredSuggestion[]>;

function searchable(): readonly (readonly [string, Search])[] {
  return Object.entries(kinds).flatMap(([name, { search }]) => (search === undefined ? [] : [[name, search] as const]));
}

/** The sort is stable: what fits alike keeps the order in which its kind gave it. */
function best(found: readonly ScoredSuggestion[], count: number): readonly MentionSuggestion[] {
  return [...found]
    .sort((one, other) => other.score - one.score)
    .slice(0, count)
    .map(({ suggestion }) => suggestion);
}
