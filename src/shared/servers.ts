/** What is known of the server that the user has named, for all that shows it. Never a key, nor anything that was sent. */
import type { ModelRole } from "./catalogue.ts";

export interface ServerView {
  /** With its port: where text goes. */
  readonly host: string;
  /** What it says it is: "llama.cpp"; undefined until it was asked. */
  readonly title: string | undefined;
  readonly status: ServerStatus;
  /** What it had when it was asked last, those in use first. */
  readonly models: readonly ServerModel[];
  /** How many it has besides, too many to show; absent: none. */
  readonly moreModelCount?: number;
  /** Roles that the settings give to it; nothing is sent for any other. */
  readonly roles: readonly ModelRole[];
  /** Share of all prompts' tokens that it had in its cache; undefined where it does not tell. */
  readonly hitRate: number | undefined;
}

export type ServerStatus =
  /** The workspace is not trusted: nothing is sent. */
  | { readonly kind: "untrusted" }
  /** Nobody has confirmed this host yet: nothing is sent. */
  | { readonly kind: "unconfirmed" }
  /** Nearline is off, or no role is the server's. */
  | { readonly kind: "unused" }
  /** It is being asked what it is and has. */
  | { readonly kind: "asking" }
  | { readonly kind: "here" }
  /** This machine answers in its place, and it is looked for ever more seldom. */
  | { readonly kind: "away"; readonly message: string }
  /** This machine answers in its place until somebody has mended what the message says. */
  | { readonly kind: "misconfigured"; readonly message: string };

export interface ServerModel {
  /** As the server calls it; may be a path. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Undefined where the server does not tell. */
  readonly contextTokens: number | undefined;
  readonly fillsInTheMiddle: "yes" | "no" | "asking";
  /** Undefined where the server does not tell. */
  readonly isLoaded: boolean | undefined;
  readonly inUseFor: readonly ModelRole[];
  /** What is missing beside a model of this machine, in sentences, what matters most first. */
  readonly missing: readonly string[];
}
