/** Asks a server what it is, by questions that only one kind of server answers in its way, all at once. */
import * as z from "zod";
import type { DialectName, RemoteModel } from "./dialects/dialect.ts";
import { dialects } from "./dialects/dialects.ts";
import { Props } from "./dialects/llamaCpp.ts";
import { LmStudioModels } from "./dialects/lmStudio.ts";
import { ModelList } from "./dialects/openAiShapes.ts";
import { TgiInfo } from "./dialects/tgi.ts";
import { type ListedModels, listedModels } from "./listedModels.ts";
import type { ServerConnection } from "./serverConnection.ts";
import { malformedError, ServerError } from "./serverError.ts";
import type { TimeLimits } from "./timeWatch.ts";

export interface IdentifiedServer extends ListedModels {
  readonly dialect: DialectName;
  /** Why a question that would have shown more was not answered: it wants a key, or another one. */
  readonly refusal?: ServerError;
}

interface Sign {
  readonly dialect: DialectName;
  readonly path: `/${string}`;
  readonly shape: z.ZodType;
}

const ownedBy = (owner: string) => z.looseObject({ data: z.tuple([z.looseObject({ owned_by: z.literal(owner) })]).rest(z.unknown()) });

/** The first that fits counts: the surest come first, and what all have comes last. */
const signs: readonly Sign[] = [
  { dialect: "llamaCpp", path: "/props", shape: Props },
  { dialect: "ollama", path: "/api/version", shape: z.looseObject({ version: z.string() }) },
  { dialect: "lmStudio", path: "/api/v0/models", shape: LmStudioModels },
  { dialect: "tgi", path: "/info", shape: TgiInfo },
  { dialect: "vllm", path: "/v1/models", shape: ownedBy("vllm") },
  { dialect: "llamaCppPython", path: "/v1/models", shape: ownedBy("me") },
  { dialect: "openAi", path: "/v1/models", shape: ModelList },
];

/** A person waits for it. */
const identifyLimits: TimeLimits = { firstPieceMs: 3000, idleMs: 2000, totalMs: 5000 };
/** Descriptions of many models come one by one. */
const listLimits: TimeLimits = { firstPieceMs: 5000, idleMs: 5000, totalMs: 15_000 };

/** What the server is and has. Rejects with a `ServerError` where it does not answer or has nothing that is known. */
export async function identifyServer(
  connection: ServerConnection,
  signal: AbortSignal,
  limits: { readonly identify: TimeLimits; readonly list: TimeLimits } = { identify: identifyLimits, list: listLimits },
): Promise<IdentifiedServer> {
  const paths = [...new Set(signs.map(({ path }) => path))];
  const asked = new Map(paths.map((path) => [path, connection.askJson({ path }, limits.identify, signal)]));
  let refusal: ServerError | undefined;
  const refused = (error: unknown) => {
    if (error instanceof ServerError && error.status === 401) refusal ??= error;
  };
  const answers = new Map(await Promise.all([...asked].map(async ([path, answer]) => [path, await answer.catch(refused)] as const)));
  signal.throwIfAborted();
  const found = signs.find(({ path, shape }) => shape.safeParse(answers.get(path)).success);
  if (found === undefined) {
    // Why the question that every server knows was not answered says most.
    await asked.get("/v1/models");
    throw malformedError(connection.host, "json");
  }
  const models = await listModels(connection, found.dialect, signal, limits.list);
  return { dialect: found.dialect, ...listedModels(models), ...(refusal === undefined ? {} : { refusal }) };
}

/** Models that the server has now. */
export async function listModels(
  connection: ServerConnection,
  dialect: DialectName,
  signal: AbortSignal,
  limits: TimeLimits = listLimits,
): Promise<readonly RemoteModel[]> {
  try {
    return await dialects[dialect].listModels((call) => connection.askJson(call, limits, signal));
  } catch (error) {
    throw error instanceof z.ZodError ? malformedError(connection.host, "json") : error;
  }
}
