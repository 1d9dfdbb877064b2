/**
 * The text that a worker sends while it answers, told apart by stream.
 *
 * Invariants
 * - A connection has one of these, however many backends speak over it: a connection keeps one listener for a kind of message, and a second
 *   one would take the text of the first one's requests.
 * - A stream's number is used once in the life of its connection, so text of an ended request never reaches a later one.
 */
import type { MessageConnection } from "vscode-jsonrpc";
import { TextDelta } from "../shared/protocol.ts";

export type OnText = (text: string) => void;

export interface TextStream {
  /** What the request names it by. */
  readonly number: number;
  /** Text that comes later reaches nobody. */
  close(): void;
}

export class TextStreams {
  static readonly #ofConnections = new WeakMap<MessageConnection, TextStreams>();
  readonly #listeners = new Map<number, OnText>();
  #lastNumber = 0;

  private constructor(connection: MessageConnection) {
    connection.onNotification(TextDelta.type, ({ stream, text }) => this.#listeners.get(stream)?.(text));
  }

  static of(connection: MessageConnection): TextStreams {
    const known = TextStreams.#ofConnections.get(connection);
    if (known !== undefined) return known;
    const streams = new TextStreams(connection);
    TextStreams.#ofConnections.set(connection, streams);
    return streams;
  }

  open(onText: OnText): TextStream {
    const number = ++this.#lastNumber;
    this.#listeners.set(number, onText);
    return { number, close: () => void this.#listeners.delete(number) };
  }
}
