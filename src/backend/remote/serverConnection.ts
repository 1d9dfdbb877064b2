/**
 * The only place that sends anything to a server.
 *
 * Invariants
 * - Requests go to the server that was named and nowhere else: a redirect is an error, and a proxy that fails is not gone around.
 * - A request ends with an answer, a `ServerError` or the reason of the caller's signal, and never later than its limits; then its
 *   connection is free for the next one, or closed.
 * - What is received is bounded: lines, bodies and whole streams.
 * - The key is in the header of a request and in nothing else.
 */
import type { Dispatcher } from "undici";
import { AppError } from "../../shared/errors.ts";
import { eventStream } from "./eventStream.ts";
import { jsonLines } from "./jsonLines.ts";
import { malformedError, networkError, statusError, timeError } from "./serverError.ts";
import { type RouteOptions, routeTo, type ServerRoute } from "./serverRoute.ts";
import { LineTooLong } from "./streamedLines.ts";
import { type TimeLimits, TimeWatch } from "./timeWatch.ts";

export interface ServerConnectionOptions extends Omit<RouteOptions, "connectMs"> {
  /** As `serverAddress` makes it: scheme, host, port and perhaps a path, without a slash at its end. */
  readonly address: URL;
  readonly apiKey: () => Promise<string | undefined>;
  /** Time to make a connection, TLS included. */
  readonly connectMs?: number;
  readonly now?: () => number;
}

export interface ServerCall {
  readonly path: `/${string}`;
  /** Sent as JSON by POST; without it the call is a GET. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface StreamedCall extends ServerCall {
  readonly format: "events" | "jsonLines";
}

/** A server in the same network answers in milliseconds, one behind a VPN within a second. */
const defaultConnectMs = 3000;
/** A token takes less than a kilobyte with its probabilities; the last event of llama.cpp repeats the prompt. */
const maxLineLength = 1024 * 1024;
const maxStreamBytes = 32 * 1024 * 1024;
/** Lists of models have some hundred bytes for each; descriptions of one model may hold its licence and template. */
const maxBodyBytes = 8 * 1024 * 1024;
/** Of what a server says in error; enough to see that a prompt was too long. */
const maxErrorBytes = 16 * 1024;

const contentTypes = {
  events: /^text\/event-stream\b/iu,
  jsonLines: /^application\/(?:x-ndjson|jsonl|json)\b/iu,
  json: /^application\/(?:[\w.-]+\+)?json\b/iu,
} as const;

export class ServerConnection {
  /** With its port; names the server in messages. */
  readonly host: string;
  readonly #options: ServerConnectionOptions;
  readonly #connectMs: number;
  readonly #basePath: string;
  #route: Promise<ServerRoute> | undefined;

  constructor(options: ServerConnectionOptions) {
    const { address, connectMs = defaultConnectMs } = options;
    this.host = address.host;
    this.#options = options;
    this.#connectMs = connectMs;
    this.#basePath = address.pathname.replace(/\/+$/u, "");
  }

  /** One JSON value. */
  async askJson(call: ServerCall, limits: TimeLimits, signal: AbortSignal): Promise<unknown> {
    let text = "";
    for await (const piece of this.#receive(call, "json", limits, signal)) {
      text += piece;
      if (text.length > maxBodyBytes) throw malformedError(this.host, "size");
    }
    return this.#parse(text);
  }

  /** The JSON values of a streamed answer, in order, until the stream ends; the `[DONE]` of OpenAI's dialect is left out. */
  async *stream(call: StreamedCall, limits: TimeLimits, signal: AbortSignal): AsyncGenerator<unknown> {
    for await (const text of this.#receive(call, call.format, limits, signal)) {
      if (text === "[DONE]") return;
      yield this.#parse(text);
    }
  }

  /** Ends what runs and closes all connections. */
  async close(): Promise<void> {
    await this.#openRoute().then(
      ({ dispatcher }) => dispatcher.destroy(),
      // There was never a way.
      () => {},
    );
  }

  #openRoute(): Promise<ServerRoute> {
    this.#route ??= routeTo({ ...this.#options, connectMs: this.#connectMs });
    return this.#route;
  }

  async *#receive(call: ServerCall, expected: keyof typeof contentTypes, limits: TimeLimits, signal: AbortSignal): AsyncGenerator<string> {
    signal.throwIfAborted();
    const watch = new TimeWatch(this.host, limits);
    const ended = AbortSignal.any([signal, watch.signal]);
    try {
      const route = await orAborted(this.#openRoute(), ended);
      const { statusCode, headers, body } = await this.#send(route, call, expected, ended);
      const contentType = headers["content-type"];
      if (statusCode !== 200) {
        const said = await beginningOf(body, maxErrorBytes);
        const refused = route.statusErrorOf(statusCode);
        if (refused !== undefined) throw refused;
        const retryAfter = headers["retry-after"];
        const now = this.#options.now ?? Date.now;
        throw statusError(this.host, statusCode, said, typeof retryAfter === "string" ? retryAfter : undefined, now());
      }
      if (typeof contentType !== "string" || !contentTypes[expected].test(contentType)) {
        // Ends the connection as well: nobody reads the rest.
        body.on("error", () => {}).destroy();
        throw malformedError(this.host, expected === "json" ? "json" : "stream");
      }
      const pieces = bounded(body, () => {
        if (expected === "json") watch.pieceCame();
      });
      if (expected === "json") {
        const decoder = new TextDecoder();
        for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
        yield decoder.decode();
        return;
      }
      const texts = expected === "jsonLines" ? jsonLines(pieces, maxLineLength) : eventData(pieces);
      for await (const text of texts) {
        watch.pieceCame();
        yield text;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw this.#errorOf(watch.signal.aborted ? watch.signal.reason : error);
    } finally {
      watch.dispose();
    }
  }

  async #send(
    route: ServerRoute,
    { path, body }: ServerCall,
    expected: keyof typeof contentTypes,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const key = await orAborted(this.#options.apiKey(), signal);
    return route.dispatcher.request({
      origin: route.origin,
      path: route.pathPrefix + this.#basePath + path,
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...route.headers,
        accept: expected === "events" ? "text/event-stream" : expected === "json" ? "application/json" : "application/x-ndjson",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined || key === "" ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw malformedError(this.host, "json");
    }
  }

  #errorOf(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (error instanceof LineTooLong) return malformedError(this.host, "line");
    if (error instanceof TooMuch) return malformedError(this.host, "size");
    if (error instanceof Error && error.name === "ConnectTimeoutError") return timeError(this.host, "connect", this.#connectMs);
    return networkError(this.host, error);
  }
}

/** Where a key is kept may take its time, too. */
async function orAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

class TooMuch extends Error {}

async function* bounded(body: AsyncIterable<Uint8Array>, onPiece: () => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxStreamBytes) throw new TooMuch();
    onPiece();
    yield piece;
  }
}

async function* eventData(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const { data } of eventStream(pieces, maxLineLength)) yield data;
}

/** The rest is not read; leaving the loop closes the connection. */
async function beginningOf(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    bytes += piece.length;
    if (bytes >= maxBytes) break;
  }
  return text;
}
